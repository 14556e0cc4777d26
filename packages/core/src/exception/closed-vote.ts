import type { Seat } from '../approval/seat.ts';
import type { Reason } from '../errors.ts';
import type { Instant } from '../time.ts';
import { decidingTime } from './deciding-time.ts';
import type { ExceptionFacts } from './facts.ts';
import type { ExceptionCase } from './state.ts';

type VoteFacts = Pick<ExceptionFacts, 'organisation' | 'matrix'>;

/** When the vote in a committee's seat is closed, by the clock alone (§4.5); null: it is no committee's, or nobody recorded when it opened. */
export function voteClosesAt(state: ExceptionCase, seat: Seat, facts: VoteFacts): Instant | null {
  return seat.holder.kind === 'committee' ? (decidingTime(state, seat, facts)?.due ?? null) : null;
}

/** Refuses to vote, or to step back from the vote, from the instant on at which it is closed: what was voted by then decides. */
export function closedRefusal(state: ExceptionCase, seat: Seat, facts: VoteFacts & Pick<ExceptionFacts, 'now'>): Reason | null {
  const closedAt = voteClosesAt(state, seat, facts);
  if (closedAt === null || facts.now < closedAt) return null;
  return { code: 'vote-closed', rule: '§4.5', text: `${seat.title}: expected a vote before ${closedAt}, when it was closed. What was voted by then decides; whoever has not voted has approved nothing.` };
}
