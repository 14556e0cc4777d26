import type { ReactElement, ReactNode } from 'react';
import { classes } from './classes.ts';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'neutral';

const tones: Readonly<Record<Tone, string>> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
  neutral: 'bg-neutral-soft text-neutral',
};

/** A word in a coloured field. The word alone says it; the colour only helps. */
export function Badge({ tone = 'neutral', children, className }: { readonly tone?: Tone; readonly children: ReactNode; readonly className?: string }): ReactElement {
  return <span className={classes('inline-flex items-center rounded-full px-2.5 py-0.5 text-sm font-medium whitespace-nowrap', tones[tone], className)}>{children}</span>;
}
