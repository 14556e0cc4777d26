import { expect, test } from 'vitest';
import type { ExceptionCommand } from '../exception/decide.ts';
import { approved, assessed, done, grantedWorld, submitted } from '../exception/testing/steps.ts';
import { requestContent, World } from '../exception/testing/world.ts';
import { type ExceptionId, exceptionId, personId, requirementId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import type { Notice, NoticeFacts } from './notice.ts';
import { nextNoticeAt, noticesDue } from './notices-due.ts';

const id = exceptionId('EXC-2026-0001');
const text = 'Written as long as any rule asks for it to be.';

const told = (world: World, of: ExceptionId, kind: Notice['kind'], more: Partial<NoticeFacts> = {}): readonly string[] =>
  noticesDue(world.case(of), { ...world.facts('p24', of), ...more }).filter((notice) => notice.kind === kind).map(({ person }) => person);

function withColleague(world: World): void {
  const people = new Map(world.organisation.people);
  for (const [one, person] of people) if (one === personId('p26')) people.set(one, { ...person, unit: people.get(personId('p24'))?.unit ?? person.unit });
  world.organisation = { ...world.organisation, people };
}

test('T31 who is proposed as the owner is told, until it is accepted', () => {
  const world = grantedWorld(id);
  withColleague(world);
  done(world, id, { verb: 'transfer', to: personId('p26'), text }, 'p24');
  expect(told(world, id, 'owner_asked')).toEqual(['p26']);
  done(world, id, { verb: 'transfer', to: personId('p26'), text: '' }, 'p26');
  expect(told(world, id, 'owner_asked')).toEqual([]);
});

test('§3.5 a narrowing, which nobody signs, is told to the GRC manager; an immaterial change to nobody', () => {
  const world = grantedWorld(id);
  done(world, id, { verb: 'amend', content: requestContent({ title: 'Audit daemon, one claims host' }), text }, 'p24');
  expect(told(world, id, 'narrowed')).toEqual([]);
  done(world, id, { verb: 'amend', content: requestContent({ validity: { lastDay: '2026-12-20' } }), text }, 'p24');
  expect(told(world, id, 'narrowed')).toContain('p05');
});

test('E32 the risk committee is told of an emergency once it covers, and by when it must be ratified', () => {
  const world = new World('2026-11-20T15:00:00Z');
  world.draft(requestContent({ basis: 'emergency', owner: personId('p24'), validity: { lastDay: '2026-11-22' } }), 'p24');
  const call = { verb: 'activate-emergency', incident: 'INC-771', statement: 'The claims front end is down until somebody gets in from outside.' };
  const members = [...world.organisation.people.values()].filter(({ roles }) => roles.some(({ role }) => role === 'risk_committee')).map((person) => person.id);
  done(world, id, call, 'p12');
  expect(told(world, id, 'emergency_activated')).toEqual([]);
  done(world, id, call, 'p11');
  expect(told(world, id, 'emergency_activated').toSorted()).toEqual(members.toSorted());
  expect(members.length).toBeGreaterThan(2);
});

test('a condition that may be made up for is told on its due instant, beside the reminder before and the word after', () => {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent({ validity: { lastDay: '2027-01-31' } }), 'p24');
  submitted(world, id);
  assessed(world, id);
  const signed = { verb: 'decide', outcome: 'approve', rationale: text };
  done(world, id, { ...signed, conditions: [{ kind: 'subsequent', text, due: '2026-12-15' }] } as unknown as ExceptionCommand, 'p08');
  for (const as of ['p04', 'p23']) done(world, id, signed, as);
  const duty = world.case(id).duties.find(({ kind }) => kind === 'condition');
  const due = () => noticesDue(world.case(id), world.facts('p24', id)).filter(({ key }) => key.startsWith(`due:${duty?.id}`) || key.startsWith(`missed:${duty?.id}`)).map(({ key }) => key.split(':').at(-1));
  world.now = parseInstant('2026-12-16T04:59:59.999Z');
  expect(new Set(due())).toEqual(new Set([duty?.id]));
  expect(nextNoticeAt(world.case(id), world.facts('p24', id))).toBe(duty?.expected);
  world.now = parseInstant(duty?.expected ?? '');
  expect(new Set(due())).toEqual(new Set(['day']));
  world.now = parseInstant(duty?.due ?? '');
  expect(new Set(due())).toEqual(new Set([duty?.id]));
});

test('S39 the owners of both exceptions of a toxic combination are told when it is found', () => {
  const world = new World('2026-11-24T15:00:00Z');
  const linked = new Map([['STD-LG/LG-7.1', 'sc-7'], ['STD-CF/CF-6.1', 'sa-22']]);
  const requirements = new Map([...world.library.requirements].map(([one, requirement]) => [one, { ...requirement, controls: [`nist-800-53r5:${linked.get(one) ?? 'cm-6'}`] }]));
  world.library = { ...world.library, requirements };
  const other = exceptionId('EXC-2026-0002');
  const asked = (requirement: string, rule: string) => requestContent({ scope: requestContent().scope.map((clause) => ({ ...clause, requirement: requirementId(requirement), rules: { scheme: 'xccdf' as const, ids: [rule] } })) });
  world.draft(asked('STD-LG/LG-7.1', 'package_audit_installed'), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  world.draft(asked('STD-CF/CF-6.1', 'partition_for_tmp'), 'p24');
  submitted(world, other);
  const neighbourOwners = new Map([[id, personId('p26')]]);
  expect(told(world, other, 'toxic_combination', { neighbourOwners })).toEqual([]);
  assessed(world, other);
  expect(told(world, other, 'toxic_combination', { neighbourOwners })).toEqual(['p24', 'p26']);
});
