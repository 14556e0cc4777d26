import { expect, test } from 'vitest';
import { exceptionId, personId } from '../ids.ts';
import { effectsOf } from '../outside/effects.ts';
import type { OutsideStatement } from '../outside/fact.ts';
import { parseLocalDate } from '../calendar.ts';
import { parseInstant } from '../time.ts';
import { approved, assessed, submitted } from './testing/steps.ts';
import { requestContent, World } from './testing/world.ts';
import { stateAt } from './state-at.ts';

const id = exceptionId('EXC-2026-0001');

test.each([
  [{ kind: 'incident', incident: 'INC-1', assets: [], exceptions: [] }, '2026-11-24T16:00:00.000Z'],
  [{ kind: 'person_left', person: personId('p24'), lastDay: parseLocalDate('2026-11-26') }, '2026-11-27T05:00:00.000Z'],
] as const)('I18 where no calendar says until when something is due, nobody has any time: %j', (says, due) => {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  world.now = parseInstant('2026-11-24T16:00:00Z');
  world.organisation = { ...world.organisation, calendars: new Map() };
  const facts = world.facts('p05', id);
  const fact = { source: 'desk', externalId: 'X', version: 1, occurredAt: world.now, says: says as OutsideStatement };
  world.happen(id, effectsOf(world.case(id), fact, { ...facts, before: facts.asset, lastScan: () => null }));
  const owed = world.case(id).duties.find((duty) => duty.id === 'f1');
  expect(owed).toMatchObject({ consequence: 'suspend', due });
  expect(stateAt(world.case(id), owed?.due ?? world.now)).toBe('suspended');
});
