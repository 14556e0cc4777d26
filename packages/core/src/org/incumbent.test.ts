import { expect, test } from 'vitest';
import { authorityChange } from '../access/authority-change.ts';
import { decideAccess } from '../access/decide.ts';
import type { ExceptionCommand } from '../exception/decide.ts';
import { currentSeats } from '../exception/commands/decide-seat.ts';
import { readCases, requestContent, World } from '../exception/testing/world.ts';
import { spelledOut } from '../exception/testing/life.ts';
import { exceptionId, personId, unitId } from '../ids.ts';
import { addMs, parseInstant } from '../time.ts';
import { checkDirectory } from './check-directory.ts';
import { type AskedRole, assignmentsOf } from './incumbent.ts';
import type { Organisation, Person, Role, RoleAssignment } from './organisation.ts';
import { holdersOf } from './reporting-line.ts';

type Roles = Readonly<Record<string, readonly string[]>>;
type Cases = {
  holders: { name: string; role: Role; roles: Roles; at: string | null; is: string[] }[];
  refusals: { name: string; roles: string[]; says: string }[];
  confirmed: { name: string; before: string[]; after: string[]; waits: boolean }[];
};
const { holders, refusals, confirmed } = readCases<Cases>('incumbents.yaml');
const world = new World('2026-11-24T15:00:00.000Z');

function asked(text: string): AskedRole {
  const [, acting, role, unit = 'GRP', firstDay = '', lastDay = ''] = /^(acting )?(\w+)@(\w+)(?: ([\d-]*)\.\.([\d-]*))?$/.exec(text) ?? [];
  return { role: role as Role, unit: unitId(unit), ...(firstDay === '' ? {} : { firstDay }), ...(lastDay === '' ? {} : { lastDay }), acting: acting !== undefined };
}

function recorded(texts: readonly string[]): readonly RoleAssignment[] {
  return assignmentsOf(texts.map(asked), [], { organisation: world.organisation, tzdata: 'test' });
}

/** The directory with other roles: who is named holds these, and nobody else the role of one of them. */
function withRoles(roles: Roles, at: string | null): Organisation {
  const given = new Map(Object.entries(roles).map(([person, texts]) => [person, recorded(texts)]));
  const taken = new Set([...given.values()].flat().map(({ role }) => role));
  const people = [...world.organisation.people].map(([id, person]) => {
    const others = person.roles.filter(({ role }) => !taken.has(role));
    return [id, { ...person, roles: [...others, ...(given.get(id) ?? [])] }] as const;
  });
  return { ...world.organisation, ...(at === null ? {} : { at: parseInstant(at) }), people: new Map(people) };
}

test.each(holders)('$name', ({ role, roles, at, is }) => {
  expect(holdersOf(withRoles(roles, at), role, unitId('INS'))).toEqual(is);
});

function personWith(roles: readonly string[]): Person {
  const person = world.organisation.people.get(personId('p05'));
  if (person === undefined) throw new Error('expected p05');
  return { ...person, roles: recorded(roles) };
}

test.each(refusals)('$name', ({ roles, says }) => {
  const reasons = checkDirectory(world.organisation, { people: [personWith(roles)] });
  if (says === '') expect(reasons).toEqual([]);
  else expect(reasons.map(({ text }) => text).join('\n')).toContain(says);
});

test.each(confirmed)('$name: waits for a second person: $waits', ({ before, after, waits }) => {
  const stands = { ...world.organisation, people: new Map([[personId('p05'), personWith(before)]]) };
  expect(authorityChange(stands, { people: [personWith(after)] }) !== null).toBe(waits);
});

test('days that stand keep their instants, whatever the rules of the zone say by now', () => {
  const [stood] = recorded(['ciso@GRP 2026-12-01..2026-12-14']);
  if (stood === undefined) throw new Error('expected a role');
  const elsewhere = { units: new Map([...world.organisation.units].map(([id, unit]) => [id, { ...unit, zone: 'Europe/Berlin' }])) };
  expect(assignmentsOf([asked('ciso@GRP 2026-12-01..2026-12-14')], [stood], { organisation: elsewhere, tzdata: 'newer' })).toEqual([stood]);
});

test('whoever holds the seat now signs, and neither who held it when it was routed nor who will', () => {
  const id = exceptionId('EXC-2026-0001');
  const life = new World('2026-12-14T15:00:00.000Z');
  life.organisation = withRoles({ p04: ['ciso_delegate@GRP ..2026-12-14'], p05: ['ciso_delegate@GRP 2026-12-15..'] }, null);
  life.draft(requestContent(), 'p24');
  for (const [verb, as, more] of [['submit', 'p24', {}], ['triage', 'p07', { triage: { outcome: 'complete', note: 'complete', distinctFrom: [] } }], ['assess', 'p06', { likelihood: 3, impact: 3 }]] as const) {
    const done = life.run(id, { relianceHash: life.case(id).relianceHash ?? '', ...spelledOut({ verb, ...more }) } as unknown as ExceptionCommand, as);
    expect(done.ok ? [] : done.reasons).toEqual([]);
  }
  const holder = () => currentSeats(life.case(id), life.facts('p24', id)).find((seat) => seat.id === 'level:ciso_delegate')?.person;
  const signs = (person: string) => {
    const decided = life.run(id, { verb: 'decide', outcome: 'approve', rationale: '', relianceHash: life.case(id).relianceHash ?? '', seat: 'level:ciso_delegate' }, person);
    return decided.ok ? 'signed' : decided.reasons[0]?.code;
  };
  expect([holder(), signs('p05')]).toEqual(['p04', 'not-your-seat']);
  life.now = parseInstant('2026-12-15T05:00:00.000Z');
  expect([holder(), signs('p04')]).toEqual(['p05', 'not-your-seat']);
});

test('what a role lets somebody do ends with its last day', () => {
  const last = '2026-12-15T05:00:00.000Z';
  const organisation = withRoles({ p05: ['registrar@GRP ..2026-12-14'] }, last);
  const may = (now: ReturnType<typeof parseInstant>) =>
    decideAccess({ person: personId('p05'), kind: 'session', authenticatedAt: now, strength: 'two-factor' }, 'directory.write', {}, organisation, now).ok;
  expect([addMs(parseInstant(last), -1), parseInstant(last)].map(may)).toEqual([true, false]);
});
