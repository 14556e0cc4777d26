import type { ReactElement } from 'react';
import { useOffered } from '../../lib/offered.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Ballot } from '../../ui/ballot.tsx';
import { Conditions } from '../../ui/conditions.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { valueWords, words } from './messages.ts';
import type { Exception } from './types.ts';

type Seat = NonNullable<Exception['required']>['seats'][number];
type Decision = Exception['decisions'][number];

const outcomeTones: Readonly<Record<Decision['outcome'], Tone>> = { approve: 'ok', approve_narrower: 'ok', reject: 'bad', object: 'bad' };

/** Who has to sign and who has, each with the reason; and why this level. */
export function ApprovalsCard({ exception }: { readonly exception: Exception }): ReactElement {
  const { required, decisions } = exception;
  const { levels } = useOffered();
  if (required === null)
    return (
      <Card title={words.approvals}>
        <p className="text-muted">{words.noSeats}</p>
      </Card>
    );
  return (
    <Card title={words.approvals} actions={levels ? <Badge tone="neutral">{words.level(required.level)}</Badge> : null}>
      <Seats required={required} decisions={decisions} />
    </Card>
  );
}

/** The seats of a request, each with who decided in it and why, and why this level. */
export function Seats({ required, decisions }: { readonly required: NonNullable<Exception['required']>; readonly decisions: readonly Decision[] }): ReactElement {
  const { levels } = useOffered();
  return (
    <>
      <ol className="space-y-4">
        {required.seats.map((seat) => (
          <SeatItem key={seat.id} seat={seat} decision={decisions.findLast((one) => one.seat === seat.id && !one.superseded) ?? null} />
        ))}
      </ol>
      {levels ? (
        <details className="mt-4 text-sm">
          <summary className="cursor-pointer text-accent">{words.whyLevel}</summary>
          <Reasons reasons={required.reasons} />
        </details>
      ) : null}
    </>
  );
}

function SeatItem({ seat, decision }: { readonly seat: Seat; readonly decision: Decision | null }): ReactElement {
  const { title, person, members, delegates, second, due, voice, status, reasons, ballot } = seat;
  const signed = decision === null || decision.person === null ? null : decision.onBehalfOf === null ? decision.person.name : words.signedFor(decision.person.name, decision.onBehalfOf.name);
  const who = signed ?? person?.name ?? (members === undefined ? words.nobody : words.committee(members.length));
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-l-2 border-line pl-4">
      <div className="min-w-0 flex-1 basis-64">
        <p>
          <span className="font-medium">{who}</span> <span className="text-muted">· {title}</span>
        </p>
        {decision === null || decision.rationale === '' ? null : <blockquote className="mt-1 wrap-anywhere">“{decision.rationale}”</blockquote>}
        {decision === null || decision.conditions.length === 0 ? null : <Conditions conditions={decision.conditions} />}
        <p className="text-sm text-muted">
          {valueWords[voice]}
          {decision === null ? null : (
            <>
              {' · '}
              <Time at={decision.at} />
            </>
          )}
        </p>
        {decision !== null || delegates === undefined ? null : <p className="text-sm">{words.mayDecideFor(delegates.map((one) => one.person.name).join(', '))}</p>}
        {decision !== null || second === undefined ? null : <p className="text-sm">{words.secondAsked(second.name)}</p>}
        {decision !== null || due === undefined || status !== 'open' ? null : (
          <p className="text-sm text-muted">
            {words.decideBy} <Time at={due} />
          </p>
        )}
        {ballot === undefined || status === 'waiting' ? null : <Ballot ballot={ballot} open={status === 'open'} />}
        <details className="text-sm">
          <summary className="cursor-pointer text-accent">{words.whySeat}</summary>
          <Reasons reasons={reasons} />
        </details>
      </div>
      {decision === null ? <Badge tone={status === 'open' ? 'info' : 'neutral'}>{status === 'open' ? words.openSeat : words.waitingSeat}</Badge> : <Badge tone={outcomeTones[decision.outcome]}>{valueWords[decision.outcome]}</Badge>}
    </li>
  );
}

function Reasons({ reasons }: { readonly reasons: readonly { readonly text: string; readonly rule: string }[] }): ReactElement {
  return (
    <ul className="mt-1 list-disc space-y-1 pl-5">
      {reasons.map(({ text, rule }) => (
        <li key={`${rule} ${text}`}>
          {text} <span className="text-muted">({rule})</span>
        </li>
      ))}
    </ul>
  );
}
