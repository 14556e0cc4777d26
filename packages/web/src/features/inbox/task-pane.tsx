import { type ReactElement, useEffect } from 'react';
import { ask } from '../../lib/api.ts';
import { causeText } from '../../lib/cause-words.ts';
import { calendarDayText, zoneText } from '../../lib/dates.ts';
import { useOffered } from '../../lib/offered.ts';
import { changeKindWords } from '../../lib/change-words.ts';
import { actionText } from '../../ui/actions/messages.ts';
import { Badge } from '../../ui/badge.tsx';
import { Ballot } from '../../ui/ballot.tsx';
import { Button } from '../../ui/button.tsx';
import { Conditions } from '../../ui/conditions.tsx';
import { BandBadge, StateBadge } from '../../ui/exception-badges.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, Facts } from '../../ui/page.tsx';
import { AskedChange } from './asked-change.tsx';
import { Changed } from './changed.tsx';
import { Deviations } from './deviations.tsx';
import { words } from './messages.ts';
import { Signers } from './signers.tsx';
import { mainActions, type ActionName, type Task } from './task.ts';

const lookedMs = 1500;

/** One task, with everything that an answer needs on one screen. */
export function TaskPane({
  task,
  now,
  onAct,
}: {
  readonly task: Task;
  readonly now: string;
  readonly onAct: (action: ActionName) => void;
}): ReactElement {
  const { exception, summary, changed, seat } = task;
  const { levels } = useOffered();
  useLooked(task);
  return (
    <div className="space-y-4">
      <Card>
        <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          <Link to={`/exceptions/${encodeURIComponent(exception.id)}`}>{exception.id}</Link>
          <StateBadge state={exception.state} />
          {exception.level === null || !levels ? null : <span>{words.level(exception.level)}</span>}
          {task.change === null ? null : <Badge tone="info">{changeKindWords[task.change.kind]}</Badge>}
          {seat === null ? null : <span>{seat.title}</span>}
          {task.onBehalfOf === null ? null : <span className="font-medium text-text">{words.decidesFor(task.onBehalfOf.name)}</span>}
        </div>
        <h2 className="text-xl font-semibold tracking-tight">{exception.title}</h2>
        <Asked task={task} />
        <Actions task={task} onAct={onAct} />
      </Card>
      {changed === null || changed.count === 0 ? null : <Changed id={exception.id} changed={changed} now={now} />}
      {task.change === null ? null : <AskedChange id={exception.id} change={task.change} />}
      <Card title={words.notEnforced}>
        <Deviations summary={summary} />
        <div className="mt-4">
          <Facts items={facts(task)} />
        </div>
      </Card>
      <Card title={words.why}>
        <p className="whitespace-pre-line wrap-anywhere">{summary.justification}</p>
        <h3 className="mt-4 mb-1 font-semibold">{words.controls}</h3>
        {summary.controls.length === 0 ? <p className="text-muted">{words.noControls}</p> : null}
        <ul className="space-y-1">
          {summary.controls.map(({ id, statement }) => (
            <li key={id}>
              <span className="font-medium">{id}</span> {statement}
            </li>
          ))}
        </ul>
        <h3 className="mt-4 mb-1 font-semibold">{words.plan}</h3>
        {summary.plan.length === 0 ? <p className="text-muted">{words.noPlan}</p> : null}
        <ul className="space-y-1">
          {summary.plan.map(({ title, due }) => (
            <li key={`${title} ${due}`}>
              <span className="text-muted">{calendarDayText(due)}</span> {title}
            </li>
          ))}
        </ul>
      </Card>
      {summary.conditions.length === 0 ? null : (
        <Card title={words.conditions}>
          <Conditions conditions={summary.conditions} />
        </Card>
      )}
      {seat === null || seat.ballot === null ? null : (
        <Card title={words.ballot}>
          <Ballot ballot={seat.ballot} open />
        </Card>
      )}
      <Signers task={task} />
    </div>
  );
}

/** Whoever looked long enough to read has looked. What is shown as changed stays until the list is asked again. */
function useLooked({ exception: { id, revision } }: Task): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // Only a mark for the reader's own comfort: when it fails, things count as not seen.
      ask('PUT /exceptions/:id/seen', { params: { id }, body: { revision } }).catch(() => undefined);
    }, lookedMs);
    return () => clearTimeout(timer);
  }, [id, revision]);
}

function Asked({ task }: { readonly task: Task }): ReactElement | null {
  const asked = askedIn(task);
  if (asked === null) return null;
  return (
    <div className="mt-3 rounded-md border-l-4 border-warn bg-warn-soft px-4 py-2.5">
      <p className="text-sm font-medium text-warn">{asked.head}</p>
      <p className="whitespace-pre-line wrap-anywhere">{asked.text}</p>
    </div>
  );
}

/** What the task is about beside the content, and under which words. */
function askedIn({ summary: { question }, duty, proposal, suspension, transfer }: Task): { readonly head: string; readonly text: string } | null {
  if (question !== null) return { head: words.question(question.from.name), text: question.text };
  if (proposal !== null) return { head: words.proposal, text: proposal.text };
  if (transfer !== null) return { head: words.transfer(transfer.by.name), text: words.transferText };
  if (suspension !== null) return { head: words.suspension, text: [causeText(suspension.cause), ...(duty === null ? [] : [duty.text])].join('\n') };
  return duty === null ? null : { head: words.duty, text: duty.text };
}

/** What the task can be answered by. What the rules do not allow now stays visible, with their reason. */
function Actions({ task, onAct }: { readonly task: Task; readonly onAct: (action: ActionName) => void }): ReactElement {
  const { main, reject } = mainActions[task.kind];
  // An opinion objects where others reject: of the two only the one that the seat has.
  const shown = task.actions.filter(
    ({ action, allowed }) => allowed || (action !== 'object' && action !== 'reject') || task.actions.every((one) => !one.allowed),
  );
  return (
    <div className="mt-4 flex flex-wrap items-start gap-2" data-print="off">
      {shown.map(({ action, allowed, reasons }) => (
        <Button
          key={action}
          kind={action === main ? 'primary' : action === reject || action === 'object' ? 'danger' : 'plain'}
          disabledBecause={allowed ? null : reasons.map(({ text }) => text).join(' ')}
          onPress={() => onAct(action)}
        >
          {actionText(action)}
        </Button>
      ))}
    </div>
  );
}

function facts({ summary }: Task): readonly { readonly name: string; readonly value: ReactElement | string }[] {
  const { term, risk, requester, owner, units } = summary;
  return [
    {
      name: words.until,
      value: `${words.endOf(calendarDayText(term.lastDay), term.zone === null ? null : zoneText(term.zone))}, ${term.from === null ? words.fromApproval : words.from(calendarDayText(term.from))}`,
    },
    {
      name: words.risk,
      value:
        risk === null ? (
          words.notRated
        ) : (
          <span className="space-y-1">
            <BandBadge band={risk.residualBand} />{' '}
            <span className="text-sm text-muted">{`${words.rating(risk.residual.likelihood, risk.residual.impact)}; ${words.inherent(risk.inherentBand)}`}</span>
          </span>
        ),
    },
    { name: words.askedBy, value: `${requester.name}${owner.id === requester.id ? '' : `, ${words.ownedBy(owner.name)}`}` },
    { name: words.units, value: units.map(({ name }) => name).join(', ') },
    ...(risk === null
      ? []
      : [
          {
            name: words.assessment,
            value: `${words.recommends(risk.assessor.name, words.recommendations[risk.recommendation] ?? risk.recommendation)} ${risk.opinion}`,
          },
        ]),
  ];
}
