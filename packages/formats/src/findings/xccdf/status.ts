import type { FindingStatus, Severity } from '@exeat/core';

/** The results of XCCDF 1.1 and 1.2 (`resultEnumType`). A word that is not here makes its record malformed: it is not guessed. */
const statuses: ReadonlyMap<string, FindingStatus> = new Map([
  ['pass', 'passed'],
  ['fixed', 'passed'],
  ['fail', 'open'],
  ['error', 'not-evaluated'],
  ['unknown', 'not-evaluated'],
  ['notapplicable', 'not-evaluated'],
  ['notchecked', 'not-evaluated'],
  ['notselected', 'not-evaluated'],
  ['informational', 'not-evaluated'],
]);

export function statusOf(result: string): FindingStatus | undefined {
  return statuses.get(result);
}

const severities: ReadonlyMap<string, Severity> = new Map([
  ['high', 'high'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['info', 'info'],
]);

export function severityOf(word: string | undefined): Severity {
  return severities.get(word ?? '') ?? 'unknown';
}
