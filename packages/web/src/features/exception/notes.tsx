import type { ReactElement, ReactNode } from 'react';
import { useApi } from '../../lib/queries.ts';
import { classes } from '../../ui/classes.ts';
import { Time } from '../../ui/time.tsx';
import { causeText } from '../../lib/cause-words.ts';
import { words } from './messages.ts';
import { toldEvent } from './timeline-words.ts';
import type { Exception } from './types.ts';

/** What stands out about a case now: a question, a suspension, flags beside the state, a closure that waits, and what changed since one looked. */
export function Notes({ exception }: { readonly exception: Exception }): ReactElement {
  const { questions, suspensions, closure, state, ended, frozen, flags } = exception;
  const suspended = state === 'suspended' ? suspensions.filter(({ liftedAt }) => liftedAt === null) : [];
  return (
    <div className="mb-5 space-y-3 empty:hidden">
      {state === 'needs_info'
        ? questions.map(({ id, from, text }) => (
            <Note key={id} tone="warn">
              <strong>{words.questionFrom(from.name)}:</strong> {text}
            </Note>
          ))
        : null}
      {suspended.map(({ id, cause, from }) => (
        <Note key={id} tone="bad">
          {words.suspendedBecause(causeText(cause))} · <Time at={from} zone={frozen?.zone ?? null} />
        </Note>
      ))}
      {flags
        .filter(({ flag }) => flag !== 'closure_proposed')
        .map(({ flag, text }) => (
          <Note key={text} tone={alarming.includes(flag) ? 'bad' : 'info'}>
            {text}
          </Note>
        ))}
      {closure !== null && closure.verifiedBy === null && ended === null ? <Note tone="warn">{words.closureProposed(closure.proposedBy.name, causeText(closure.reason))}</Note> : null}
      {ended !== null && ended.at > exception.asOf ? (
        <Note tone="warn">
          {words.windDown(causeText(ended.cause))} <Time at={ended.at} zone={frozen?.zone ?? null} />.
        </Note>
      ) : null}
      <ChangedNote id={exception.id} />
    </div>
  );
}

/** Cover ends or stops soon unless somebody does something. */
const alarming: readonly Exception['flags'][number]['flag'][] = ['owner_vacant', 'ratification_pending', 'reaffirmation_pending', 'condition_overdue', 'review_overdue', 'reassess_required'];

function ChangedNote({ id }: { readonly id: string }): ReactElement | null {
  const { data } = useApi('GET /exceptions/:id/changes', { params: { id } });
  if (data === undefined || data.since === 0 || data.items.length === 0) return null;
  return (
    <Note tone="info">
      <details>
        <summary className="cursor-pointer font-medium">{words.changed(data.items.length)}</summary>
        <ul className="mt-2 list-disc space-y-1 pl-5">
          {data.items.map((entry) => (
            <li key={entry.revision}>
              {entry.actor.person?.name} {toldEvent(entry).phrase} · <Time at={entry.at} />
            </li>
          ))}
        </ul>
        {data.moved.length === 0 ? null : (
          <p className="mt-2">
            {words.changedMaterially} {data.moved.map(({ path }) => path).join(', ')}
          </p>
        )}
      </details>
    </Note>
  );
}

const tones = { warn: 'border-warn bg-warn-soft text-warn', bad: 'border-bad bg-bad-soft text-bad', info: 'border-info bg-info-soft text-info' } as const;

function Note({ tone, children }: { readonly tone: keyof typeof tones; readonly children: ReactNode }): ReactElement {
  return <div className={classes('rounded-lg border px-4 py-3', tones[tone])}>{children}</div>;
}
