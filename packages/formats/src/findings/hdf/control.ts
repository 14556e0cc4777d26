import type { FindingStatus, Instant, Severity } from '@exeat/core';
import { later } from '@exeat/core';
import { referencesOf, titleOf } from '../finding-text.ts';
import { isObject, listOf, member, textOf } from '../json-value.ts';
import { observedAt } from '../observed-at.ts';
import type { Position } from '../reader.ts';

/** What is kept of a control until its profile and the platform are known. */
export type HdfControl = {
  readonly id: string | undefined;
  readonly title: string;
  readonly severity: Severity;
  readonly status: FindingStatus;
  readonly word: string;
  readonly observedAt: Instant | undefined;
  readonly references: readonly string[] | undefined;
  readonly position: Position;
};

/** Undefined when the value is no control. */
export function controlOf(value: unknown, position: Position): HdfControl | undefined {
  if (!isObject(value)) return undefined;
  const id = textOf(member(value, 'id'));
  const results = listOf(member(value, 'results'));
  return {
    id,
    title: titleOf(textOf(member(value, 'title'))) ?? titleOf(id) ?? 'untitled',
    severity: severityOf(member(value, 'impact')),
    ...statusOf(value, results),
    observedAt: results.reduce<Instant | undefined>(latest, undefined),
    references: referencesOf(['cci', 'nist', 'cis_controls'].flatMap((tag) => textsIn(member(value, 'tags', tag)))),
    position,
  };
}

/** Units of memory that a waiting control takes, about. */
export function sizeOf(control: HdfControl): number {
  return 300 + control.title.length + (control.id?.length ?? 0) + (control.references?.join('').length ?? 0);
}

/**
 * Failed once is open. Passed means that there are results and all passed; a test that was skipped or broke decides nothing. A waiver
 * hides a control only when InSpec says that it was skipped for it.
 */
function statusOf(value: unknown, results: readonly unknown[]): { readonly status: FindingStatus; readonly word: string } {
  const words = results.map((result) => (isBroken(result) ? 'error' : (textOf(member(result, 'status')) ?? 'unknown')));
  if (words.includes('failed')) return { status: 'open', word: 'failed' };
  if (member(value, 'waiver_data', 'skipped_due_to_waiver') === true) return { status: 'suppressed-at-source', word: 'waived' };
  const other = words.find((word) => word !== 'passed');
  if (words.length > 0 && other === undefined) return { status: 'passed', word: 'passed' };
  return { status: 'not-evaluated', word: words.includes('error') ? 'error' : (other ?? 'no results').slice(0, 40) };
}

/** InSpec writes an exception of the test beside a status of its own; a failed one stays failed. */
function isBroken(result: unknown): boolean {
  if (textOf(member(result, 'status')) === 'failed') return false;
  return textOf(member(result, 'exception')) !== undefined || listOf(member(result, 'backtrace')).length > 0;
}

/** InSpec's scale: 0 to 1. */
function severityOf(impact: unknown): Severity {
  if (typeof impact !== 'number' || impact < 0 || impact > 1) return 'unknown';
  if (impact >= 0.9) return 'critical';
  if (impact >= 0.7) return 'high';
  if (impact >= 0.4) return 'medium';
  return impact > 0 ? 'low' : 'info';
}

function latest(known: Instant | undefined, result: unknown): Instant | undefined {
  const next = observedAt(textOf(member(result, 'start_time')));
  return known === undefined || next === undefined ? (next ?? known) : later(known, next);
}

function textsIn(value: unknown): readonly string[] {
  return listOf(value).flatMap((text) => textOf(text) ?? []);
}
