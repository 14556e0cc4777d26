import type { PersonId } from '../ids.ts';
import type { RequestPart, SeatDecision } from './state.ts';

/** Whose signature it is: the person's own, and that of whom they signed for; nobody's where a committee decided. */
export function signatoriesOf({ person, onBehalfOf }: Pick<SeatDecision, 'person' | 'onBehalfOf'>): readonly PersonId[] {
  return [...(person === null ? [] : [person]), ...(onBehalfOf === undefined ? [] : [onBehalfOf])];
}

/** Everybody who has signed or voted on a request, whether or not it still stands (§4.3-9). */
export function decidersOf({ decisions, votes }: Pick<RequestPart, 'decisions' | 'votes'>): readonly PersonId[] {
  return [...new Set([...decisions.flatMap(signatoriesOf), ...votes.map(({ person }) => person)])];
}
