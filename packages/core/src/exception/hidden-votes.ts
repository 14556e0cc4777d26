import type { PersonId } from '../ids.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import { requestsOf } from './change-request.ts';
import type { ChangePhase, ExceptionCase, Phase, RequestPart } from './state.ts';

const undecided: readonly (Phase | ChangePhase)[] = ['triage', 'needs_info', 'assessment', 'in_approval'];

type Voted = Pick<RequestPart, 'decisions'> & { readonly phase: Phase | ChangePhase };

/**
 * Whether somebody may not see yet what was voted in a seat (§4.5): they stepped back from the case, and the committee has not decided.
 * `state`: the case, or its focus on a change request. null: nobody who votes.
 */
export function hidesVotes(state: ExceptionCase, seat: string, reader: PersonId | null): boolean {
  return hasSteppedBack(state, reader) && isOpen(state, seat);
}

/** An event of the case as somebody may see it: of a vote that they may not see yet, only who cast it. */
export function shownEvent<E extends EventEnvelope>(event: E, state: ExceptionCase, reader: PersonId | null): E {
  if (event.type !== 'vote_cast' || !hasSteppedBack(state, reader)) return event;
  const { seat, change } = event.data as { readonly seat: string; readonly change?: string };
  const request = requestsOf(state).find(({ id }) => id === (change ?? 'initial'));
  return request !== undefined && !isOpen(request, seat) ? event : { ...event, data: { seat, ...(change === undefined ? {} : { change }), hidden: true } };
}

function hasSteppedBack({ recusals = [] }: ExceptionCase, reader: PersonId | null): boolean {
  return recusals.some(({ person }) => person === reader);
}

function isOpen({ phase, decisions }: Voted, seat: string): boolean {
  return undecided.includes(phase) && !decisions.some((one) => one.seat === seat && !one.superseded);
}
