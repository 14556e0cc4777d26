import { describe, expect, test } from 'vitest';
import { ballotOutcome } from '../approval/ballot.ts';
import { type PersonId, personId } from '../ids.ts';
import type { Organisation, Person } from '../org/organisation.ts';
import { parseInstant } from '../time.ts';
import { countedVotes } from './counted-votes.ts';
import type { CastVote } from './state.ts';

const [a, b, c, d] = ['p03', 'p10', 'p34', 'p38'].map(personId) as [PersonId, PersonId, PersonId, PersonId];
const at = parseInstant('2026-11-24T15:00:00Z');
const cast = (person: PersonId, vote: CastVote['vote']): CastVote => ({ seat: 'level:risk_committee', person, vote, at, superseded: false });
const votes = [cast(a, 'no'), cast(b, 'yes'), cast(c, 'yes'), cast(d, 'no')];

function tallyOf(members: readonly PersonId[], leavesAt?: string, recused: readonly PersonId[] = []): unknown {
  const people = new Map(leavesAt === undefined ? [] : [[a, { leavesAt: parseInstant(leavesAt) } as Person]]);
  const recusals = recused.map((person) => ({ seat: 'level:risk_committee', person, at }));
  const counted = countedVotes({ votes, recusals }, { id: 'level:risk_committee', members }, { people } as unknown as Organisation);
  const { outcome, tally } = ballotOutcome(members, new Map([...counted].map(([person, { vote }]) => [person, vote])), 3);
  return [outcome, tally.yes, tally.no];
}

describe('votes that count (§4.5, §4.8, E45)', () => {
  test('of four members two against two is no approval', () => {
    expect(tallyOf([a, b, c, d])).toEqual(['reject', 2, 2]);
  });

  test('whoever objects and then leaves, or loses the office, has objected', () => {
    expect(tallyOf([b, c, d], '2026-11-25T00:00:00Z')).toEqual(['reject', 2, 2]);
    expect(tallyOf([b, c, d])).toEqual(['reject', 2, 2]);
  });

  test('a yes of whoever is no member any more helps nothing', () => {
    expect(tallyOf([a, c, d])).toEqual(['reject', 1, 2]);
  });

  test('a vote that was cast after somebody had left counts for nothing', () => {
    expect(tallyOf([b, c, d], '2026-11-24T15:00:00Z')).toEqual(['approve', 2, 1]);
  });

  test('nor does one of somebody who stepped back', () => {
    expect(tallyOf([b, c, d], undefined, [a])).toEqual(['approve', 2, 1]);
  });
});
