import { expect, test } from 'vitest';
import { coverIntervals, inForceAt } from '../coverage/in-force.ts';
import { exceptionId } from '../ids.ts';
import { noticesDue } from '../notice/notices-due.ts';
import { addMs, parseInstant } from '../time.ts';
import { recomputedEnds } from './recompute-ends.ts';
import { approved, assessed, done, submitted } from './testing/steps.ts';
import { readCases, requestContent, World } from './testing/world.ts';

type Case = { readonly name: string; readonly at: string; readonly ends: string; readonly until: string | null; readonly revoked?: true };
const id = exceptionId('EXC-2026-0001');

test.each(readCases<readonly Case[]>('zone-rules.yaml'))('$name', ({ at, ends, until, revoked }) => {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  if (revoked === true) done(world, id, { verb: 'revoke', cause: 'management_decision', text: 'The host is replaced at once.' }, 'p04');
  world.goTo(at);
  const before = world.case(id).grants[0]?.until ?? world.now;
  const rules = { tzdata: '2027a', endOf: () => parseInstant(ends) };
  const events = recomputedEnds(world.case(id), { ...rules, now: world.now });
  expect(events.map(({ data }) => ('until' in data ? data.until : null))).toEqual(until === null ? [] : [until]);
  world.happen(id, events);
  const end = world.case(id).grants[0]?.until ?? world.now;
  expect(end <= before).toBe(true);
  if (until === null) return;
  // Told once; by the same rules there is nothing more.
  expect(recomputedEnds(world.case(id), { ...rules, now: world.now })).toEqual([]);
  expect(noticesDue(world.case(id), world.facts('p24', id)).filter(({ kind }) => kind === 'end_recomputed').map(({ person }) => person)).toContain('p24');
  expect(inForceAt(coverIntervals(world.case(id)), end)).toBeNull();
  expect(inForceAt(coverIntervals(world.case(id)), addMs(end, -1))).not.toBeNull();
});
