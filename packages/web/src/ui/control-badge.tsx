import type { ReactElement } from 'react';
import { type Control, controlStateWords } from '../lib/control-words.ts';
import { Badge, type Tone } from './badge.tsx';

const tones: Readonly<Record<Control['state'], Tone>> = {
  planned: 'neutral', attested: 'info', tested_pass: 'ok', tested_fail: 'bad', test_overdue: 'warn', removed: 'bad', retired: 'neutral',
};

export function ControlBadge({ state }: { readonly state: Control['state'] }): ReactElement {
  return <Badge tone={tones[state]}>{controlStateWords[state]}</Badge>;
}
