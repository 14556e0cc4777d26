import { accept, type Decision, refuse } from '../../errors.ts';
import type { ExceptionEvent } from '../events.ts';
import type { ExceptionFacts } from '../facts.ts';
import { liveGrants } from '../grant-end.ts';
import type { ChangeRequest, ExceptionCase } from '../state.ts';

/** Id of the duty to ratify, which ends cover when it is missed. */
export const ratificationDuty = 'ratification';

/** Every level seat has signed: cover goes on to its own end, and not an instant longer (E32). */
export function ratified(change: ChangeRequest): Decision<readonly ExceptionEvent[]> {
  return accept([{ type: 'emergency_ratified', data: { change: change.id, duty: ratificationDuty } }]);
}

/** Whoever refuses to ratify ends cover at once: nobody waits for a deadline that cannot be met any more. Of other requests: nothing. */
export function unratified(state: ExceptionCase, facts: Pick<ExceptionFacts, 'now'>): readonly ExceptionEvent[] {
  if (state.focus?.kind !== 'ratification') return [];
  return liveGrants(state, facts).map(({ id }) => ({ type: 'grant_ended', data: { grant: id, endsAt: facts.now, cause: 'not_ratified' } }));
}

/** There is no emergency to decide on. */
export function noRatification(id: ExceptionCase['id']): Decision<never> {
  return refuse({ code: 'wrong-state', rule: 'T33', text: `${id} has no ratification that waits for anybody; expected an emergency that covers and is not ratified.` });
}
