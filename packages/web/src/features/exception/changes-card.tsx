import type { ReactElement } from 'react';
import { causeText } from '../../lib/cause-words.ts';
import { changeKindWords, statementText } from '../../lib/change-words.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { Seats } from './approvals-card.tsx';
import { changeWords as words } from './messages.ts';
import type { Exception } from './types.ts';

type Change = Exception['changeRequests'][number];

const tones: Readonly<Record<Change['state'], Tone>> = {
  triage: 'info', needs_info: 'warn', assessment: 'info', in_approval: 'info', awaiting_acknowledgement: 'warn', approved: 'ok', rejected: 'bad', withdrawn: 'neutral', void: 'neutral',
};
const undecided: readonly Change['state'][] = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'];

/** What was asked to change the case, the latest first: what its author says, who has to sign and who has. What is decided is folded. */
export function ChangesCard({ exception: { changeRequests } }: { readonly exception: Exception }): ReactElement | null {
  const changes = changeRequests.filter(({ kind }) => kind !== 'initial').toReversed();
  if (changes.length === 0) return null;
  return (
    <Card title={words.title}>
      <ul className="space-y-5">
        {changes.map((change) => (
          <li key={change.id} className="border-l-2 border-line pl-4">
            <p className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{words.named(change.id, changeKindWords[change.kind])}</span>
              <Badge tone={tones[change.state]}>{words.states[change.state]}</Badge>
              {change.late ? <Badge tone="warn">{words.late}</Badge> : null}
              {change.capOverride ? <Badge tone="bad">{words.override}</Badge> : null}
            </p>
            <p className="text-sm text-muted">
              {words.askedBy(change.requester.name)}
              {change.submittedAt === null ? null : (
                <>
                  {' · '}
                  <Time at={change.submittedAt} />
                </>
              )}
              {change.kind === 'renewal' || change.kind === 'bridge' ? ` · ${words.through(calendarDayText(change.content.validity.lastDay))}` : ''}
            </p>
            <details open={undecided.includes(change.state)} className="mt-1">
              <summary className="cursor-pointer text-sm text-accent">{words.more}</summary>
              <Asked change={change} />
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Asked({ change: { statement, required, decisions, questions, state, ended } }: { readonly change: Change }): ReactElement {
  const question = state === 'needs_info' ? questions.at(-1) : undefined;
  return (
    <div className="mt-2 space-y-3">
      {question === undefined ? null : <p className="wrap-anywhere">{words.question(question.from.name, question.text)}</p>}
      {Object.entries(statement).map(([name, text]) => (
        <div key={name}>
          <p className="text-sm text-muted">{statementText(name)}</p>
          <p className="max-w-prose whitespace-pre-line wrap-anywhere">{text}</p>
        </div>
      ))}
      {required === null ? <p className="text-sm text-muted">{words.noSeats}</p> : <Seats required={required} decisions={decisions} />}
      {ended === null ? null : (
        <p className="text-sm">
          {words.ended(causeText(ended.cause), ended.by?.name ?? null)} · <Time at={ended.at} />
        </p>
      )}
    </div>
  );
}
