import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { larkfield } from '../../cases/approval-organisation.ts';
import { type PersonId, personId, unitId } from '../ids.ts';
import { type DirectoryChange, withChange } from '../org/check-directory.ts';
import { type Person, type RoleAssignment, roles, type Unit } from '../org/organisation.ts';
import { addMs, parseInstant } from '../time.ts';
import { authorityChange } from './authority-change.ts';
import {
  type AskedAuthority, type AuthorityProposal, changeOfProposal, confirmersOf, decideConfirmation, decideDecline, foldAuthority, proposalLifeMs, splitAuthority,
} from './authority-proposal.ts';
import type { Subject } from './decide.ts';

const organisation = larkfield({
  people: { p39: { name: 'Abel Nkosi', roles: ['auditor'] }, p46: { name: 'Rita Holt', roles: ['registrar'] }, p47: { name: 'Cleo Registrar', roles: ['registrar@CLN'] } },
});
const now = parseInstant('2026-11-24T12:00:00.000Z');
const [registrar, ciso, lena] = [personId('p46'), personId('p03'), personId('p24')];
const assessor: RoleAssignment = { role: 'assessor', unit: unitId('INS') };

function session(person: PersonId, minutesAgo = 0): Subject {
  return { person, kind: 'session', authenticatedAt: addMs(now, -minutesAgo * 60_000), strength: 'two-factor' };
}
function personOf(id: PersonId): Person {
  const person = organisation.people.get(id);
  if (person === undefined) throw new Error(`expected ${id} in the case file`);
  return person;
}
function unitOf(id: string): Unit {
  const unit = organisation.units.get(unitId(id));
  if (unit === undefined) throw new Error(`expected ${id} in the case file`);
  return unit;
}
function proposalOf(asked: AskedAuthority, part: Partial<AuthorityProposal> = {}): AuthorityProposal {
  return { ...asked, id: 'one', proposedBy: registrar, proposedAt: now, state: 'open', decidedBy: null, decidedAt: null, text: null, ...part };
}
function heldOf(change: DirectoryChange): AskedAuthority {
  const { held } = splitAuthority(organisation, change);
  if (held === null) throw new Error('expected something to be held back');
  return held;
}
const roleForLena = heldOf({ people: [{ ...personOf(lena), roles: [assessor] }] });
const codeOf = (decision: ReturnType<typeof decideConfirmation>) => (decision.ok ? decision.value.ruleId : decision.reasons[0]?.code);

describe('what waits for a second person', () => {
  it('is a calendar that some unit works by, not one that nobody does, and not the same once more', () => {
    const standing = { id: unitOf('INS').calendar, workingDays: [1, 2, 3, 4, 5], holidays: ['2026-12-25'], years: [2026] };
    const working = { ...organisation, calendars: new Map([[standing.id, standing]]) };
    const worked = { ...standing, holidays: [] };
    const { now: stands, held } = splitAuthority(working, { calendars: [worked] });
    expect([stands.calendars, held?.calendars]).toEqual([[standing], [{ before: standing, after: worked }]]);
    expect(splitAuthority(working, { calendars: [standing, { ...worked, id: 'of-nobody' }] }).held).toBeNull();
    if (held === null) throw new Error('expected it to wait');
    expect(changeOfProposal(working, held)).toMatchObject({ ok: true, value: { calendars: [worked] } });
    const moved = { ...working, calendars: new Map([[standing.id, { ...standing, years: [2030] }]]) };
    expect(changeOfProposal(moved, held)).toMatchObject({ ok: false, reasons: [{ code: 'reliance-moved' }] });
    expect(confirmersOf(working, held, registrar, now)).toContain(ciso);
    expect(confirmersOf(working, held, registrar, now)).not.toContain(registrar);
  });

  it('is a role, while the rest of the record stands at once', () => {
    const { now: stands, held } = splitAuthority(organisation, { people: [{ ...personOf(lena), name: 'Lena F.', roles: [assessor] }] });
    expect(stands.people).toEqual([{ ...personOf(lena), name: 'Lena F.' }]);
    expect(held).toEqual({ people: [{ person: lena, before: [], after: [assessor] }], units: [], document: null });
  });

  it('is the place and the heads of a unit; a new unit stands without a head', () => {
    const moved = splitAuthority(organisation, { units: [{ ...unitOf('PAY'), name: 'Pay', parent: unitId('INS') }] });
    expect(moved.now.units).toEqual([{ ...unitOf('PAY'), name: 'Pay' }]);
    expect(moved.held?.units[0]?.after.parent).toBe('INS');
    const made = splitAuthority(organisation, { units: [{ ...unitOf('INS'), id: unitId('NEW'), heads: { head: lena } }] });
    expect(made.now.units?.[0]?.heads).toEqual({});
    expect(made.held?.units).toEqual([{ unit: 'NEW', before: null, after: { parent: 'GRP', heads: { head: lena } } }]);
  });

  it('E47 is who somebody reports to and in which unit', () => {
    const { now: stands, held } = splitAuthority(organisation, { people: [{ ...personOf(lena), name: 'L', manager: personId('p19'), unit: unitId('PAY') }] });
    expect(stands.people).toEqual([{ ...personOf(lena), name: 'L' }]);
    expect(held?.people[0]?.position).toEqual({ before: { unit: 'INS', manager: personOf(lena).manager }, after: { unit: 'PAY', manager: 'p19' } });
    const rest = held === null ? null : changeOfProposal(organisation, held);
    expect(rest?.ok === true ? rest.value.people?.[0] : null).toMatchObject({ unit: 'PAY', manager: 'p19' });
    const moved = withChange(organisation, { people: [{ ...personOf(lena), manager: personId('p01') }] });
    expect(held === null ? null : changeOfProposal(moved, held).ok).toBe(false);
  });

  it('is nothing of a name or an address, nor that somebody has left', () => {
    const change = { people: [{ ...personOf(lena), name: 'L', active: false }] };
    expect(splitAuthority(organisation, change)).toEqual({ now: change, held: null });
  });

  it('loses nothing: what stands now changes no authority, and with the proposal it is the whole change', () => {
    const assignment = fc.record({ role: fc.constantFrom(...roles), unit: fc.constantFrom(...organisation.units.keys()) });
    const someone = fc.record({ id: fc.constantFrom(...organisation.people.keys()), name: fc.string(), roles: fc.uniqueArray(assignment, { selector: ({ role, unit }) => `${role} ${unit}`, maxLength: 3 }) });
    fc.assert(
      fc.property(fc.uniqueArray(someone, { selector: ({ id }) => id, maxLength: 5 }), (records) => {
        const change = { people: records.map((record) => ({ ...personOf(record.id), ...record })) };
        const { now: stands, held } = splitAuthority(organisation, change);
        expect(authorityChange(organisation, stands)).toBeNull();
        const between = withChange(organisation, stands);
        const rest = held === null ? null : changeOfProposal(between, held);
        const after = rest === null ? between : rest.ok ? withChange(between, rest.value) : null;
        for (const person of change.people) {
          const roleTexts = (one: Person | undefined) => (one?.roles ?? []).map(({ role, unit }) => `${role} ${unit}`).toSorted();
          expect(after?.people.get(person.id)?.name).toBe(person.name);
          expect(roleTexts(after?.people.get(person.id))).toEqual(roleTexts(person));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('confirming', () => {
  it.each([
    ['the CISO', ciso, 'A60'],
    ['who proposed it', registrar, 'own-proposal'],
    ['who gains by it', lena, 'not-permitted'],
    ['a registrar of another unit', personId('p47'), 'not-permitted'],
    ['an auditor', personId('p39'), 'not-permitted'],
    ['the chief executive', personId('p01'), 'not-permitted'],
    ['somebody who has left', personId('p50'), 'inactive-person'],
  ])('%s', (_who, person, answer) => {
    expect(codeOf(decideConfirmation(session(person), proposalOf(roleForLena), organisation, now))).toBe(answer);
  });

  it('is refused to a beneficiary who could confirm others', () => {
    const forCiso = heldOf({ people: [{ ...personOf(ciso), roles: [...personOf(ciso).roles, assessor] }] });
    expect(codeOf(decideConfirmation(session(ciso), proposalOf(forCiso), organisation, now))).toBe('own-authority');
    expect(confirmersOf(organisation, forCiso, registrar, now)).toEqual([]);
    expect(confirmersOf(organisation, roleForLena, registrar, now)).toEqual([ciso]);
  });

  it('of a head is barred for who was or becomes head, and open to a head of another grade', () => {
    const asCiso = (grade: 'lead' | 'head', person: PersonId) => {
      const unit = { ...unitOf('INS'), heads: { ...unitOf('INS').heads, executive: ciso } };
      const { held } = splitAuthority(withChange(organisation, { units: [unit] }), { units: [{ ...unit, heads: { ...unit.heads, [grade]: person } }] });
      return codeOf(decideConfirmation(session(ciso), proposalOf(held ?? roleForLena), organisation, now));
    };
    expect(asCiso('lead', lena)).toBe('A60');
    expect(asCiso('lead', ciso)).toBe('own-authority');
  });

  it('needs a fresh sign-in and a session', () => {
    expect(codeOf(decideConfirmation(session(ciso, 6), proposalOf(roleForLena), organisation, now))).toBe('step-up-required');
    const token: Subject = { ...session(ciso), kind: 'token', tokenActions: ['authority.confirm'] };
    expect(codeOf(decideConfirmation(token, proposalOf(roleForLena), organisation, now))).toBe('not-a-session');
  });

  it('ends: decided once, and not after thirty days', () => {
    const confirmed = proposalOf(roleForLena, { state: 'confirmed', decidedBy: ciso, decidedAt: now });
    expect(codeOf(decideConfirmation(session(ciso), confirmed, organisation, now))).toBe('already-decided');
    expect(codeOf(decideDecline(session(ciso), confirmed, organisation, now))).toBe('already-decided');
    const old = proposalOf(roleForLena, { proposedAt: addMs(now, -proposalLifeMs) });
    expect(codeOf(decideConfirmation(session(ciso), old, organisation, now))).toBe('expired');
    expect(codeOf(decideConfirmation(session(ciso), proposalOf(roleForLena, { proposedAt: addMs(now, 1 - proposalLifeMs) }), organisation, now))).toBe('A60');
  });

  it('of a document is for who stands over everything', () => {
    const document: AskedAuthority = { people: [], units: [], document: { name: 'approval-matrix', revision: 0, version: 2, content: {} } };
    expect(codeOf(decideConfirmation(session(ciso), proposalOf(document), organisation, now))).toBe('A60');
    expect(codeOf(decideConfirmation(session(personId('p47')), proposalOf(document), organisation, now))).toBe('not-permitted');
  });

  it('is refused when what it changes has moved since', () => {
    const moved = withChange(organisation, { people: [{ ...personOf(lena), roles: [{ role: 'auditor', unit: unitId('INS') }] }] });
    const change = changeOfProposal(moved, roleForLena);
    expect(change.ok ? null : change.reasons[0]?.code).toBe('reliance-moved');
    expect(changeOfProposal(organisation, roleForLena)).toEqual({ ok: true, value: { people: [{ ...personOf(lena), roles: [assessor] }], units: [] } });
  });
});

it('is declined by who may confirm it, and taken back by who proposed it', () => {
  const decline = (person: PersonId) => codeOf(decideDecline(session(person), proposalOf(roleForLena), organisation, now));
  expect([decline(ciso), decline(registrar), decline(lena)]).toEqual(['A60', 'A31', 'not-permitted']);
});

it('is told by its events', () => {
  const meta = { stream: 'authority:x1', schema: 1, ruleId: 'A31' };
  const proposed = { ...meta, revision: 1, type: 'authority_proposed', at: now, actor: { person: registrar, kind: 'person' as const }, data: { asked: roleForLena as never } };
  const declined = { ...meta, revision: 2, type: 'authority_declined', at: now, actor: { person: ciso, kind: 'person' as const }, data: { text: 'Not needed.' } };
  expect(foldAuthority([proposed])).toMatchObject({ id: 'x1', state: 'open', proposedBy: registrar, people: roleForLena.people });
  expect(foldAuthority([proposed, declined])).toMatchObject({ state: 'declined', decidedBy: ciso, text: 'Not needed.' });
  expect(foldAuthority([])).toBeNull();
});
