import type { FindingStatus } from '@exeat/core';

/** The results of policy reports. A word that is not here makes its record malformed: it is not guessed. */
const statuses: ReadonlyMap<string, FindingStatus> = new Map([
  ['pass', 'passed'],
  ['fail', 'open'],
  ['warn', 'open'],
  ['error', 'not-evaluated'],
  ['skip', 'not-evaluated'],
]);

/** Early versions write `Pass`. */
export function statusOf(word: string): FindingStatus | undefined {
  return statuses.get(word.toLowerCase());
}
