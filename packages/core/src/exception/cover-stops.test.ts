import { expect, test } from 'vitest';
import { exceptionId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { coverStops } from './cover-stops.ts';
import { done, grantedWorld } from './testing/steps.ts';

const id = exceptionId('EXC-2026-0001');

test('every open suspension is named with what happened, when it ends cover and who gives it back, until the last one is lifted', () => {
  const world = grantedWorld(id);
  expect(coverStops(world.case(id), world.now)).toEqual([]);
  done(world, id, { verb: 'suspend', cause: 'incident', text: 'Somebody was seen on the host.', cureDays: 2 }, 'p03');
  done(world, id, { verb: 'suspend', cause: 'other', text: 'The plan is not funded any more.' }, 'p03');
  const [incident, second] = coverStops(world.case(id), world.now);
  expect(incident).toMatchObject({ suspension: 's1', cause: 'incident', text: 'Somebody was seen on the host.', since: world.now, cureBy: '2026-11-28T05:00:00.000Z', liftedBy: ['resume'] });
  expect(second).toMatchObject({ suspension: 's2', cause: 'other' });
  done(world, id, { verb: 'resume', suspension: 's1', text: 'The account is closed and the host is clean.' }, 'p03');
  expect(coverStops(world.case(id), world.now).map(({ suspension }) => suspension)).toEqual(['s2']);
  done(world, id, { verb: 'resume', suspension: 's2', text: 'The budget of the quarter holds it now.' }, 'p03');
  expect(coverStops(world.case(id), world.now)).toEqual([]);
});

test('a missed duty holds cover back from its instant on with nothing written, and says what gives it back', () => {
  const state = grantedWorld(id).case(id);
  const due = parseInstant('2026-11-26T05:00:00.000Z');
  const owed = (duty: object) => ({ ...state, duties: [{ id: 'd1', kind: 'condition' as const, text: 'Owed.', owner: null, due, consequence: 'suspend' as const, ...duty }] });
  expect(coverStops(owed({}), parseInstant('2026-11-26T04:59:59.999Z'))).toEqual([]);
  for (const [duty, lifted] of [[{}, 'evidence'], [{ kind: 'review' }, 'review'], [{ control: 'CTL-1' }, 'control-test'], [{ vacancy: true }, 'new-owner'], [{ asks: 'reassessment' }, 'reassess']] as const) {
    expect(coverStops(owed(duty), due)).toMatchObject([{ duty: 'd1', suspension: null, since: due, liftedBy: [lifted] }]);
  }
  expect(coverStops(owed({ consequence: 'end' }), due)).toEqual([]);
});
