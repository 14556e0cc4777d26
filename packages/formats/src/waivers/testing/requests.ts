import {
  type EffectiveException, exceptionId, type FrozenClause, grantId, instantOfMs, msOf, parseInstant, requirementId, type RuleScheme,
} from '@exeat/core';
import type { ReportSource } from '../renderer.ts';

/** Instant of most tests of this folder. */
export const testAt = parseInstant('2026-11-24T12:00:00Z');

export type ClauseTerms = Partial<Pick<FrozenClause, 'component' | 'path' | 'port' | 'value'>>;

export function clauseOn(scheme: RuleScheme, ids: readonly string[], asset: FrozenClause['asset'], terms: ClauseTerms = {}): FrozenClause {
  return { requirement: requirementId('STD-LG/LG-7.1'), rules: { scheme, ids }, asset, ...terms, members: 'ids' in asset ? [...asset.ids].sort() : [] };
}

/** An exception in force from a day before `testAt` until `until`. */
export function exceptionOf(id: string, scope: readonly FrozenClause[], until = '2026-12-31T05:00:00Z', from = instantOfMs(msOf(testAt) - 86_400_000)): EffectiveException {
  const interval = { grant: grantId(`${id}/g1`), from, until: parseInstant(until), then: 'expired' } as const;
  return { id: exceptionId(id), title: `Title of ${id}`, basis: 'remediation_deferral', scope, intervals: [interval], versionHash: null, trust: 'signed' };
}

/** A report in memory, in chunks that cut words and characters. */
export function reportOf(text: string, name = 'report', chunkSize = 7000): ReportSource {
  const bytes = new TextEncoder().encode(text);
  return {
    name,
    async *open() {
      for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
    },
  };
}

export async function textOf(content: string | AsyncIterable<string>): Promise<string> {
  if (typeof content === 'string') return content;
  let text = '';
  for await (const piece of content) text += piece;
  return text;
}
