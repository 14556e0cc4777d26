import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Changes, larkfield } from '../../cases/approval-organisation.ts';
import type { ReasonCode } from '../errors.ts';
import { personId } from '../ids.ts';
import { commonAncestor, headsATree, holdersOf, reportingLine, reportsTo } from '../org/reporting-line.ts';
import { unitId } from '../ids.ts';
import type { Level, SeatVoice } from './seat.ts';
import { conflictsOf, type Parties, type SeparatedDuty } from './separation-of-duties.ts';

type Case = {
  rule: string | number;
  name: string;
  person: string;
  duty: SeparatedDuty;
  why: ReasonCode[];
  level?: Level;
  voice?: SeatVoice;
  onBehalfOf?: string;
  now?: Changes['people'];
  then?: Changes['people'];
  lately?: Changes['people'];
} & Partial<Record<'requester' | 'owner', string>> &
  Partial<Record<'contributors' | 'beneficiaries' | 'operators' | 'assessors' | 'signers' | 'deciders' | 'recused', string[]>>;
const { cases } = parse(readFileSync(new URL('../../cases/separation-of-duties.yaml', import.meta.url), 'utf8')) as { cases: Case[] };

function partiesOf(one: Partial<Case>): Parties {
  return {
    requester: personId(one.requester ?? 'p42'),
    owner: personId(one.owner ?? 'p24'),
    contributors: (one.contributors ?? ['p18']).map(personId),
    beneficiaries: (one.beneficiaries ?? ['p41']).map(personId),
    operators: (one.operators ?? ['p13']).map(personId),
    assessors: (one.assessors ?? ['p06']).map(personId),
    signers: (one.signers ?? ['p08']).map(personId),
    deciders: (one.deciders ?? []).map(personId),
    recused: (one.recused ?? []).map(personId),
  };
}

describe('separation of duties', () => {
  it.each(cases)('rule $rule: $name ($duty)', (one) => {
    const trees = {
      now: larkfield(one.now === undefined ? {} : { people: one.now }),
      atSubmission: larkfield(one.then === undefined ? {} : { people: one.then }),
      ...(one.lately === undefined ? {} : { lately: larkfield({ people: one.lately }) }),
    };
    const reasons = conflictsOf(personId(one.person), one.duty, partiesOf(one), trees, {
      ...(one.level === undefined ? {} : { level: one.level }),
      ...(one.voice === undefined ? {} : { voice: one.voice }),
      ...(one.onBehalfOf === undefined ? {} : { onBehalfOf: personId(one.onBehalfOf) }),
    });
    expect(reasons.map((reason) => reason.code)).toEqual(one.why);
    for (const reason of reasons) expect(reason.text).toContain(one.person);
  });

  it('each rule has a case that refuses and one that allows', () => {
    for (const rule of [1, 2, 3, 4, 5, 6, 7, 8, 9, 'recusal', 'E44', 'T3']) {
      const own = cases.filter((one) => one.rule === rule);
      expect({ rule, refuses: own.some((one) => one.why.length > 0), allows: own.some((one) => one.why.length === 0) }).toEqual({
        rule,
        refuses: true,
        allows: true,
      });
    }
  });

  const people = [...larkfield().people.keys()];
  const anyone = fc.constantFrom(...people);
  const some = fc.subarray(people, { maxLength: 4 });
  const anyParties = fc.record({
    requester: anyone,
    owner: anyone,
    contributors: some,
    beneficiaries: some,
    operators: some,
    assessors: some,
    signers: some,
  });
  const duties = fc.constantFrom<SeparatedDuty>('approve', 'assess', 'triage', 'verify-closure', 'test-control');
  const trees = { now: larkfield(), atSubmission: larkfield() };

  it('I8: more parts never free anybody, and requester and owner never do anything of it', () => {
    fc.assert(
      fc.property(anyone, duties, anyParties, anyone, (person, duty, parties, extra) => {
        const before = conflictsOf(person, duty, parties, trees).length;
        for (const part of ['contributors', 'beneficiaries', 'operators', 'assessors', 'signers'] as const) {
          expect(conflictsOf(person, duty, { ...parties, [part]: [...parties[part], extra] }, trees).length).toBeGreaterThanOrEqual(before);
        }
        expect(conflictsOf(parties.owner, duty, parties, trees)).not.toEqual([]);
        expect(conflictsOf(parties.requester, duty, parties, trees)).not.toEqual([]);
      }),
    );
  });

  it('§4.3-7: delegation cures no conflict', () => {
    fc.assert(
      fc.property(anyone, anyone, anyParties, (delegate, delegator, parties) => {
        const own = [
          ...conflictsOf(delegate, 'approve', parties, trees),
          ...conflictsOf(delegator, 'approve', parties, trees).filter((r) => r.code !== 'inactive-person'),
        ];
        if (own.length > 0) expect(conflictsOf(delegate, 'approve', parties, trees, { onBehalfOf: delegator })).not.toEqual([]);
      }),
    );
  });
});

describe('reporting lines', () => {
  const organisation = larkfield();

  it('run to the top, and end where the data has a circle', () => {
    expect(reportingLine(organisation, personId('p08'))).toEqual(['p04', 'p03', 'p02', 'p01']);
    const circle = larkfield({ people: { p01: { manager: 'p08' } } });
    expect(reportingLine(circle, personId('p08'))).toEqual(['p04', 'p03', 'p02', 'p01']);
    expect(reportsTo(circle, personId('p01'), personId('p03'))).toBe(true);
  });

  it('name holders of a role nearest first, then by id, and nobody who has left', () => {
    const more = larkfield({ people: { p24: { roles: ['grc_manager@INS'] }, p02: { roles: ['grc_manager'] }, p50: { roles: ['grc_manager@INS'] } } });
    expect(holdersOf(more, 'grc_manager', unitId('INS'))).toEqual(['p24', 'p02', 'p05']);
    expect(holdersOf(more, 'grc_manager', unitId('PAY'))).toEqual(['p02', 'p05']);
  });

  it('meet in the nearest common unit, or nowhere', () => {
    const ids = (...units: string[]) => units.map(unitId);
    expect(commonAncestor(organisation, ids('PAY', 'RBK'))).toBe('RBK');
    expect(commonAncestor(organisation, ids('PAY', 'INS'))).toBe('GRP');
    expect(commonAncestor(organisation, ids('PAY'))).toBe('PAY');
    expect(commonAncestor(larkfield({ units: { INS: { parent: null } } }), ids('PAY', 'INS'))).toBeNull();
  });

  it('have a head only where somebody reports', () => {
    expect(headsATree(organisation, personId('p01'))).toBe(true);
    expect(headsATree(organisation, personId('b1'))).toBe(false);
    expect(headsATree(organisation, personId('p23'))).toBe(false);
  });
});
