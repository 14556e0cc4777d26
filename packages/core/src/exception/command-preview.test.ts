import { expect, test } from 'vitest';
import { exceptionId, personId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { previewCommand } from './command-preview.ts';
import type { ExceptionCommand } from './decide.ts';
import { approved, assessed, done, submitted } from './testing/steps.ts';
import { requestContent, World } from './testing/world.ts';

const id = exceptionId('EXC-2026-0001');
const text = 'Written as long as any rule asks for it to be.';
const tried = (world: World, command: ExceptionCommand, as: string) => previewCommand(world.case(id), command, world.subject(as), world.facts(as, id));

function granted(): World {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent({ validity: { lastDay: '2027-01-31' } }), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  return world;
}

test('a preview is what the command then does, and leaves the case as it is', () => {
  const world = granted();
  const before = world.case(id);
  const reassess = { verb: 'reassess', relianceHash: before.relianceHash ?? '', cause: 'exploit_probability', statement: text, inherent: { likelihood: 5, impact: 4 }, opinion: text } as const;
  const { refusals, after, moved } = tried(world, reassess, 'p07');
  expect([refusals, moved]).toEqual([[], ['initial', 'c1']]);
  expect(world.case(id)).toBe(before);
  done(world, id, reassess, 'p07');
  const { lastEventAt: _at, revision: _revision, ...recorded } = world.case(id);
  expect(after).toMatchObject(recorded);
  // A higher level re-affirms what a lower one has approved: its people are known beforehand.
  expect(after?.changes.at(-1)).toMatchObject({ kind: 'reaffirmation', phase: 'in_approval', required: world.case(id).changes.at(-1)?.required });
});

test('a bridge names those who would sign it, before it is asked for', () => {
  const world = granted();
  world.now = parseInstant('2026-12-10T15:00:00.000Z');
  done(world, id, { verb: 'renew', content: requestContent({ validity: { lastDay: '2027-03-31' } }), progress: text, usage: text, need: text, reached: [] }, 'p24');
  const bridge = { verb: 'bridge', lastDay: '2027-02-05', text } as const;
  expect(tried(world, bridge, 'p24').refusals.map(({ code }) => code)).toEqual(['bridge-not-allowed']);
  done(world, id, { verb: 'triage', change: 'c1', triage: { outcome: 'complete', note: 'Complete.', distinctFrom: [] } }, 'p05');
  const renewal = world.case(id).changes.find((change) => change.id === 'c1');
  done(world, id, { verb: 'assess', change: 'c1', relianceHash: renewal?.relianceHash ?? '', statement: text, inherent: { likelihood: 3, impact: 3 }, controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass', operator: 'p26' }], recommendation: 'approve', opinion: text }, 'p06');
  const { refusals, after } = tried(world, bridge, 'p24');
  expect(refusals).toEqual([]);
  expect(after?.changes.at(-1)?.required?.seats.every(({ person }) => person !== null)).toBe(true);
});

test('a proposed owner is tried before anybody proposes', () => {
  const world = granted();
  const to = (person: string) => tried(world, { verb: 'transfer', to: personId(person), text }, 'p24');
  expect(to('p12').refusals.map(({ code }) => code)).toContain('owner-outside-unit');
  expect(to('p24').after).toBeNull();
});
