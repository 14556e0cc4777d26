import type { MovedPart } from '@exeat/contract';
import {
  type ApprovalMatrix,
  type CaseFacts,
  claimsOf,
  decideException,
  decideOnCase,
  type Decided,
  type Decision,
  type ExceptionCase,
  type ExceptionCommand,
  type ExceptionEnvelope,
  type ExceptionEvent,
  foldException,
  type Instant,
  isOnCase,
  type Reason,
  recordedRefusals,
  requestAsked,
  reservationHolds,
  routingOutdated,
  type Scope,
} from '@exeat/core';
import { appendEvents, loadStream, lockKnownStream, type Tx } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { matchWhenGranted } from '../../coverage/match-when-granted.ts';
import { actorOf, type Caller, personOf } from '../../http/authenticate.ts';
import { Refused } from '../../http/problem.ts';
import { noSuchException } from '../../http/require-sight.ts';
import { namedReasons } from '../../present/reasons.ts';
import { factsAbout, loadCaseFacts, loadFacts } from '../../facts/load-facts.ts';
import { closeVotesLocked } from '../../record/close-votes.ts';
import { rerouteLocked } from '../../record/reroute.ts';
import { movedSince } from './moved-since.ts';

/** A case under the lock of a transaction. */
export type LockedCase = {
  readonly state: ExceptionCase;
  readonly events: readonly ExceptionEnvelope[];
  readonly revision: number;
  readonly now: Instant;
};

/** A verb as far as it tells which request of a case is meant. */
export type RequestMeant = {
  readonly verb: string;
  readonly change?: string | undefined;
  readonly relianceHash?: string | undefined;
  /** Whether it hands in a request of its own. */
  readonly asksAnew?: boolean;
};

/** What a command came to. A refusal that is recorded commits, and is told with status and problem. */
export type CommandOutcome = {
  readonly state: ExceptionCase;
  readonly facts: CaseFacts;
  readonly refused: { readonly reasons: readonly Reason[]; readonly moved: readonly MovedPart[] | undefined } | null;
  readonly after: () => Promise<void>;
};

/** Locks and loads one case. @throws HttpProblem `not-found`. */
export async function lockCase(tx: Tx, id: string): Promise<LockedCase> {
  const locked = await lockKnownStream(tx, id);
  if (locked === null) throw noSuchException();
  const { revision, now } = locked;
  const events = (await loadStream(tx, id)) as unknown as readonly ExceptionEnvelope[];
  // Other records have streams too: a person, a requirement.
  const state = events[0]?.type === 'exception_drafted' ? foldException(events) : null;
  if (state === null) throw noSuchException();
  return { state, events, revision, now };
}

/**
 * `runVerb`, after votes whose time is over have been closed. What they came to is recorded whatever becomes of the verb: a refusal is told then, and not
 * thrown.
 */
export async function runVerbAfterVotes(...[context, tx, caller, requestId, locked, asked]: Parameters<typeof runVerb>): Promise<CommandOutcome> {
  const closed = await closeVotesLocked(context, tx, locked, requestId);
  if (closed === null) return runVerb(context, tx, caller, requestId, locked, asked);
  try {
    const outcome = await runVerb(context, tx, caller, requestId, closed.locked, asked);
    return { ...outcome, after: async () => void (await Promise.all([closed.after(), outcome.after()])) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { state: closed.locked.state, facts: closed.facts, refused: { reasons: error.reasons, moved: error.moved }, after: closed.after };
  }
}

/**
 * Runs one verb on one case: facts, decision (core), events and tables in the caller's transaction. What is known of the scope is read for the
 * verbs whose rules look at it, so that ending cover costs the same however much it covers.
 * @throws Refused for a command that could not be read, or a refusal that is not recorded.
 */
export async function runVerb(
  context: ServerContext,
  tx: Tx,
  caller: Caller,
  requestId: string,
  locked: LockedCase,
  asked: {
    readonly scopes?: readonly Scope[];
    /** What tells which request of the case is meant. */
    readonly about: RequestMeant;
    readonly command: Decision<ExceptionCommand>;
  },
): Promise<CommandOutcome> {
  const { state, events, revision, now } = locked;
  const command = asked.command;
  if (!command.ok) throw new Refused(command.reasons);
  const matrix = await context.snapshots.matrix(tx);
  const request = requestAsked(state, asked.about, { now, matrix });
  const view = request.ok ? request.value : state;
  const about = { now, actor: personOf(caller), ...factsAbout(view, asked.scopes, asked.about.asksAnew) };
  let facts: CaseFacts;
  let decision: Decision<Decided>;
  if (isOnCase(command.value)) {
    facts = await loadCaseFacts(context, tx, about);
    decision = decideOnCase(state, command.value, caller.subject, facts);
  } else {
    const again = anew.includes(asked.about.verb) ? { withOthers: true, withCounts: true } : {};
    const whole = await loadFacts(context, tx, { ...about, ...again, ...(completing.includes(asked.about.verb) ? { held: true as const } : {}), ...(await exposureFor(context, tx, asked.about.verb, view, { now, matrix })) });
    if (signing.includes(asked.about.verb) && routingOutdated(view, whole).length > 0) {
      const rerouted = await rerouteLocked(context, tx, locked, requestId);
      if (rerouted.revision > revision) return runVerb(context, tx, caller, requestId, rerouted, asked);
    }
    facts = whole;
    decision = decideException(state, command.value, caller.subject, whole);
  }
  const meta = { at: now, actor: actorOf(caller), requestId };
  if (decision.ok) return commit(context, tx, locked, decision.value, facts, meta);

  // The log keeps ids; who asks is told names.
  const reasons = namedReasons(decision.reasons, facts.organisation.now);
  const moved =
    decision.reasons.some((reason) => reason.code === 'reliance-moved') && 'relianceHash' in command.value
      ? movedSince(events, command.value.relianceHash)
      : undefined;
  if (!recordedRefusals.includes(command.value.verb)) throw new Refused(reasons, moved);
  const change = view.focus?.id;
  const refused: ExceptionEvent = {
    type: 'decision_refused',
    data: { command: command.value.verb, reasons: decision.reasons, ...(change === undefined ? {} : { change }) },
  };
  await appendEvents(tx, state.id, revision, [refused], { ...meta, ruleId: 'refused' });
  return { state, facts, refused: { reasons, moved }, after: async () => undefined };
}

/** Verbs that are judged on level and seats as the rules and units of now have them. */
const signing: readonly string[] = ['decide', 'vote', 'recuse'];

/** Verbs that judge a case anew of which level and seats are frozen: with its lineage, and with what overlaps it. */
const anew: readonly string[] = ['reassess', 'edit'];

/** Verbs that compute a level, or may complete an approval. */
const judging: readonly string[] = ['submit', 'answer', 'renew', 'amend', 'appeal', 'activate-emergency', 'adopt'];
const completing: readonly string[] = ['decide', 'vote', 'acknowledge'];

/** Whether a verb asks what is carried together, and must be alone in asking: when it reserves points, or takes them without a reservation. */
async function exposureFor(
  { snapshots }: ServerContext, tx: Tx, verb: string, view: ExceptionCase, { now, matrix }: { readonly now: Instant; readonly matrix: ApprovalMatrix },
): Promise<{ readonly exposure?: 'read' | 'locked' }> {
  if (verb === 'assess' || verb === 'reassess') return { exposure: 'locked' };
  if (judging.includes(verb)) return { exposure: 'read' };
  if (!completing.includes(verb)) return {};
  const organisation = await snapshots.organisation(tx);
  const claim = claimsOf(view).find(({ request }) => request === (view.focus?.id ?? 'initial'));
  const holds = claim !== undefined && reservationHolds(claim, { now, matrix, organisation: { now: organisation, atSubmission: organisation } });
  return { exposure: holds ? 'read' : 'locked' };
}

async function commit(
  context: ServerContext,
  tx: Tx,
  { events, revision }: LockedCase,
  decided: Decided,
  facts: CaseFacts,
  meta: Omit<Parameters<typeof appendEvents>[4], 'ruleId'>,
): Promise<CommandOutcome> {
  const stream = events[0]?.stream ?? '';
  const added = (await appendEvents(tx, stream, revision, decided.events, {
    ...meta,
    ruleId: decided.ruleId,
  })) as unknown as readonly ExceptionEnvelope[];
  const after = foldException([...events, ...added]);
  if (after === null) throw new Error(`expected a case after ${added.length} events of ${stream}, got none`);
  return { state: after, facts, refused: null, after: await matchWhenGranted(context, tx, after, added) };
}
