import { describe, expect, it } from 'vitest';
import { larkfield, request, requirement } from '../../cases/approval-organisation.ts';
import { personId } from '../ids.ts';
import type { Delegation } from '../org/delegation.ts';
import { parseInstant } from '../time.ts';
import { authorityLevel, delegatesOf, type DelegateFacts } from './delegate.ts';
import { requiredApproval } from './required-approval.ts';
import type { Seat } from './seat.ts';
import { standardMatrix } from './standard-matrix.ts';

const now = parseInstant('2026-12-05T15:00:00Z');
const delegation: Delegation = {
  id: 'd1', from: personId('p03'), to: personId('p04'), starts: parseInstant('2026-12-01T05:00:00Z'), until: parseInstant('2026-12-15T05:00:00Z'),
  lastDay: '2026-12-14', zone: 'America/New_York', tzdata: 'test', maxLevel: 3, unit: null, cause: 'given', text: 'Away for two weeks.',
  givenBy: personId('p03'), givenAt: parseInstant('2026-11-30T15:00:00Z'), endedAt: null, endedBy: null,
};
const nydfs = { regime: 'NYDFS', clause: 'NYDFS 500.15(b)', waivability: 'compensable', namedSigner: 'ciso' } as const;

function seatsOf(changes: Parameters<typeof request>[0]): { readonly seats: readonly Seat[]; readonly facts: Omit<DelegateFacts, 'seated'> } {
  const organisation = { ...larkfield(), delegations: [delegation] };
  const facts = request({ organisation: { atSubmission: organisation, now: organisation }, risk: { inherentBand: 'high', residualBand: 'high', controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass' }] }, ...changes });
  const required = requiredApproval(facts);
  if (!required.ok) throw new Error(JSON.stringify(required.reasons));
  return { seats: required.value.seats, facts: { ...facts, now, level: 3, units: [], openedAt: now } };
}

describe('who may decide for the holder of a seat', () => {
  it('S25: the CISO seat of a level is delegated', () => {
    const { seats, facts } = seatsOf({ term: { firstDay: request().term.firstDay, lastDay: request().term.firstDay } });
    const seat = seats.find(({ id }) => id === 'level:ciso');
    expect(seat?.person).toBe('p03');
    expect(delegatesOf(seat as Seat, { ...facts, seated: [] })).toEqual([{ person: 'p04', delegation: 'd1' }]);
  });

  it('S25: the seat of the CISO that a clause names never is, merged with that of the level or not', () => {
    const { seats, facts } = seatsOf({ requirements: [requirement({ obligations: [nydfs as never] })] });
    const named = seats.filter((one) => one.person === 'p03');
    expect(named.flatMap(({ id, obligations }) => [id, ...obligations]).some((id) => id.includes('named:ciso') || id.includes('NYDFS'))).toBe(true);
    for (const seat of named) expect(delegatesOf(seat, { ...facts, seated: [] })).toEqual([]);
  });

  it('votes of a committee are personal', () => {
    const committee: Seat = { id: 'level:risk_committee', stage: 2, voice: 'accepts_risk', title: 'Vote', holder: { kind: 'committee', role: 'risk_committee' }, obligations: [], person: null, members: [personId('p03')], reasons: [] };
    expect(delegatesOf(committee, { ...seatsOf({}).facts, seated: [] })).toEqual([]);
  });
});

it.each([
  ['p01', 5], ['p23', 5], ['p03', 5], ['p04', 2], ['p11', 2], ['p05', 1], ['p06', 0], ['p24', 0], ['p50', 0], ['b1', 5],
])('%s decides up to level %i', (person, level) => {
  expect(authorityLevel(personId(person), larkfield(), standardMatrix)).toBe(level);
});
