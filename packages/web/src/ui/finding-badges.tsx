import type { ReactElement } from 'react';
import { type Coverage, coverageWords, type Severity, severityWords } from '../lib/finding-words.ts';
import { Badge, type Tone } from './badge.tsx';

const coverageTones: Readonly<Record<Coverage, Tone>> = { covered: 'ok', uncovered: 'bad', partial: 'warn', ambiguous: 'warn', expired: 'bad', suspended: 'bad' };

/** Null: the finding is not open, so that there is nothing to except. */
export function CoverageBadge({ coverage }: { readonly coverage: Coverage | null }): ReactElement {
  return coverage === null ? <Badge>{coverageWords.none}</Badge> : <Badge tone={coverageTones[coverage]}>{coverageWords[coverage]}</Badge>;
}

const severityTones: Readonly<Record<Severity, Tone>> = { critical: 'bad', high: 'bad', medium: 'warn', low: 'info', info: 'neutral', unknown: 'neutral' };

export function SeverityBadge({ severity }: { readonly severity: Severity }): ReactElement {
  return <Badge tone={severityTones[severity]}>{severityWords[severity]}</Badge>;
}
