import type { PersonId } from '../ids.ts';
import type { SeatDecision } from './state.ts';

/** Whose signature it is: the person's own, and that of whom they signed for; nobody's where a committee decided. */
export function signatoriesOf({ person, onBehalfOf }: Pick<SeatDecision, 'person' | 'onBehalfOf'>): readonly PersonId[] {
  return [...(person === null ? [] : [person]), ...(onBehalfOf === undefined ? [] : [onBehalfOf])];
}
