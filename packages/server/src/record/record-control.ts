import {
  accept, consequencesOf, controlAccess, type ControlCommand, type ControlEnvelope, type ControlEvent, type ControlRecord, decideAccess, decideControl, type Decision, type ExceptionEnvelope, type ExceptionId, type FailureEffect, foldControl, foldException, type Instant, nextIncident, type Organisation, personId,
} from '@exeat/core';
import { appendEvents, casesRelyingOn, loadStream, lockStream, lockStreams, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { loadTurnFacts } from '../facts/load-facts.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { HttpProblem, Refused } from '../http/problem.ts';
import { requireRevision } from '../http/serve-route.ts';

type Asked = {
  readonly id: string;
  /** Turns what was asked into a command, given the directory. */
  readonly read: (organisation: Organisation) => Decision<ControlCommand>;
  /** Refused unless the control is at this revision; `new`: unless there is none. Absent: it must be there. */
  readonly expected?: number | 'new' | null;
  /** The rule that let a system report it, in place of the access of whoever tests: a tool that does is no person. */
  readonly reportedBy?: string;
};

/**
 * Decides one command on one control and records it with what follows for every exception that relies on it, in the caller's transaction.
 * @throws Refused; HttpProblem `not-found`, `conflict`, `stale`.
 */
export async function commandControl(
  context: ServerContext, tx: Tx, { id, read, expected, reportedBy }: Asked, { caller, requestId }: { readonly caller: Caller; readonly requestId: string },
): Promise<{ readonly record: ControlRecord; readonly now: Instant; readonly organisation: Organisation; readonly touched: readonly ExceptionId[]; readonly after: () => Promise<void> }> {
  const stream = `control:${id}`;
  const { revision, now } = await lockStream(tx, stream);
  const known = foldControl((await loadStream(tx, stream)) as unknown as readonly ControlEnvelope[]);
  if (known === null && expected !== 'new') throw noSuchControl();
  if (known !== null && expected === 'new') throw new HttpProblem('conflict', `${id} is recorded already; change it instead.`);
  if (typeof expected === 'number') requireRevision(expected, revision);
  const organisation = await context.snapshots.organisation(tx);
  const command = read(organisation);
  if (!command.ok) throw new Refused(command.reasons);
  const asked = controlAccess(known, command.value);
  const access = reportedBy === undefined ? decideAccess(caller.subject, asked.action, asked.object, organisation, now) : accept({ ruleId: reportedBy });
  if (!access.ok) throw new Refused(access.reasons);
  const decision = decideControl(known, command.value, { now, actor: caller.subject.person ?? personId(''), organisation });
  if (!decision.ok) throw new Refused(decision.reasons);
  await appendEvents(tx, stream, revision, decision.value, { at: now, actor: actorOf(caller), ruleId: access.value.ruleId, requestId });
  const told = await foldedControl(tx, stream);
  const { verb } = command.value;
  const happened = verb === 'test' ? (command.value.outcome === 'pass' ? 'passed' : 'failed') : verb === 'remove' || verb === 'retire' ? 'removed' : null;
  const consequences = happened === null ? [] : await applyToCases(context, tx, told, happened, { caller, requestId });
  const touched = consequences.map(({ exception }) => exception);
  const after = async (): Promise<void> => {
    for (const exception of touched) await context.coverage.refresh(context.pool, exception);
  };
  if (happened === null || happened === 'passed' || consequences.length === 0) return { record: told, now, organisation, touched, after };
  const incident: ControlEvent = {
    type: 'control_incident_recorded',
    data: { id: nextIncident(told), happened, consequences: consequences.flatMap(({ exception, effect }) => (effect === null ? [] : [{ exception, effect }])) },
  };
  await appendEvents(tx, stream, told.revision, [incident], { at: now, actor: { person: null, kind: 'system' }, ruleId: '§6.3', requestId });
  return { record: await foldedControl(tx, stream), now, organisation, touched, after };
}

async function foldedControl(tx: Tx, stream: string): Promise<ControlRecord> {
  const record = foldControl((await loadStream(tx, stream)) as unknown as readonly ControlEnvelope[]);
  if (record === null) throw new Error(`expected a control in ${stream}, got none`);
  return record;
}

type Consequence = { readonly exception: ExceptionId; readonly effect: FailureEffect | null };

/** Every exception that relies on a control, in one transaction with what was recorded of it: a shared control fails for all at once (§6.3). */
async function applyToCases(
  context: ServerContext, tx: Tx, record: ControlRecord, happened: 'passed' | 'failed' | 'removed', { caller, requestId }: { readonly caller: Caller; readonly requestId: string },
): Promise<readonly Consequence[]> {
  const { id } = record.control;
  const relying = await casesRelyingOn(tx, id);
  const locked = await lockStreams(tx, relying);
  const controls = new Map(await context.snapshots.controls(tx)).set(id, record);
  const touched: Consequence[] = [];
  for (const { stream, revision, now } of locked) {
    const state = foldException((await loadStream(tx, stream)) as unknown as readonly ExceptionEnvelope[]);
    if (state === null) continue;
    const factsOf = await loadTurnFacts(context, tx, [state], { now, actor: caller.subject.person ?? personId('') });
    const events = consequencesOf(state, record, happened, nextIncident(record), { ...factsOf(state), controls });
    if (events.length === 0) continue;
    await appendEvents(tx, stream, revision, events, { at: now, actor: { person: null, kind: 'system' }, ruleId: '§6.3', requestId });
    touched.push({ exception: state.id, effect: events.find((event) => event.type === 'control_failure_noted')?.data.effect ?? null });
  }
  return touched;
}

export function noSuchControl(): HttpProblem {
  return new HttpProblem('not-found', 'There is no such control, or none that you may see.');
}
