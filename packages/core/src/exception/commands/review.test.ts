import { expect, test } from 'vitest';
import { standardMatrix } from '../../approval/standard-matrix.ts';
import { exceptionId, grantId, personId } from '../../ids.ts';
import { parseInstant } from '../../time.ts';
import { reviewDuty } from '../review-duty.ts';
import type { ExceptionCase } from '../state.ts';
import { requestContent, World } from '../testing/world.ts';

const world = new World('2026-11-24T15:00:00Z');
world.draft(requestContent(), 'p24');
const state: ExceptionCase = world.case(exceptionId('EXC-2026-0001'));
const facts = { now: world.now, organisation: world.organisation as never, matrix: standardMatrix };
const grant = { id: grantId('g1'), from: parseInstant('2026-11-24T15:00:00.000Z'), until: parseInstant('2026-12-24T05:00:00.000Z'), zone: 'America/New_York' };
const organisation = { atSubmission: world.organisation, now: world.organisation };

test('a critical risk is reviewed every seven days, and is suspended with the day on which it was not', () => {
  const first = reviewDuty(state, grant, 'critical', grant.from, { ...facts, organisation });
  expect(first).toMatchObject({ expected: '2026-12-02T05:00:00.000Z', due: '2026-12-02T05:00:00.000Z', consequence: 'suspend' });
  const second = reviewDuty(state, grant, 'critical', parseInstant('2026-12-02T05:00:00.000Z'), { ...facts, organisation });
  expect(second).toMatchObject({ expected: '2026-12-09T05:00:00.000Z' });
});

test('S05 an anchor on the 31st keeps the ends of months', () => {
  const matrix = { ...standardMatrix, terms: { ...standardMatrix.terms, bands: { ...standardMatrix.terms.bands, low: { ...standardMatrix.terms.bands.low, reviewEvery: { months: 1 } } } } };
  const from = parseInstant('2027-01-31T05:00:00.000Z');
  const yearly = { ...grant, from, until: parseInstant('2028-01-31T05:00:00.000Z') };
  const days = ['2027-01-31T05:00:00.000Z', '2027-03-01T05:00:00.000Z', '2027-04-01T04:00:00.000Z'].map((after) => reviewDuty(state, yearly, 'low', parseInstant(after), { ...facts, organisation, matrix })?.expected);
  // The first instants after 28 February, 31 March and 30 April in New York.
  expect(days).toEqual(['2027-03-01T05:00:00.000Z', '2027-04-01T04:00:00.000Z', '2027-05-01T04:00:00.000Z']);
});

test('two reviews in a row without a milestone make it stalled, and one milestone ends that (S17)', () => {
  const { id } = state;
  const run = (as: string, command: object): void => {
    const decided = world.run(id, { relianceHash: world.case(id).relianceHash ?? '', ...command } as never, as);
    expect(decided.ok, JSON.stringify(decided)).toBe(true);
  };
  run('p24', { verb: 'submit' });
  run('p05', { verb: 'triage', triage: { outcome: 'complete', note: '', distinctFrom: [] } });
  run('p06', { verb: 'assess', statement: 'An intrusion stays unseen due to missing audit records.', inherent: { likelihood: 2, impact: 2 }, controls: [], recommendation: 'approve', opinion: 'Acceptable until the rebuild.' });
  for (const seat of world.case(id).required?.seats ?? []) run(seat.person ?? '', { verb: 'decide', outcome: 'approve', rationale: '' });
  const review = { verb: 'review', outcome: 'continue', changed: 'Nothing so far.', mitigations: 'None is there yet.', valid: 'They hold as before.', controls: '', residual: { likelihood: 2, impact: 2 }, reached: [], text: '' };
  run('p07', review);
  run(personId('p06'), review);
  expect(world.case(id).stalls).toBe(2);
  run('p07', { ...review, reached: ['Rebuild on the standard image'] });
  expect([world.case(id).stalls, world.case(id).reviews?.map(({ by, outcome, band }) => [by, outcome, band])]).toEqual([0, [['p07', 'continue', 'low'], ['p06', 'continue', 'low'], ['p07', 'continue', 'low']]]);
});
