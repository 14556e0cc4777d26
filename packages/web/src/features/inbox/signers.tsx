import type { ReactElement } from 'react';
import { useOffered } from '../../lib/offered.ts';
import { Card } from '../../ui/page.tsx';
import { Badge } from '../../ui/badge.tsx';
import { words } from './messages.ts';
import type { Task } from './task.ts';

const tones = { decided: 'ok', open: 'info', waiting: 'neutral' } as const;

/** Who signs beside the reader, why the reader is asked, and why at this level. */
export function Signers({ task: { seat, summary } }: { readonly task: Task }): ReactElement | null {
  const { levels } = useOffered();
  if (seat === null && summary.others.length === 0) return null;
  return (
    <Card title={words.next}>
      {summary.others.length === 0 ? <p className="text-muted">{words.nobody}</p> : null}
      <ul className="space-y-2">
        {summary.others.map((other) => (
          <li key={`${other.title} ${other.person?.id ?? ''}`} className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span>
              {other.person?.name ?? (other.members === null ? words.vacant : words.committee(other.members))}{' '}
              <span className="text-muted">{other.title}</span>
            </span>
            <Badge tone={tones[other.status]}>{words.seatStates[other.status]}</Badge>
          </li>
        ))}
      </ul>
      {seat === null ? null : <Reasons title={words.whySeat} reasons={seat.reasons} />}
      {summary.levelReasons.length === 0 || !levels ? null : <Reasons title={words.whyLevel} reasons={summary.levelReasons} />}
    </Card>
  );
}

function Reasons({
  title,
  reasons,
}: {
  readonly title: string;
  readonly reasons: readonly { readonly text: string; readonly rule: string }[];
}): ReactElement {
  return (
    <details className="mt-3">
      <summary className="cursor-pointer font-medium">{title}</summary>
      <ul className="mt-1.5 list-disc space-y-1 pl-5 text-muted">
        {reasons.map(({ text, rule }) => (
          <li key={`${rule} ${text}`}>{text}</li>
        ))}
      </ul>
    </details>
  );
}
