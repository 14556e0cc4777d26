import { type Severity, severities } from '@exeat/core';

/** Words for severities in the outputs of vulnerability scanners, in any case. */
const words: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['medium', 'medium'],
  ['moderate', 'medium'],
  ['low', 'low'],
  ['minor', 'low'],
  ['negligible', 'info'],
  ['info', 'info'],
  ['informational', 'info'],
  ['none', 'info'],
]);

/** What is no known word is `unknown`, never low. */
export function severityOfWord(word: string | undefined): Severity {
  return words.get(word?.trim().toLowerCase() ?? '') ?? 'unknown';
}

/** Bands of CVSS 3 and 4 over a base score of 0 to 10, as a number or its text. */
export function severityOfScore(value: unknown): Severity {
  const score = typeof value === 'string' && /^\d{1,2}(?:\.\d{1,10})?$/.test(value.trim()) ? Number(value) : value;
  if (typeof score !== 'number' || !(score >= 0 && score <= 10)) return 'unknown';
  return score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : score > 0 ? 'low' : 'info';
}

/** The worst that is known; `unknown` when none is. */
export function worstOf(each: Iterable<Severity>): Severity {
  let worst = severities.length - 1;
  for (const severity of each) worst = Math.min(worst, severities.indexOf(severity));
  return severities[worst] ?? 'unknown';
}
