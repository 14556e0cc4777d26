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
  const { questions, closure, state, ended, frozen, flags } = exception;
  return (
    <div className="mb-5 space-y-3 empty:hidden">
      {state === 'needs_info'
        ? questions.map(({ id, from, text }) => (
            <Note key={id} tone="warn">
              <strong>{words.questionFrom(from.name)}:</strong> {text}
            </Note>
          ))
        : null}
      <Stops exception={exception} />
      <InvalidlyCovered exception={exception} />
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

/** What was covered on signatures without authority: it stays on record, and says so. */
function InvalidlyCovered({ exception: { authorityDefects, frozen } }: { readonly exception: Exception }): ReactElement {
  const zone = frozen?.zone ?? null;
  return (
    <>
      {authorityDefects
        .filter(({ invalidlyCovered }) => invalidlyCovered.length > 0)
        .map(({ request, person, knownAt, invalidlyCovered }) => (
          <Note key={`${request} ${person.id} ${knownAt}`} tone="bad">
            {words.invalidly(person.name)}{' '}
            {invalidlyCovered.map(({ from, until }) => (
              <span key={from}>
                <Time at={from} zone={zone} /> – <Time at={until} zone={zone} />{' '}
              </span>
            ))}
          </Note>
        ))}
    </>
  );
}

/** Cover ends or stops soon unless somebody does something. */
const alarming: readonly Exception['flags'][number]['flag'][] = ['owner_vacant', 'ratification_pending', 'reaffirmation_pending', 'condition_overdue', 'review_overdue', 'reassess_required'];

/** What holds cover back, one by one: cause, since when, until when it can be cured, and what lifts it. */
function Stops({ exception: { stops, frozen } }: { readonly exception: Exception }): ReactElement | null {
  if (stops.length === 0) return null;
  const zone = frozen?.zone ?? null;
  return (
    <Note tone="bad">
      {stops.length === 1 ? null : <p className="mb-2">{words.severalStops(stops.length)}</p>}
      <ul className="space-y-3">
        {stops.map(({ suspension, duty, cause, text, since, cureBy, liftedBy }) => (
          <li key={suspension ?? duty}>
            <p className="font-medium">{cause === null ? words.dutyMissed : words.suspendedBecause(causeText(cause))}</p>
            {text === '' ? null : <p className="wrap-anywhere">{text}</p>}
            <p className="text-sm">
              {words.since} <Time at={since} zone={zone} />
              {cureBy === null ? null : (
                <>
                  {' · '}
                  {words.cureBy} <Time at={cureBy} zone={zone} />, {words.otherwiseOver}
                </>
              )}
            </p>
            <p className="text-sm">
              {liftedBy.length === 0 ? words.neverGivenBack : `${words.givenBack}: ${liftedBy.map((one) => words.liftings[one]).join('; or ')}.`}
            </p>
          </li>
        ))}
      </ul>
    </Note>
  );
}

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
