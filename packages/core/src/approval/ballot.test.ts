import fc from 'fast-check';
import { expect, test } from 'vitest';
import { larkfield, request } from '../../cases/approval-organisation.ts';
import { readCases } from '../exception/testing/world.ts';
import { type PersonId, personId, unitId } from '../ids.ts';
import { ballotOutcome, type Vote, votes } from './ballot.ts';
import { requiredApproval } from './required-approval.ts';
import { standardMatrix } from './standard-matrix.ts';

type Cases = {
  ballots: { name: string; cast: (Vote | '.')[]; chair?: string; closed?: true; is: 'approve' | 'reject' | null }[];
  chairs: { name: string; tie: 'rejected' | 'chair'; chairs: string[]; is: string | null }[];
};
const { ballots, chairs } = readCases<Cases>('ballots.yaml');
const members = ['m1', 'm2', 'm3', 'm4', 'm5'].map(personId);

function castOf(given: readonly (Vote | '.')[]): ReadonlyMap<PersonId, Vote> {
  return new Map(members.flatMap((member, at) => (given[at] === undefined || given[at] === '.' ? [] : [[member, given[at]] as const])));
}

test.each(ballots)('$name', ({ cast, chair, closed, is }) => {
  expect(ballotOutcome(members, castOf(cast), 3, chair === undefined ? null : personId(chair), closed).outcome).toBe(is);
});

test('what is decided is never changed by votes that are still out, with a chair or without', () => {
  const vote = fc.constantFrom<Vote | '.'>(...votes, '.');
  const ballot = fc.tuple(fc.array(vote, { minLength: 5, maxLength: 5 }), fc.array(fc.constantFrom<Vote>(...votes), { minLength: 5, maxLength: 5 }), fc.option(fc.constantFrom(...members)));
  fc.assert(
    fc.property(ballot, ([cast, later, chair]) => {
      const { outcome } = ballotOutcome(members, castOf(cast), 3, chair);
      if (outcome === null) return;
      const all = cast.map((one, at) => (one === '.' ? (later[at] ?? 'abstain') : one));
      expect(ballotOutcome(members, castOf(all), 3, chair).outcome).toBe(outcome);
    }),
  );
});

test('closing a vote changes no outcome that is certain, and leaves none open', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<Vote | '.'>(...votes, '.'), { minLength: 5, maxLength: 5 }), fc.option(fc.constantFrom(...members)), (cast, chair) => {
      const { outcome } = ballotOutcome(members, castOf(cast), 3, chair);
      const closed = ballotOutcome(members, castOf(cast), 3, chair, true).outcome;
      expect(closed).not.toBeNull();
      if (outcome !== null) expect(closed).toBe(outcome);
    }),
  );
});

test.each(chairs)('a tie is broken by: $name', ({ tie, chairs: who, is }) => {
  const plain = larkfield();
  const people = new Map([...plain.people].map(([id, person]) => [id, { ...person, roles: [...person.roles, ...(who.includes(id) ? [{ role: 'committee_chair' as const, unit: unitId('GRP') }] : [])] }]));
  const now = { ...plain, people };
  const risk = { inherentBand: 'high', residualBand: 'high', controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass' }] } as const;
  const required = requiredApproval(request({ risk, matrix: { ...standardMatrix, seats: { ...standardMatrix.seats, committeeTie: tie } }, organisation: { atSubmission: now, now } }));
  const seat = required.ok ? required.value.seats.find(({ holder }) => holder.kind === 'committee') : undefined;
  expect(seat?.members?.length).toBeGreaterThan(3);
  expect(seat?.chair ?? null).toBe(is);
});
