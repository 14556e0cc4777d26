import { type ParsedOf, type ReplyOf, routes, taskGroups } from '@exeat/contract';
import { addMs, decideAccess, type ExceptionCase, type ExceptionFacts, focusOn, type Instant, openChanges, reviewSoonMs, stateAt } from '@exeat/core';
import { type CaseEvent, casesChanging, casesConcerning, type Concern, databaseNow, eventsAfter, seenCases } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { loadFactsOfCases, loadTurnFacts } from '../../facts/load-facts.ts';
import { whoseSeats } from '../../facts/whose-seats.ts';
import { type Caller, personOf } from '../../http/authenticate.ts';
import { serve } from '../../http/serve-route.ts';
import { actionsView } from '../../present/actions.ts';
import { ballotView } from '../../present/ballot.ts';
import { personOrNull, personReply } from '../../present/person.ts';
import { namedReasons } from '../../present/reasons.ts';
import { decisionSummary } from '../../present/summary.ts';
import { actionsOf, groupOf, type Task, tasksIn } from './find-tasks.ts';

type Reply = ReplyOf<typeof routes.listTasks>;
/** `state`: the case, or its focus on the change request that the task is about; `base`: the case itself. */
type Found = { readonly state: ExceptionCase; readonly base: ExceptionCase; readonly task: Task };
const mostChanges = 10;

/** What waits for the caller: found over all cases that can concern them, shown in full for the first of them. */
export function taskRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listTasks, ({ query, caller }) => listTasks(context, query, caller));
}

async function listTasks(context: ServerContext, query: ParsedOf<typeof routes.listTasks>['query'], caller: Caller): Promise<Reply> {
  const now = await databaseNow(context.pool);
  const cases = await casesConcerning(context.pool, await concernOf(context, caller, now, query.exception));
  const asked = { now, actor: personOf(caller) };
  const { lifecycle } = await context.snapshots.matrix(context.pool);
  const changing = await casesChanging(context.pool, query.exception);
  // Each open change request waits like a request of its own.
  const views = [
    ...cases.map((base) => ({ base, state: base })),
    ...changing.flatMap((base) => openChanges(base, now, lifecycle).map((change) => ({ base, state: focusOn(base, change) }))),
  ];
  const turnOf = await loadTurnFacts(context, context.pool, views.map(({ state }) => state), asked);
  const found = views.flatMap(({ base, state }): readonly Found[] => tasksIn(state, turnOf(state), caller.subject, base).map((task) => ({ state, base, task })));
  const counts = Object.fromEntries(taskGroups.map((group) => [group, found.filter(({ task }) => groupOf[task.kind] === group).length]));
  const shown = found.toSorted(dueFirst).slice(0, query.limit ?? 100);
  const factsOf = await loadFactsOfCases(context, context.pool, [...new Set(shown.map(({ state }) => state))], asked);
  const changes = await changesOf(context, shown, caller);
  return {
    asOf: now,
    counts: counts as Reply['counts'],
    items: shown.map((one) => ({ ...taskView(one, factsOf(one.state), caller), changed: changes(one.state, factsOf(one.state)) })),
  };
}

/** Whose cases the caller may triage, assess and verify is asked of the access table, unit by unit. */
async function concernOf(context: ServerContext, caller: Caller, now: Instant, exception: string | undefined): Promise<Concern> {
  const person = personOf(caller);
  const organisation = await context.snapshots.organisation(context.pool);
  const units = (verb: 'triage' | 'assess' | 'verify' | 'suspend' | 'review' | 'resume') =>
    [...organisation.units.keys()].filter((unit) => decideAccess(caller.subject, `exception.${verb}`, { units: [unit] }, organisation, now).ok);
  return {
    ...(await whoseSeats(context, context.pool, person, now)),
    units: { triage: units('triage'), assess: units('assess'), verify: units('verify'), suspend: units('suspend'), review: units('review'), resume: units('resume') },
    reviewsUntil: addMs(now, reviewSoonMs),
    ...(exception === undefined ? {} : { exception }),
  };
}

/** What is due comes first, then what is mine alone, then what has waited longest. */
function dueFirst(a: Found, b: Found): number {
  const due = (found: Found): string => dueOf(found.task) ?? '9999';
  return (
    order(due(a), due(b)) || Number(b.task.assigned) - Number(a.task.assigned) || order(a.state.lastEventAt, b.state.lastEventAt) || order(a.state.id, b.state.id)
  );
}

/** When it takes effect by itself. */
function dueOf({ duty, proposal }: Task): Instant | null {
  return duty?.due ?? proposal?.unopposedAt ?? null;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function taskView({ state, base, task }: Found, facts: ExceptionFacts, caller: Caller): Omit<Reply['items'][number], 'changed'> {
  const { kind, assigned, duty, seat, proposal, suspension } = task;
  const directory = facts.organisation.now;
  return {
    kind,
    group: groupOf[kind],
    exception: {
      id: state.id,
      title: state.content.title,
      state: stateAt(base, facts.now),
      requester: personReply(directory, state.requester),
      owner: personReply(directory, state.content.owner),
      level: state.required?.level ?? null,
      revision: state.revision,
    },
    change: state.focus === undefined ? null : { id: state.focus.id, kind: state.focus.kind, statement: state.focus.statement },
    seat: seat === undefined ? null : { id: seat.id, title: seat.title, voice: seat.voice, reasons: namedReasons(seat.reasons, directory), ballot: ballotView(seat, state, facts) },
    onBehalfOf: kind !== 'decide' || seat === undefined || seat.person === facts.actor ? null : personOrNull(directory, seat.person),
    duty: duty === undefined ? null : { id: duty.id, text: duty.text },
    proposal: proposal === undefined ? null : { id: proposal.id, text: proposal.text },
    suspension: suspension === undefined ? null : { id: suspension.id, cause: suspension.cause },
    transfer: kind !== 'accept-transfer' || base.transfer == null ? null : { to: personReply(directory, base.transfer.to), by: personReply(directory, base.transfer.by) },
    assigned,
    relianceHash: state.relianceHash,
    since: state.lastEventAt,
    due: dueOf(task),
    summary: decisionSummary(state, facts, seat?.id ?? null),
    actions: actionsView(base, caller.subject, facts, actionsOf[kind]).filter((one) => one.change === (state.focus?.id ?? null)),
  };
}

/** What happened to each of the cases since the caller looked; the caller's own doings are no news. */
async function changesOf(
  { pool }: ServerContext,
  shown: readonly Found[],
  caller: Caller,
): Promise<(state: ExceptionCase, facts: ExceptionFacts) => Reply['items'][number]['changed']> {
  const me = personOf(caller);
  const seen = await seenCases(pool, me, [...new Set(shown.map(({ state }) => state.id))]);
  const events = Map.groupBy(
    await eventsAfter(
      pool,
      [...seen].map(([exception, { revision }]) => ({ exception, revision })),
    ),
    (event: CaseEvent) => event.exception,
  );
  return (state, { organisation }) => {
    const mark = seen.get(state.id);
    if (mark === undefined) return null;
    const news = (events.get(state.id) ?? []).filter((event) => event.by !== me);
    const items = news.slice(-mostChanges).map(({ revision, at, type, by }) => ({ revision, at, type, by: personOrNull(organisation.now, by as typeof me | null) }));
    return { seenAt: mark.at, count: news.length, items };
  };
}
