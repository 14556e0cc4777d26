import type { PersonId } from '../ids.ts';
import type { RequestPart } from './state.ts';

/** Seats with a signature that stands, and whose it is; null: a committee's. */
export function decidedSeats({ decisions }: Pick<RequestPart, 'decisions'>): ReadonlyMap<string, PersonId | null> {
  return new Map(decisions.filter((one) => !one.superseded).map((one) => [one.seat, one.person]));
}
