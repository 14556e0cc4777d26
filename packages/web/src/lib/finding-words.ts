import type { Reply } from './api.ts';
import { messages } from './messages.ts';

export type ListedFinding = Reply<'GET /findings'>['items'][number];
export type Coverage = NonNullable<ListedFinding['coverage']>;
export type Severity = ListedFinding['severity'];

/** Outcomes of coverage, in the words of the glossary for people. */
export const coverageWords = messages('coverage', {
  covered: 'Covered',
  uncovered: 'Uncovered',
  partial: 'Partial',
  ambiguous: 'Ambiguous',
  expired: 'Expired',
  suspended: 'Suspended',
  none: 'Not open',
} satisfies Readonly<Record<Coverage | 'none', string>>);

export const severityWords = messages('severity', {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
  unknown: 'Unknown',
} satisfies Readonly<Record<Severity, string>>);

/** Address of the page of a finding. */
export function findingAddress({ identity, asset }: Pick<ListedFinding, 'identity' | 'asset'>): string {
  return `/findings/${identity}?asset=${encodeURIComponent(`${asset.type}:${asset.id}`)}`;
}

/** Address of the list behind a number. */
export function listAddress(path: string, query: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(query)}`;
}
