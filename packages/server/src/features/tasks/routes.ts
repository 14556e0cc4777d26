import { routes, type TaskReply } from '@exeat/contract';
import { conflictsOf, decideAccess, accessObject, type ExceptionCase, type Instant, openSeats, partiesOf, type PersonId, stateAt } from '@exeat/core';
import { casesToVerify, databaseNow, listCases } from '@exeat/store';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { type Caller, personOf } from '../../http/authenticate.ts';
import { serve } from '../../http/serve-route.ts';
import { personReply } from '../../present/person.ts';
import { type TaskFacts, taskFacts } from './task-facts.ts';

const waitingPhases = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'] as const;

/** What waits for the caller. Seats are resolved now, by the function that judges the signature (§4.5). */
export function taskRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.listTasks, async ({ caller }) => {
    const now = await databaseNow(context.pool);
    const items: TaskReply[] = [];
    for (const state of await waitingCases(context)) items.push(...(await tasksIn(state, await taskFacts(context, state, now), caller)));
    return { asOf: now, items: items.toSorted((a, b) => Number(b.assigned) - Number(a.assigned) || (a.since < b.since ? -1 : 1)) };
  });
}

async function waitingCases({ pool }: ServerContext): Promise<readonly ExceptionCase[]> {
  const cases: ExceptionCase[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listCases>> = await listCases(pool, {
      phases: waitingPhases,
      limit: 500,
      ...(cursor === null ? {} : { cursor }),
    });
    cases.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return [...cases, ...(await casesToVerify(pool))];
}

async function tasksIn(state: ExceptionCase, facts: TaskFacts, caller: Caller): Promise<readonly TaskReply[]> {
  const me = personOf(caller);
  const task = taskOf(state, facts);
  const isParty = me === state.requester || me === state.content.owner;
  switch (stateAt(state, facts.now)) {
    case 'triage':
      return mayDo(state, facts, caller, 'triage') ? [task('triage', state.triager === me)] : [];
    case 'assessment':
      return mayDo(state, facts, caller, 'assess') ? [task('assess', false)] : [];
    case 'needs_info':
      return isParty ? [task('answer', me === state.requester, dutyOf(state, 'answer'))] : [];
    case 'awaiting_acknowledgement':
      return isParty ? [task('acknowledge', me === state.content.owner, dutyOf(state, 'acknowledge'))] : [];
    case 'in_approval':
      return seatTasks(state, facts, me, task);
    case 'active':
    case 'suspended':
    case 'approved_scheduled':
      return verifications(state, facts, caller, task);
    default:
      return [];
  }
}

type MakeTask = (
  kind: TaskReply['kind'],
  assigned: boolean,
  duty?: { readonly id: string; readonly due: Instant } | undefined,
  seat?: TaskReply['seat'],
) => TaskReply;

function taskOf(state: ExceptionCase, { now, organisation }: TaskFacts): MakeTask {
  const exception = {
    id: state.id,
    title: state.content.title,
    state: stateAt(state, now),
    requester: personReply(organisation.now, state.requester),
    owner: personReply(organisation.now, state.content.owner),
    level: state.required?.level ?? null,
  };
  return (kind, assigned, duty, seat = null) => ({
    kind,
    exception,
    seat,
    assigned,
    duty: duty?.id ?? null,
    due: duty?.due ?? null,
    since: state.lastEventAt,
    relianceHash: state.relianceHash,
  });
}

function seatTasks(state: ExceptionCase, facts: TaskFacts, me: PersonId, task: MakeTask): readonly TaskReply[] {
  return openSeats(state, facts).flatMap((seat): readonly TaskReply[] => {
    const shown = { id: seat.id, title: seat.title, voice: seat.voice };
    if (seat.person === me) return [task('decide', true, undefined, shown)];
    const voted = state.votes.some((vote) => vote.seat === seat.id && vote.person === me && !vote.superseded);
    return seat.members?.includes(me) === true && !voted ? [task('vote', true, undefined, shown)] : [];
  });
}

/** A closure or a condition that somebody outside the case is to verify. */
function verifications(state: ExceptionCase, facts: TaskFacts, caller: Caller, task: MakeTask): readonly TaskReply[] {
  if (!mayDo(state, facts, caller, 'verify')) return [];
  const conditions = state.duties.filter(
    (duty) => (duty.kind === 'precedent' || duty.kind === 'condition') && duty.dischargedAt === undefined && duty.due > facts.now,
  );
  return [
    ...(state.closure === null || state.closure.verifiedBy !== null ? [] : [task('verify-closure', false)]),
    ...conditions.map((duty) => task('discharge', false, duty)),
  ];
}

/** By the access table and the separation of duties, as the command itself will ask. */
function mayDo(state: ExceptionCase, facts: TaskFacts, caller: Caller, verb: 'triage' | 'assess' | 'verify'): boolean {
  const access = decideAccess(caller.subject, `exception.${verb}`, accessObject(state, facts), facts.organisation.now, facts.now);
  const duty = verb === 'verify' ? 'verify-closure' : verb;
  return access.ok && conflictsOf(personOf(caller), duty, partiesOf(state), facts.organisation).length === 0;
}

function dutyOf(state: ExceptionCase, kind: 'answer' | 'acknowledge'): { readonly id: string; readonly due: Instant } | undefined {
  return state.duties.findLast((duty) => duty.kind === kind && duty.dischargedAt === undefined);
}
