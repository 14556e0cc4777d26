import type { AssetRef, Finding } from '@exeat/core';
import { readFindings } from '@exeat/formats';
import type { Source } from './sources.ts';

/** Counts of one report; `total` = open + passed + notEvaluated + suppressedAtSource. */
export type ReportSummary = {
  readonly format: string;
  readonly total: number;
  readonly open: number;
  readonly passed: number;
  readonly notEvaluated: number;
  readonly suppressedAtSource: number;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
};

export type ReportRead = {
  /** To be read once, to the end. */
  readonly findings: AsyncIterable<Finding>;
  /** What was read so far. */
  summary(): ReportSummary;
  /** Whether every record could be read. */
  isWhole(): boolean;
};

export type ReportOptions = { readonly format?: string; readonly asset?: AssetRef; readonly cluster?: string };

/** What a run without results, or one that occurs twice, leaves out is nothing that could be open. */
const harmless = new Set(['no-results', 'duplicate-run']);
const counters = { open: 'open', passed: 'passed', 'not-evaluated': 'notEvaluated', 'suppressed-at-source': 'suppressedAtSource' } as const;

export function readReport(source: Source, { format, asset, cluster }: ReportOptions): ReportRead {
  const counts = { open: 0, passed: 0, notEvaluated: 0, suppressedAtSource: 0 };
  const skipped = new Map<string, number>();
  let seen = format;
  async function* findings(): AsyncGenerator<Finding> {
    const context = {
      ...(format === undefined ? {} : { format }),
      ...(asset === undefined ? {} : { asset }),
      ...(cluster === undefined ? {} : { cluster }),
      ...(source.reopen === undefined ? {} : { reopen: source.reopen }),
    };
    for await (const item of readFindings(source.open(), context)) {
      if (item.kind === 'skipped') skipped.set(item.reason, (skipped.get(item.reason) ?? 0) + 1);
      if (item.kind === 'target') seen = item.target.format;
      if (item.kind !== 'finding') continue;
      seen = item.finding.source.format;
      counts[counters[item.finding.status]] += 1;
      yield item.finding;
    }
  }
  return {
    findings: findings(),
    summary: () => ({
      format: seen ?? 'unknown',
      total: counts.open + counts.passed + counts.notEvaluated + counts.suppressedAtSource,
      ...counts,
      skipped: [...skipped].map(([reason, count]) => ({ reason, count })),
    }),
    isWhole: () => [...skipped.keys()].every((reason) => harmless.has(reason)),
  };
}
