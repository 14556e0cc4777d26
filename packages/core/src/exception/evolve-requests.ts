import type { PersonId } from '../ids.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import type { Instant } from '../time.ts';
import { decidersOf } from './signatories.ts';
import type { ChangeRequested } from './events.ts';
import { authors, discharge } from './evolve-parts.ts';
import type { ChangeRequest, ExceptionCase } from './state.ts';

/** Signatures and votes on record that count no more. */
export function superseded({ decisions, votes }: Pick<ExceptionCase, 'decisions' | 'votes'>): Pick<ExceptionCase, 'decisions' | 'votes'> {
  return { decisions: decisions.map((one) => ({ ...one, superseded: true })), votes: votes.map((one) => ({ ...one, superseded: true })) };
}

/** A request to change the case. What follows by itself has no author: it is decided about whoever asked for the case. */
export function changeRequested(state: ExceptionCase, data: ChangeRequested, { at, actor }: Pick<EventEnvelope, 'at' | 'actor'>): ExceptionCase {
  const { id, kind, version, relianceHash, triager, statement, reached, progressed, continues, late, capOverride, required, reopens, barred, duty } = data;
  const author = actor.person;
  const contributors = author === null ? state.contributors : authors(state.contributors, author);
  const change: ChangeRequest = {
    id, kind, phase: required === undefined ? 'triage' : 'in_approval', statement, continues, late, capOverride, duties: [], ended: null,
    // Who signs last asks for the ratification; it is decided about whoever asked for the emergency.
    requester: kind === 'ratification' || author === null ? state.requester : author, submittedAt: at, waitingSince: at, content: version?.content ?? state.content, versions: version === null ? [] : [version],
    contributors, triager, questions: [], assessment: required === undefined ? null : state.assessment, required: required ?? null, decidingSince: required === undefined ? null : at, relianceHash,
    decisions: [], votes: [], lineageSince: null, askedOf: null, ...(reopens === undefined ? {} : { reopens }),
    ...(kind === 'appeal' || kind === 'ratification' ? { barred: decidersOf(state) } : barred === undefined ? {} : { barred }),
  };
  return {
    ...state, changes: [...state.changes, change], duties: duty === undefined ? state.duties : [...state.duties, duty], contributors: kind === 'ratification' ? state.contributors : contributors,
    reached: [...state.reached, ...reached.map((title) => ({ title, at, by: author ?? state.requester }))],
    stalls: kind === 'renewal' ? (progressed ? 0 : state.stalls + 1) : state.stalls,
  };
}

/** The seats are open again; what the others signed and voted stands. */
export function signatureVoided(state: ExceptionCase, { seats, person }: { readonly seats: readonly string[]; readonly person: PersonId }, at: Instant): ExceptionCase {
  const isVoid = (one: { readonly seat: string; readonly person: PersonId | null; readonly onBehalfOf?: PersonId }): boolean =>
    seats.includes(one.seat) && (one.person === null || one.person === person || one.onBehalfOf === person);
  const acknowledging = state.duties.filter(({ kind, dischargedAt }) => kind === 'acknowledge' && dischargedAt === undefined);
  return {
    ...state, phase: 'in_approval', duties: acknowledging.reduce((duties, { id }) => discharge(duties, id, at), state.duties),
    decisions: state.decisions.map((one) => (isVoid(one) ? { ...one, superseded: true } : one)),
    votes: state.votes.map((one) => (isVoid(one) ? { ...one, superseded: true } : one)),
  };
}

/** The signatures that were given again stand in the place of those that were given without authority. */
export function authorityCured(state: ExceptionCase, change: ChangeRequest, { suspension, duty }: { readonly suspension: string; readonly duty: string }, at: Instant): ExceptionCase {
  const cured = state.authorityDefects?.find(({ cure }) => cure === change.id);
  const voided = signatureVoided(state, { seats: cured?.seats ?? [], person: cured?.person ?? ('' as PersonId) }, at);
  const stands = voided.decisions.some((one, index) => one.superseded && state.decisions[index]?.superseded === false);
  return {
    ...state, duties: discharge(state.duties, duty, at),
    ...(stands ? { decisions: [...voided.decisions, ...change.decisions.filter((one) => !one.superseded)], votes: [...voided.votes, ...change.votes.filter((one) => !one.superseded)] } : {}),
    suspensions: state.suspensions.map((one) => (one.id === suspension ? { ...one, liftedAt: at } : one)),
    authorityDefects: (state.authorityDefects ?? []).map((one) => (one.cure === change.id ? { ...one, curedAt: at } : one)),
  };
}

/** Who has assessed a request by the time it is assessed again. */
export function assessedBefore({ assessment, earlierAssessors = [] }: ExceptionCase): Pick<ExceptionCase, 'earlierAssessors'> {
  return assessment === null ? {} : { earlierAssessors: authors(earlierAssessors, assessment.assessor) };
}

/** An appeal was allowed: it is decided again, by the seats that are asked now. */
export function reopened(state: ExceptionCase, { required, relianceHash }: Pick<ExceptionCase, 'required' | 'relianceHash'>): ExceptionCase {
  return { ...state, phase: 'in_approval', ended: null, required, relianceHash, ...superseded(state) };
}
