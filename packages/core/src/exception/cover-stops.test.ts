import { expect, test } from 'vitest';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { parseLocalDate } from '../calendar.ts';
import { exceptionId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { liftable } from './commands/resume.ts';
import { coverStops } from './cover-stops.ts';
import { done, grantedWorld } from './testing/steps.ts';

const id = exceptionId('EXC-2026-0001');

test('every open suspension is named with what happened, when it ends cover and who gives it back, until the last one is lifted', () => {
  const world = grantedWorld(id);
  expect(coverStops(world.case(id), { now: world.now, matrix: standardMatrix })).toEqual([]);
  done(world, id, { verb: 'suspend', cause: 'incident_exploited', text: 'Somebody was seen on the host.', cureDays: 2 }, 'p03');
  done(world, id, { verb: 'suspend', cause: 'management_decision', text: 'The plan is not funded any more.' }, 'p03');
  const [incident, second] = coverStops(world.case(id), { now: world.now, matrix: standardMatrix });
  expect(incident).toMatchObject({ suspension: 's1', cause: 'incident_exploited', text: 'Somebody was seen on the host.', since: world.now, cureBy: '2026-11-28T05:00:00.000Z', liftedBy: ['resume'] });
  expect(second).toMatchObject({ suspension: 's2', cause: 'management_decision' });
  done(world, id, { verb: 'resume', suspension: 's1', text: 'The account is closed and the host is clean.' }, 'p03');
  expect(coverStops(world.case(id), { now: world.now, matrix: standardMatrix }).map(({ suspension }) => suspension)).toEqual(['s2']);
  done(world, id, { verb: 'resume', suspension: 's2', text: 'The budget of the quarter holds it now.' }, 'p03');
  expect(coverStops(world.case(id), { now: world.now, matrix: standardMatrix })).toEqual([]);
});

test('a missed duty holds cover back from its instant on with nothing written, and says what gives it back', () => {
  const state = grantedWorld(id).case(id);
  const due = parseInstant('2026-11-26T05:00:00.000Z');
  const owed = (duty: object) => ({ ...state, duties: [{ id: 'd1', kind: 'condition' as const, text: 'Owed.', owner: null, due, consequence: 'suspend' as const, ...duty }] });
  expect(coverStops(owed({}), { now: parseInstant('2026-11-26T04:59:59.999Z'), matrix: standardMatrix })).toEqual([]);
  for (const [duty, lifted] of [[{}, 'evidence'], [{ kind: 'review' }, 'review'], [{ control: 'CTL-1' }, 'control-test'], [{ vacancy: true }, 'new-owner'], [{ asks: 'reassessment' }, 'reassess']] as const) {
    expect(coverStops(owed(duty), { now: due, matrix: standardMatrix })).toMatchObject([{ duty: 'd1', suspension: null, since: due, liftedBy: [lifted] }]);
  }
  expect(coverStops(owed({ consequence: 'end' }), { now: due, matrix: standardMatrix })).toEqual([]);
});

test('past the day of a directive, or the longest cover of the risen band, nothing is said to give cover back, as resuming is refused', () => {
  const world = grantedWorld(id);
  done(world, id, { verb: 'suspend', cause: 'incident_exploited', text: 'Somebody was seen on the host.' }, 'p03');
  const state = world.case(id);
  const due = parseInstant('2026-11-24T05:00:00.000Z');
  const directed = { ...state, directives: [{ vulnerability: 'CVE-2026-0001', due, lastDay: parseLocalDate('2026-11-23'), forensic: false }] };
  expect(coverStops(directed, { now: world.now, matrix: standardMatrix })).toMatchObject([{ cause: 'incident_exploited', liftedBy: [] }]);
  expect([state, directed].map((one) => liftable(one, { now: world.now, matrix: standardMatrix }).length)).toEqual([1, 0]);
  const risen = { ...state, lineageSince: parseLocalDate('2020-01-01'), suspensions: state.suspensions.map((one) => ({ ...one, cause: 'risk_increased' as const })) };
  expect(coverStops(risen, { now: world.now, matrix: standardMatrix })).toMatchObject([{ cause: 'risk_increased', liftedBy: [] }]);
});
