import { resolveSeats } from '../approval/required-approval.ts';
import type { Seat } from '../approval/seat.ts';
import { coverIntervals } from '../coverage/in-force.ts';
import { contentDigest } from '../digest.ts';
import type { PersonId } from '../ids.ts';
import { earlier } from '../time.ts';
import { nextChangeId, requestsOf } from './change-request.ts';
import { dueFor } from './commands/triage.ts';
import type { ChangeRequested, ExceptionEvent } from './events.ts';
import { type ExceptionFacts, partiesUndecided } from './facts.ts';
import { grantEnd } from './grant-end.ts';
import { type EndedAuthority, grantsOf, seatsSignedBy } from './signed-seats.ts';
import { signatoriesOf } from './signatories.ts';
import { stateAt } from './state-at.ts';
import type { Duty, ExceptionCase, RequestPart } from './state.ts';

export type AuthorityFacts = Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix'>;

/**
 * §4.8: what follows where somebody signed after their authority had ended, as is known only now. A request in approval has the seats open again. What
 * covers on such an approval is suspended at once and signed again by whoever holds the seats now; not in time, it is revoked, with no job (E2). What was
 * covered meanwhile stays so on record, as invalid (S28).
 */
export function authorityDefects(state: ExceptionCase, ended: EndedAuthority, facts: AuthorityFacts): readonly ExceptionEvent[] {
  const events: ExceptionEvent[] = [];
  for (const request of requestsOf(state)) {
    const seats = seatsSignedBy(request, ended, (at) => at >= ended.endedAt, facts.organisation.now);
    const known = state.authorityDefects?.some((one) => one.request === request.id && one.person === ended.person && seats.every(({ id }) => one.seats.includes(id)));
    if (seats.length === 0 || known === true) continue;
    if (request.phase === 'in_approval' || request.phase === 'awaiting_acknowledgement') events.push(voided(request, seats, ended));
    else events.push(...defect(state, request, seats, ended, facts, events.filter(({ type }) => type === 'change_requested').length));
  }
  return events;
}

function voided({ id }: { readonly id: string }, seats: readonly Seat[], { person, endedAt }: EndedAuthority): ExceptionEvent {
  const text = `${person} had not the authority of ${seats.map((seat) => seat.id).join(', ')} any more since ${endedAt}.`;
  return { type: 'signature_voided', data: { ...(id === 'initial' ? {} : { change: id }), seats: seats.map((seat) => seat.id), person, endedAt, text } };
}

/** `ahead`: so many of its approvals are asked again already. */
function defect(
  state: ExceptionCase, request: RequestPart & { readonly id: string }, seats: readonly Seat[], { person, endedAt }: EndedAuthority, facts: AuthorityFacts, ahead: number,
): readonly ExceptionEvent[] {
  const grants = grantsOf(state, request);
  if (grants.length === 0) return [];
  const ids = new Set(grants.map(({ id }) => id));
  const invalid = coverIntervals(state)
    .filter(({ grant, from }) => ids.has(grant) && from < facts.now)
    .map(({ from, until }) => ({ from, until: earlier(until, facts.now) }));
  const found = { request: request.id, person, seats: seats.map(({ id }) => id), endedAt, invalid };
  const covers = grants.some((grant) => grantEnd(grant, state.duties) > facts.now) && ['approved_scheduled', 'active', 'suspended'].includes(stateAt(state, facts.now));
  if (!covers) return [{ type: 'authority_defect_found', data: found }];
  const suspension = `s${state.suspensions.length + 1 + ahead}`;
  const cure = nextChangeId(state, ahead);
  const due = dueFor(state.content.owner, facts.matrix.duties.authorityCure, facts);
  const text = `${person} signed as ${seats.map(({ title }) => title).join(', ')} after that authority had ended (${endedAt}).`;
  const duty: Duty = {
    id: `cure-${suspension}`, kind: 'condition', text: `Whoever holds the seats now signs ${cure}, or it is revoked.`, owner: null, consequence: 'end', suspension,
    // Where no calendar says when that is, nobody has any time.
    due: due.ok ? due.value : facts.now,
  };
  return [
    { type: 'authority_defect_found', data: { ...found, suspension, cure } },
    { type: 'exception_suspended', data: { id: suspension, cause: 'authority_defect', text, duty } },
    { type: 'change_requested', data: signedAgain(state, request, seats, { id: cure, why: text, person }, facts) },
  ];
}

/** Asks for the signatures of some seats once more, of whoever holds them now and signed nothing of it yet. */
export function signedAgain(
  state: ExceptionCase, request: RequestPart, seats: readonly Seat[], { id, why, person }: { readonly id: string; readonly why: string; readonly person: PersonId }, facts: AuthorityFacts,
): ChangeRequested {
  const { required } = request;
  if (required === null) throw new Error(`expected an approval of ${state.id} to sign again, got none`);
  const undecided = partiesUndecided(state);
  // Whoever heard an appeal decides on nothing that it brought back (E31).
  const barred = [...new Set([person, ...request.decisions.flatMap((one) => (one.superseded ? [] : signatoriesOf(one))), ...(undecided.deciders ?? [])])];
  const asked = { ...required, seats: seats.map((seat) => ({ ...seat, stage: 1 as const })) };
  const held = resolveSeats(asked, new Map(), { parties: { ...undecided, deciders: barred }, organisation: facts.organisation, matrix: facts.matrix });
  const statement = { signedAgain: why };
  return {
    id, kind: 'reaffirmation', version: null, triager: null, statement, reached: [], progressed: false, late: false, continues: null, capOverride: false, barred,
    relianceHash: contentDigest({ reaffirmation: statement, base: state.relianceHash }), required: { ...asked, seats: held },
  };
}
