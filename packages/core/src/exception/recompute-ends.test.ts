import { expect, test } from 'vitest';
import { type LocalDate, untilOfLastDay } from '../calendar.ts';
import { coverIntervals, inForceAt } from '../coverage/in-force.ts';
import { exceptionId } from '../ids.ts';
import { noticesDue } from '../notice/notices-due.ts';
import type { Delegation } from '../org/delegation.ts';
import { addMs, type Instant, parseInstant } from '../time.ts';
import { recomputedDelegation, recomputedDuties, recomputedEnds } from './recompute-ends.ts';
import { approved, assessed, done, submitted } from './testing/steps.ts';
import { readCases, requestContent, World } from './testing/world.ts';

type Case = { readonly name: string; readonly at: string; readonly ends: string; readonly until: string | null; readonly revoked?: true };
type DutyCase = { readonly name: string; readonly due: string; readonly expected?: string; readonly moves: number; readonly zone?: string; readonly done?: true; readonly is: string | null; readonly expects?: string };
type DelegationCase = { readonly name: string; readonly moves: number; readonly ended?: true; readonly is: string | null };
const cases = readCases<{ readonly grants: readonly Case[]; readonly duties: readonly DutyCase[]; readonly delegations: readonly DelegationCase[] }>('zone-rules.yaml');
const moved = (hours: number) => (lastDay: LocalDate, zone: string): Instant => addMs(untilOfLastDay(lastDay, zone), hours * 3_600_000);
const id = exceptionId('EXC-2026-0001');

test.each(cases.grants)('$name', ({ at, ends, until, revoked }) => {
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

test.each(cases.duties)('a duty: $name', ({ due, expected, moves, zone = 'America/New_York', done: isDone, is, expects }) => {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  world.goTo('2026-12-01T00:00:00.000Z');
  const duty = { id: 'd', kind: 'condition', text: 'Test it.', owner: null, due: parseInstant(due), consequence: 'suspend', ...(expected === undefined ? {} : { expected: parseInstant(expected) }), ...(isDone === true ? { dischargedAt: world.now } : {}) } as const;
  const state = { ...world.case(id), duties: [duty] };
  const rules = { now: world.now, tzdata: '2027a', endOf: moved(moves) };
  const events = recomputedDuties(state, zone, rules);
  expect(events).toEqual(is === null ? [] : [{ type: 'duty_recomputed', data: { duty: 'd', due: is, ...(expects === undefined ? {} : { expected: expects }), tzdata: '2027a' } }]);
  if (is === null) return;
  const after = { ...state, duties: [{ ...duty, due: parseInstant(is), ...(expects === undefined ? {} : { expected: parseInstant(expects) }) }] };
  expect(recomputedDuties(after, zone, rules)).toEqual([]);
});

test.each(cases.delegations)('a delegation: $name', ({ moves, ended, is }) => {
  const until = parseInstant('2026-12-15T05:00:00.000Z');
  const delegation = { lastDay: '2026-12-14', zone: 'America/New_York', tzdata: 'test', until, endedAt: ended === true ? parseInstant('2026-11-30T00:00:00.000Z') : null } as Delegation;
  const rules = { now: parseInstant('2026-12-01T00:00:00.000Z'), tzdata: '2027a', endOf: moved(moves) };
  const event = recomputedDelegation(delegation, rules);
  expect(event?.type === 'delegation_recomputed' ? event.data.until : event).toBe(is);
  if (is !== null) expect(recomputedDelegation({ ...delegation, until: parseInstant(is), tzdata: '2027a' }, rules)).toBeNull();
});
