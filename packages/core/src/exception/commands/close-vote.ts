import { accept, type Decision, type Reason } from '../../errors.ts';
import { closedRefusal, voteClosesAt } from '../closed-vote.ts';
import { countedVotes } from '../counted-votes.ts';
import type { ExceptionEvent } from '../events.ts';
import type { ExceptionFacts } from '../facts.ts';
import { ballotOutcome, type Tally } from '../../approval/ballot.ts';
import type { Seat } from '../../approval/seat.ts';
import type { Instant } from '../../time.ts';
import type { ExceptionCase } from '../state.ts';
import { fewestVoters, openSeats, withBallot } from './decide-seat.ts';
import { about } from './which-request.ts';

type SeatFacts = Pick<ExceptionFacts, 'organisation' | 'matrix' | 'now'>;

/** A vote whose time is over, and what it came to: the same for everybody who looks, before and after it is recorded. */
export type ClosedVote = { readonly seat: Seat; readonly closedAt: Instant; readonly outcome: 'approve' | 'reject'; readonly tally: Tally };

/** Votes on the request that is looked at whose time is over and whose outcome is not recorded yet. */
export function closedVotes(view: ExceptionCase, facts: SeatFacts): readonly ClosedVote[] {
  // Asked of every request with each command: whether one could be over is told without looking for the holders of its seats.
  if (view.phase !== 'in_approval' || view.required?.seats.some((seat) => closedRefusal(view, seat, facts) !== null) !== true) return [];
  return openSeats(view, facts).flatMap((seat): readonly ClosedVote[] => {
    const closedAt = voteClosesAt(view, seat, facts);
    if (closedAt === null || facts.now < closedAt) return [];
    const cast = new Map([...countedVotes(view, seat, facts.organisation.now)].map(([person, { vote }]) => [person, vote]));
    const { outcome, tally } = ballotOutcome(seat.members ?? [], cast, fewestVoters(view, facts), seat.chair ?? null, true);
    return [{ seat, closedAt, outcome: outcome ?? 'reject', tally }];
  });
}

/**
 * Records what a closed vote came to, with what follows from it; no event where none is over. It is nobody's decision: it follows from the votes and
 * the clock. Refused like the last signature where nothing may be granted now, as while the owner has left (C25): then it waits.
 */
export function closeVote(view: ExceptionCase, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const [over] = closedVotes(view, facts);
  return over === undefined ? accept([]) : about(view, withBallot(view, over.seat, [], facts, over.closedAt));
}

/** Refuses everything on a request whose vote was closed without an approval, as long as nobody has recorded that: it is rejected. */
export function lostVote(view: ExceptionCase, facts: SeatFacts): Reason | null {
  const lost = closedVotes(view, facts).find(({ outcome }) => outcome === 'reject');
  if (lost === undefined) return null;
  return { code: 'vote-closed', rule: '§4.5', text: `${lost.seat.title} was closed at ${lost.closedAt} without an approval: the request is rejected. Read it again in a moment.` };
}
