import { describe, expect, test } from 'vitest';
import { parseInstant } from '../time.ts';
import { exceptionId, personId } from '../ids.ts';
import { dueDatesOf } from './due-dates.ts';
import { act, routed, worldAt } from './testing/notice-world.ts';

const id = exceptionId('EXC-2026-0001');
const start = '2026-11-24T15:00:00Z';

describe('dates in a calendar', () => {
  const datesOf = (world: ReturnType<typeof worldAt>, person: string) =>
    dueDatesOf(world.case(id), personId(person), world.facts('p24', id)).map(({ kind, day, due }) => [kind, day, due]);

  test('a decision stands on the last day of its deciding time, in the zone of who owes it, and with nobody else', () => {
    const world = worldAt(start, 'in_approval');
    expect(datesOf(world, 'p08')).toEqual([['decision', '2026-11-30', '2026-12-01T05:00:00.000Z']]);
    for (const other of ['p24', 'p23', 'p39']) expect(datesOf(world, other)).toEqual([]);
  });

  test('an expiry stands on the last covered day, for those who asked and those who accepted the risk', () => {
    const world = worldAt(start, 'granted');
    for (const person of ['p24', 'p23', 'p04']) expect(datesOf(world, person)).toEqual([['expiry', '2027-01-31', '2027-02-01T05:00:00.000Z']]);
    expect(datesOf(world, 'p39')).toEqual([]);
    world.now = parseInstant('2027-02-01T05:00:00Z');
    expect(datesOf(world, 'p24')).toEqual([]);
  });

  test('a question and a condition stand with who owes them, until they are over', () => {
    const asked = worldAt(start, undefined);
    act(asked, routed[0] ?? {});
    act(asked, { as: 'p05', do: { verb: 'ask', text: 'Which alert covers the host meanwhile?' } });
    const [[kind, day] = []] = datesOf(asked, 'p24');
    expect([kind, day]).toEqual(['answer', '2026-12-09']);
    asked.now = parseInstant('2026-12-31T00:00:00Z');
    expect(datesOf(asked, 'p24')).toEqual([]);
    const conditional = worldAt(start, 'granted', true);
    expect(datesOf(conditional, 'p24').map(([kindOf]) => kindOf)).toEqual(['condition', 'expiry']);
  });

  test('the same date keeps its id whenever it is asked', () => {
    const world = worldAt(start, 'granted', true);
    const ids = () => dueDatesOf(world.case(id), personId('p24'), world.facts('p24', id)).map((date) => date.id);
    const before = ids();
    world.now = parseInstant('2026-12-01T00:00:00Z');
    expect(ids()).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });
});
