import { addMs, later } from '../time.ts';
import { dueAfter } from '../control/overdue.ts';
import { isBelow } from '../risk/band.ts';
import { type AuthorityFacts, signedAgain } from './authority-defect.ts';
import { nextChangeId, reaffirmationDuty, requestsOf } from './change-request.ts';
import type { ExceptionEvent } from './events.ts';
import { grantEnd } from './grant-end.ts';
import { type EndedAuthority, grantsOf, seatsSignedBy } from './signed-seats.ts';
import { stateAt } from './state-at.ts';
import type { Duty, ExceptionCase } from './state.ts';

/**
 * §4.8: the approval of somebody who leaves stands. From a high risk on their successor in the seat re-affirms it; not in time, it is reviewed, and
 * cover is suspended where that does not come either, with no job (S27, E2). `ahead`: so many change requests are asked before it.
 */
export function successorReaffirms(state: ExceptionCase, left: EndedAuthority, facts: AuthorityFacts, ahead = 0): readonly ExceptionEvent[] {
  const band = state.assessment?.residualBand;
  if (band === undefined || isBelow(band, 'high') || !['approved_scheduled', 'active', 'suspended'].includes(stateAt(state, facts.now))) return [];
  const asked = requestsOf(state).flatMap((request): readonly ExceptionEvent[] => {
    const seats = seatsSignedBy(request, left, (at) => at < left.endedAt, facts.organisation.now);
    const live = grantsOf(state, request).filter((grant) => grantEnd(grant, state.duties) > facts.now);
    const grant = live[0];
    const isAsked = state.changes.some(({ kind, statement, phase }) => kind === 'reaffirmation' && statement['successorOf'] === left.person && phase !== 'rejected');
    if (seats.length === 0 || grant === undefined || isAsked) return [];
    const id = nextChangeId(state, ahead);
    const why = `${left.person}, who signed as ${seats.map(({ title }) => title).join(', ')}, leaves: the successor re-affirms it.`;
    const requested = signedAgain(state, request, seats, { id, why, person: left.person }, facts);
    return [{
      type: 'change_requested',
      data: { ...requested, statement: { ...requested.statement, successorOf: left.person }, duty: reviewWithout(id, why, left, state, facts) },
    }];
  });
  return asked.slice(0, 1);
}

/** Expected at the end of the time of the successor, when a review is owed instead; overdue as long as any review may be. */
function reviewWithout(change: string, text: string, { endedAt }: EndedAuthority, state: ExceptionCase, facts: AuthorityFacts): Duty {
  const { owner } = state.content;
  const expected = dueAfter(later(addMs(endedAt, -1), facts.now), facts.matrix.duties.successor, owner, facts);
  const grace = facts.matrix.duties.review[state.assessment?.residualBand ?? 'critical'];
  return {
    id: reaffirmationDuty(change), kind: 'reaffirmation', text: `${text} Otherwise it is reviewed.`, owner: null, expected,
    due: grace === null ? expected : dueAfter(addMs(expected, -1), grace, owner, facts), consequence: 'suspend',
  };
}
