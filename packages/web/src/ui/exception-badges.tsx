import type { ReactElement } from 'react';
import { bandWords, type ExceptionState, stateWords } from '../lib/states.ts';
import { Badge, type Tone } from './badge.tsx';

const stateTones: Readonly<Record<ExceptionState, Tone>> = {
  draft: 'neutral',
  triage: 'info',
  needs_info: 'warn',
  assessment: 'info',
  in_approval: 'info',
  awaiting_acknowledgement: 'warn',
  approved_scheduled: 'info',
  active: 'ok',
  suspended: 'bad',
  expired: 'bad',
  revoked: 'bad',
  closed: 'neutral',
  rejected: 'neutral',
  withdrawn: 'neutral',
  lapsed: 'neutral',
};

export function StateBadge({ state }: { readonly state: ExceptionState }): ReactElement {
  return <Badge tone={stateTones[state]}>{stateWords[state]}</Badge>;
}

const bandTones = { low: 'ok', moderate: 'warn', high: 'bad', critical: 'bad' } as const satisfies Record<string, Tone>;

export function BandBadge({ band }: { readonly band: keyof typeof bandTones }): ReactElement {
  return <Badge tone={bandTones[band]}>{bandWords[band]}</Badge>;
}
