import { expect, test } from 'vitest';
import { startOfDay } from '../calendar.ts';
import { coverIntervals } from '../coverage/in-force.ts';
import { approved, assessed, submitted } from '../exception/testing/steps.ts';
import { readCases, requestContent, World } from '../exception/testing/world.ts';
import { exceptionId, requirementId } from '../ids.ts';
import { addMs, parseInstant } from '../time.ts';
import { endedSooner, recomputedStart } from './recompute-start.ts';
import type { Requirement } from './requirement.ts';

type Case = { readonly name: string; readonly asks: Partial<Requirement>; readonly moves: number; readonly at?: string; readonly is: string | null };
const logs = requirementId('STD-LG/LG-7.1');
const moved = (hours: number): typeof startOfDay => (day, zone) => addMs(startOfDay(day, zone), hours * 3_600_000);

test.each(readCases<{ readonly starts: readonly Case[] }>('zone-rules.yaml').starts)('a version: $name', ({ asks, moves, at = '2026-12-01T00:00:00.000Z', is }) => {
  const world = new World('2026-11-24T15:00:00Z');
  world.publish(logs, asks, '2027-02-01');
  const [before, version] = world.library.versions.get(logs) ?? [];
  if (version === undefined) throw new Error('expected a version to come');
  const rules = { now: parseInstant(at), tzdata: '2027a', startOf: moved(moves) };
  const event = recomputedStart(version, before?.requirement, rules);
  expect(event === null ? null : event.data.from).toBe(is);
  if (event !== null && version.effective !== undefined) expect(recomputedStart({ ...version, from: event.data.from, effective: { ...version.effective, tzdata: '2027a' } }, before?.requirement, rules)).toBeNull();
});

test('S07 cover that was to end with a version ends when that begins sooner, and never later', () => {
  const world = new World('2026-11-24T15:00:00Z');
  const id = exceptionId('EXC-2026-0001');
  world.draft(requestContent({ validity: { lastDay: '2027-02-15' } }), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  world.publish(logs, { waivable: false }, '2027-02-01');
  const [before, now] = [parseInstant('2027-02-01T05:00:00.000Z'), world.now];
  const covered = () => coverIntervals(world.case(id)).at(-1)?.until;
  expect(covered()).toBe(before);
  expect(endedSooner(world.case(id), { before, from: addMs(before, 3_600_000), now })).toEqual([]);
  world.happen(id, endedSooner(world.case(id), { before, from: addMs(before, -3_600_000), now }));
  expect(covered()).toBe('2027-02-01T04:00:00.000Z');
});
