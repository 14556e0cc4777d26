import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { larkfield } from '../../cases/approval-organisation.ts';
import type { ReasonCode } from '../errors.ts';
import { personId, unitId } from '../ids.ts';
import type { Person } from '../org/organisation.ts';
import { addMs, type Instant, parseInstant } from '../time.ts';
import { authorityChange } from './authority-change.ts';
import { type AccessObject, accessTable, type Action, actions, decideAccess, type Subject } from './decide.ts';

type Case = {
  name: string;
  as: string;
  action: Action;
  object?: AccessObject;
  minutes?: number;
  strength?: Subject['strength'];
  token?: Action[];
  unit?: string;
  why?: ReasonCode;
  rule?: string;
};
const { cases } = parse(readFileSync(new URL('../../cases/access.yaml', import.meta.url), 'utf8')) as { cases: Case[] };
const organisation = larkfield({
  people: {
    p39: { name: 'Abel Nkosi', roles: ['auditor'] },
    p46: { name: 'Rita Holt', roles: ['registrar'] },
    p47: { name: 'Cleo Registrar', roles: ['registrar@CLN'] },
    p48: { name: 'Amy Assessor', roles: ['assessor@CLN'] },
  },
});
const now = parseInstant('2026-11-24T12:00:00.000Z');

function subjectOf({ as, minutes = 0, strength = 'two-factor', token, unit }: Case): Subject {
  const authenticatedAt: Instant = addMs(now, -minutes * 60_000);
  if (token === undefined) return { person: personId(as), kind: 'session', authenticatedAt, strength };
  return { person: personId(as), kind: 'token', authenticatedAt, strength: 'token', tokenActions: token, ...(unit === undefined ? {} : { tokenUnit: unitId(unit) }) };
}

describe('access', () => {
  it.each(cases)('$name', (one) => {
    const decision = decideAccess(subjectOf(one), one.action, one.object ?? {}, organisation, now);
    expect(decision.ok ? { rule: decision.value.ruleId } : { why: decision.reasons[0]?.code }).toEqual(one.why === undefined ? { rule: one.rule } : { why: one.why });
  });

  it('has a row of its own for each action', () => {
    expect(new Set(actions.map((action) => accessTable[action].id)).size).toBe(actions.length);
  });

  it('lets no token do what is not for tokens, whatever it was given', () => {
    const everyone = [...organisation.people.keys()];
    fc.assert(
      fc.property(fc.constantFrom(...actions), fc.constantFrom(...everyone), fc.option(fc.constantFrom(...organisation.units.keys()), { nil: undefined }), (action, person, unit) => {
        const subject: Subject = { person, kind: 'token', authenticatedAt: now, strength: 'token', tokenActions: actions, ...(unit === undefined ? {} : { tokenUnit: unit }) };
        const object: AccessObject = { requester: person, owner: person, signers: [person], policyOwners: [person], level: 1 };
        return !decideAccess(subject, action, object, organisation, now).ok || accessTable[action].tokens;
      }),
      { numRuns: 500 },
    );
  });
});

describe('a change of authority', () => {
  const lena = organisation.people.get(personId('p24')) as Person;
  const [ins, pay] = [organisation.units.get(unitId('INS')), organisation.units.get(unitId('PAY'))];
  if (ins === undefined || pay === undefined) throw new Error('expected the units of the case file');

  it('is a role that is given or taken, a position, a head that is set, a unit that moves; and nothing else', () => {
    const of = (change: Parameters<typeof authorityChange>[1]) => authorityChange(organisation, change);
    expect(of({ people: [{ ...lena, name: 'Lena F.', active: false }] })).toBeNull();
    expect(of({ people: [{ ...lena, manager: personId('p25'), unit: unitId('PAY') }] })).toEqual({ beneficiaries: [], units: ['INS', 'PAY'] });
    expect(of({ people: [{ ...lena, roles: [{ role: 'assessor', unit: unitId('INS') }] }] })).toEqual({ beneficiaries: ['p24'], units: ['INS'] });
    const ciso = organisation.people.get(personId('p03')) as Person;
    expect(of({ people: [{ ...ciso, roles: ciso.roles.slice(1) }] })).toEqual({ beneficiaries: ['p03'], units: ['GRP'] });
    expect(of({ people: [{ ...ciso, roles: ciso.roles.toReversed() }] })).toBeNull();
    expect(of({ people: [{ ...lena, id: personId('p77'), userName: 'new.person' }] })).toBeNull();
    expect(of({ units: [{ ...ins, name: 'Insurance and more' }] })).toBeNull();
    expect(of({ units: [{ ...ins, heads: { ...ins.heads, lead: lena.id } }] })).toEqual({ beneficiaries: ['p24'], units: ['INS'] });
    expect(of({ units: [{ ...ins, id: unitId('NEW'), heads: { head: lena.id } }] })).toEqual({ beneficiaries: ['p24'], units: ['GRP'] });
    expect(of({ units: [{ ...pay, parent: unitId('INS') }] })).toEqual({ beneficiaries: ['p20'], units: ['PAY', 'RBK', 'INS'] });
  });
});
