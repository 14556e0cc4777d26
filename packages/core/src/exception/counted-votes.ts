import type { Seat } from '../approval/seat.ts';
import type { PersonId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import type { CastVote, ExceptionCase } from './state.ts';

/**
 * Votes that count in a committee's seat, by who cast them: the last one of each member, and a no of whoever had a vote when they cast it and has lost
 * it since: nobody's leaving takes an objection out of the count (I9, E45). What was cast after somebody had left counts for nothing (§4.8).
 */
export function countedVotes({ votes, recusals = [] }: Pick<ExceptionCase, 'votes' | 'recusals'>, { id, members = [] }: Pick<Seat, 'id' | 'members'>, { people }: Organisation): ReadonlyMap<PersonId, CastVote> {
  const hadVote = ({ person, at }: CastVote): boolean => {
    const leavesAt = people.get(person)?.leavesAt;
    return !recusals.some((one) => one.seat === id && one.person === person) && (leavesAt === undefined || at < leavesAt);
  };
  const counted = votes.filter((vote) => vote.seat === id && !vote.superseded && (members.includes(vote.person) || (vote.vote === 'no' && hadVote(vote))));
  return new Map(counted.map((vote) => [vote.person, vote]));
}
