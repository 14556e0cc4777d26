import { addDays, endOfLocalDay, localDateAt } from '../calendar.ts';
import type { PersonId } from '../ids.ts';
import { earlier, type Instant } from '../time.ts';
import { brokenOff, lastEnd } from './grant-end.ts';
import type { ExceptionEvent } from './events.ts';
import type { ExceptionFacts } from './facts.ts';
import { relianceHashOf } from './hashes.ts';
import type { LifecycleRules } from './lifecycle-rules.ts';
import type { ChangePhase, ChangeRequest, ExceptionCase, Phase, RequestPart } from './state.ts';

const undecided: readonly ChangePhase[] = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'];

/**
 * Phase of a change request at an instant. With no event, an open one is withdrawn when a question stays unanswered, and becomes void when
 * there is nothing left that it could change: a renewal that was handed in in time some days later than the rest (E7), unless a missed duty ended cover: that is no expiry.
 */
export function changeStateAt(state: ExceptionCase, change: ChangeRequest, at: Instant, rules: LifecycleRules): ChangePhase {
  if (!undecided.includes(change.phase)) return change.phase;
  if (change.duties.some((duty) => duty.due <= at && (duty.dischargedAt === undefined || duty.dischargedAt >= duty.due))) return 'withdrawn';
  const end = voidFrom(state, change, rules);
  return end !== null && end <= at ? 'void' : change.phase;
}

/** The renewal whose approvers a bridge waits for: the last one that was asked before it. */
export function renewalAhead({ changes }: Pick<ExceptionCase, 'changes'>, bridge: Pick<ChangeRequest, 'id'>): ChangeRequest | undefined {
  return changes.slice(0, changes.findIndex(({ id }) => id === bridge.id)).findLast(({ kind }) => kind === 'renewal');
}

function voidFrom(state: ExceptionCase, change: ChangeRequest, rules: LifecycleRules): Instant | null {
  const end = lastEnd(state);
  if (end === null || change.kind === 'appeal') return null;
  if (change.kind !== 'renewal') return end;
  const zone = state.grants.at(-1)?.zone ?? 'UTC';
  const late = endOfLocalDay(addDays(localDateAt(end, zone), rules.renewalVoidDays), zone);
  const broken = brokenOff(state);
  return broken === null ? late : earlier(broken, late);
}

/** Change requests that somebody may still decide on, oldest first. */
export function openChanges(state: ExceptionCase, at: Instant, rules: LifecycleRules): readonly ChangeRequest[] {
  return state.changes.filter((change) => undecided.includes(changeStateAt(state, change, at, rules)));
}

/** Every request of the case with what was decided on it: the one that opened it first, then its changes. */
export function requestsOf(state: ExceptionCase): readonly (RequestPart & { readonly id: string; readonly phase: Phase | ChangePhase })[] {
  return state.changes.some((change) => change.kind === 'initial') ? state.changes : [{ ...requestPart(state), id: 'initial', phase: state.phase }, ...state.changes];
}

/** One above every version number that the case or a change request of it has used. */
export function nextVersionNumber(state: ExceptionCase): number {
  return 1 + Math.max(0, ...[...state.versions, ...state.changes.flatMap((change) => change.versions)].map((version) => version.number));
}

/** Id of the duty that the re-affirmation of a change request discharges. */
export function reaffirmationDuty(change: string): string {
  return `reaffirm-${change}`;
}

/** `c1`, `c2` …: the next change request of a case; `ahead`: that many more are asked before it. */
export function nextChangeId(state: ExceptionCase, ahead = 0): string {
  return `c${state.changes.filter(({ kind }) => kind !== 'initial').length + 1 + ahead}`;
}

/**
 * What was approved has changed: open change requests are assessed and signed anew, on another hash (§3.12, E20). A bridge is void, since it
 * would continue what no longer stands. `cause` names what changed; approvers read it among the statements.
 */
export function rebasedChanges(state: ExceptionCase, cause: string, facts: Pick<ExceptionFacts, 'now' | 'matrix'>): readonly ExceptionEvent[] {
  return openChanges(state, facts.now, facts.matrix.lifecycle).filter(({ id }) => id !== state.focus?.id).map((change): ExceptionEvent => {
    const version = change.versions.at(-1);
    if (version === undefined) return { type: 'change_voided', data: { change: change.id, cause: 'amended' } };
    return { type: 'change_rebased', data: { change: change.id, cause, relianceHash: relianceHashOf(version, null, null, rebasedOn(change, cause)) } };
  });
}

/** The change request after what it changes has itself changed. */
export function rebasedOn(change: ChangeRequest, cause: string): ChangeRequest {
  return { ...change, statement: { ...change.statement, changedMeanwhile: cause } };
}

/**
 * The case as the commands on a request see it while they look at one change request: content, version, seats and signatures are those of the
 * change, the grants those of the case. So a change is decided by the very rules of a first request.
 */
export function focusOn(state: ExceptionCase, change: ChangeRequest): ExceptionCase {
  return {
    ...state, ...requestPart(change), contributors: everyAuthor(state, change), phase: change.phase === 'void' ? 'withdrawn' : change.phase, duties: change.duties, owed: state.duties,
    versions: [...state.versions, ...change.versions], focus: change,
  };
}

/** The case after a step of a change request: `view` is its focus with the step applied. */
export function withFocus(state: ExceptionCase, view: ExceptionCase): ExceptionCase {
  const { focus } = view;
  if (focus === undefined) throw new Error(`expected the focus on a change request of ${view.id}, got the case itself`);
  const changed: ChangeRequest = {
    ...focus, ...requestPart(view), phase: view.phase as ChangePhase, duties: view.duties, versions: view.versions.slice(state.versions.length),
  };
  return {
    ...state,
    // Whoever steps back from a request steps back from the case, for good (section 4.5).
    ...(view.recusals === undefined ? {} : { recusals: view.recusals }),
    changes: state.changes.map((change) => (change.id === changed.id ? changed : change)),
  };
}

/** A change was granted: what it decided is the approval that stands, and the one before is kept as a request of its own. */
export function promote(state: ExceptionCase, change: ChangeRequest): ExceptionCase {
  const first = state.changes.some(({ kind }) => kind === 'initial');
  const initial: ChangeRequest = {
    ...requestPart(state), id: 'initial', kind: 'initial', phase: 'approved', statement: {}, continues: null, late: false, capOverride: false, duties: [], ended: null,
  };
  const granted: ChangeRequest = { ...change, phase: 'approved' };
  return {
    ...state, ...requestPart(granted), contributors: everyAuthor(state, change), requester: state.requester, submittedAt: state.submittedAt, versions: [...state.versions, ...granted.versions],
    changes: [...(first ? [] : [initial]), ...state.changes.map((one) => (one.id === granted.id ? granted : one))],
  };
}

/** Whoever wrote a part of the case, also while the change request waited, is an author of what is decided (E43). */
function everyAuthor(state: ExceptionCase, change: ChangeRequest): readonly PersonId[] {
  return [...new Set([...state.contributors, ...change.contributors])];
}

function requestPart(from: RequestPart): RequestPart {
  const { requester, submittedAt, content, versions, contributors, triager, questions, assessment, required, decidingSince, relianceHash, decisions, votes, lineageSince, askedOf, waitingSince, earlierAssessors } = from;
  return {
    requester, submittedAt, content, versions, contributors, triager, questions, assessment, required, decidingSince, relianceHash, decisions, votes, lineageSince, askedOf,
    ...(waitingSince === undefined ? {} : { waitingSince }), earlierAssessors: earlierAssessors ?? [],
  };
}
