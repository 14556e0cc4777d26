import { expect, test } from 'vitest';
import type { Duty, ExceptionCase, ExceptionState } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import { readCases, requestContent, World } from '../exception/testing/world.ts';
import { resumeException } from '../exception/commands/resume.ts';
import { reviewException } from '../exception/commands/review.ts';
import { exceptionId, grantId, hash, personId, unitId } from '../ids.ts';
import type { Band, Rating } from '../risk/rating.ts';
import { controlInstants, controlNotices } from '../notice/controls.ts';
import { addMs, parseInstant } from '../time.ts';
import { consequencesOf } from './failure.ts';
import { dutiesOfTests } from './overdue.ts';
import type { ControlRecord, KeptTest } from './record.ts';
import type { FailureEffect } from './rules.ts';

type Case = {
  name: string; band: Band; inherentBand?: Band; strength?: number; before?: number; happened: 'passed' | 'failed' | 'removed'; suspended?: string; over?: boolean; windDown?: boolean;
  effect?: FailureEffect; due?: string; reviewed?: string; is?: string[];
};
type Told = { band: Band; happened?: 'failed'; at: string; told: Readonly<Record<string, readonly string[]>> };
type Missed = { name: string; duty: Pick<Duty, 'consequence' | 'control' | 'closes'> & { due: string; dischargedAt?: string }; before: ExceptionState; is: ExceptionState };
type File = { failures: Case[]; overdue: { band: Band; duties: string[] }[]; told: Told[]; missed: Missed[] };
const { failures, overdue, told, missed } = readCases<File>('controls.yaml');
const world = new World('2026-11-24T12:00:00.000Z');
const id = exceptionId('EXC-2026-0001');
world.draft(requestContent(), 'p24');
const risks: Readonly<Record<Band, readonly [Rating, Rating]>> = {
  low: [{ likelihood: 2, impact: 1 }, { likelihood: 2, impact: 1 }], moderate: [{ likelihood: 4, impact: 4 }, { likelihood: 4, impact: 2 }],
  high: [{ likelihood: 4, impact: 4 }, { likelihood: 4, impact: 3 }], critical: [{ likelihood: 5, impact: 5 }, { likelihood: 5, impact: 4 }],
};
const week = 7 * 24 * 3_600_000;

function recordOf({ happened, before = 0 }: Case): ControlRecord {
  const made = (outcome: 'pass' | 'fail', ago: number): KeptTest => ({
    id: `t${ago}`, outcome, testedAt: addMs(world.now, -ago), recordedAt: addMs(world.now, -ago), goodUntil: outcome === 'pass' ? addMs(world.now, 4 * week) : null,
    statement: 'Seen.', evidence: [], tester: personId('p07'), by: 'person',
  });
  const last = happened === 'removed' ? [] : [made(happened === 'passed' ? 'pass' : 'fail', 0)];
  return {
    control: { id: 'watch', kind: 'CC-07', name: 'Watch', unit: unitId('INS'), operator: personId('p08'), cadence: { days: 30 } },
    revision: 1, attestedAt: null, retiredAt: null, removedAt: happened === 'removed' ? world.now : null,
    tests: [made('fail', 5 * week), ...Array.from({ length: before }, (_, n) => made('fail', week + n)), ...last],
  };
}

function stateOf({ band, inherentBand = band, strength = band === 'low' ? 0.25 : 0.5, suspended, over = false, windDown = false }: Case): ExceptionCase {
  const [inherent, residual] = risks[band];
  const from = addMs(world.now, -3 * week);
  const until = addMs(world.now, over ? -1 : 6 * week);
  // With strength 0 the assessor has rated without it, so that nothing rises when it fails.
  return {
    ...world.case(id), phase: windDown ? 'revoked' : 'approved', ended: windDown ? { at: addMs(world.now, week), cause: 'circumstances_ceased', by: personId('p03') } : null, submittedAt: from,
    assessment: {
      assessor: personId('p06'), statement: 'Risk.', inherent: strength === 0 ? residual : inherent, residual, inherentBand, residualBand: band, recommendation: 'approve', opinion: 'Fine.', incomplete: [],
      controls: [{ id: 'CC-07', instance: 'watch', axis: 'impact', strength, test: 'tested_pass' }],
    },
    grants: [{ id: grantId(`${id}/g1`), version: 1, relianceHash: hash('a'), from, until, lastDay: '2027-01-04', zone: 'America/New_York', tzdata: 'test', grantedAt: from }],
    suspensions: suspended === undefined ? [] : [{ id: suspended === 'incident' ? 's1' : 's1-watch', from, cause: suspended }],
    duties: suspended === undefined ? [] : [{ id: 'cure-s1-watch', kind: 'condition', text: 'Cure.', owner: null, due: addMs(world.now, week), consequence: 'end', control: 'watch' }],
  };
}

test.each(failures)('$name: $effect', (one) => {
  const record = recordOf(one);
  const facts = { ...world.facts('p07', id), controls: new Map([['watch', record]]) };
  const events = consequencesOf(stateOf(one), record, one.happened, 'i1', facts);
  const following = { kept: [], suspended: ['exception_suspended'], revoked: ['exception_revoked'] };
  expect(events.map(({ type }) => type)).toEqual(one.is ?? ['control_failure_noted', ...following[one.effect ?? 'kept']]);
  const noted = events.find((event) => event.type === 'control_failure_noted')?.data;
  expect(noted?.effect).toBe(one.effect);
  if (noted === undefined) return;
  expect(noted.incident).toBe('watch/i1');
  const suspension = events.find((event) => event.type === 'exception_suspended')?.data;
  const owed = [...noted.duties, ...(suspension?.duty === undefined ? [] : [suspension.duty])];
  expect(owed.find(({ control }) => control === 'watch')).toEqual(one.due === undefined ? undefined : expect.objectContaining({ due: one.due, consequence: one.effect === 'kept' ? 'suspend' : 'end' }));
  expect(owed.find(({ asks }) => asks === 'review')?.expected).toBe(one.reviewed);
});

test.each(missed)('$name: $is', ({ duty, before, is }) => {
  const midday = (day: string) => parseInstant(`${day}T12:00:00.000Z`);
  const { due, dischargedAt, ...rest } = duty;
  const open: Duty = { ...rest, id: 'k-1', kind: 'condition', text: 'Done.', owner: null, due: midday(due), ...(dischargedAt === undefined ? {} : { dischargedAt: midday(dischargedAt) }) };
  const suspended = before === 'suspended' ? { suspended: 'comp_control_failed' } : {};
  const state = { ...stateOf({ name: '', band: 'high', happened: 'failed', ...suspended }), duties: [open] };
  expect([addMs(midday(due), -1), midday(due)].map((at) => stateAt(state, at))).toEqual([before, is]);
});

test('an exception that does not rely on the control is left alone', () => {
  const one: Case = { name: '', band: 'high', happened: 'removed', effect: 'kept' };
  const record = recordOf(one);
  const other = { ...record, control: { ...record.control, id: 'other' } };
  expect(consequencesOf(stateOf(one), other, 'removed', 'i1', { ...world.facts('p07', id), controls: new Map([['watch', record]]) })).toEqual([]);
});

test.each([['p23', true], ['p04', false]])('what a second failure suspended is lifted a level above the approval: by %s %s', (person, allowed) => {
  const one: Case = { name: '', band: 'moderate', happened: 'passed', suspended: 'comp_control_failed_again' };
  const state = { ...stateOf(one), required: { level: 2, reasons: [], seats: [] } as unknown as ExceptionCase['required'] };
  const decided = resumeException(state, { text: 'It has passed its tests three times since.' }, world.facts(person, id));
  expect(decided.ok ? [] : decided.reasons.map(({ code }) => code)).toEqual(allowed ? [] : ['not-permitted']);
});

test('whoever reviews the exception does the review that a failure asked for', () => {
  const one: Case = { name: '', band: 'moderate', strength: 0, happened: 'failed' };
  const record = recordOf(one);
  const facts = { ...world.facts('p07', id), controls: new Map([['watch', record]]) };
  const [noted] = consequencesOf(stateOf(one), record, 'failed', 'i1', facts);
  if (noted?.type !== 'control_failure_noted') throw new Error('expected the failure to be noted');
  const said = { changed: 'The watch is down.', mitigations: 'None in time for it.', valid: 'They still hold as before.', controls: 'A second watch is live.', reached: [], text: '' };
  const decided = reviewException({ ...stateOf(one), duties: noted.data.duties }, { outcome: 'continue', ...said, residual: { likelihood: 4, impact: 2 } }, facts);
  expect(decided.ok ? decided.value.map((event) => (event.type === 'duty_discharged' ? event.data.duty : event.type)) : decided.reasons).toEqual(['exception_reviewed', 'review-i1-watch']);
});

test.each(overdue)('$band: what follows when the next test does not come is armed, once', ({ band, duties }) => {
  const one: Case = { name: '', band, happened: 'passed', effect: 'kept' };
  const facts = { ...world.facts('p07', id), controls: new Map([['watch', recordOf(one)]]) };
  const armed = dutiesOfTests(stateOf(one), facts);
  expect(armed.map(({ consequence, due }) => `${consequence} ${due}`)).toEqual(duties);
  expect(dutiesOfTests({ ...stateOf(one), duties: armed }, facts)).toEqual([]);
});

test.each(told)('$band at $at: $told', ({ band, happened, at, told: expected }) => {
  const record = recordOf({ name: '', band, happened: happened ?? 'passed', effect: 'kept' });
  const facts = { ...world.facts('p07', id), controls: new Map([['watch', record]]) };
  const before = stateOf({ name: '', band, strength: 0, happened: 'passed', effect: 'kept' });
  const noted = happened === undefined ? [] : consequencesOf(before, record, happened, 'i1', facts).flatMap((event) => (event.type === 'control_failure_noted' ? [{ ...event.data, at: world.now }] : []));
  const due = controlNotices({ ...before, controlFailures: noted }, { ...facts, now: parseInstant(at) }).filter((notice) => notice.at !== null && notice.at <= at);
  const kinds = [...Map.groupBy(due, ({ person }) => person as string)].map(([person, notices]) => [person, [...new Set(notices.map(({ kind }) => kind))]] as const);
  expect(Object.fromEntries(kinds)).toEqual(expected);
});

test('the instant at which a test falls overdue is one to look again', () => {
  const facts = { ...world.facts('p07', id), controls: new Map([['watch', recordOf({ name: '', band: 'low', happened: 'passed', effect: 'kept' })]]) };
  expect(controlInstants(stateOf({ name: '', band: 'low', happened: 'passed', effect: 'kept' }), facts)).toEqual(['2026-12-22T12:00:00.000Z']);
});

test('a review ends what an overdue test of a moderate risk is waited for, and so does a pass', () => {
  const record = recordOf({ name: '', band: 'moderate', happened: 'passed', effect: 'kept' });
  const facts = { ...world.facts('p07', id), controls: new Map([['watch', record]]) };
  const before = stateOf({ name: '', band: 'moderate', happened: 'passed', effect: 'kept' });
  const armed = { ...before, duties: dutiesOfTests(before, facts) };
  expect(armed.duties).toMatchObject([{ asks: 'review', control: 'watch', expected: '2027-01-14T05:00:00.000Z' }]);
  const said = { changed: 'The test has not come.', mitigations: 'None in time for it.', valid: 'They still hold as before.', controls: 'The watch still alerts.', reached: [], text: '' };
  const reviewed = reviewException(armed, { outcome: 'continue', ...said, residual: { likelihood: 4, impact: 2 } }, facts);
  expect(reviewed.ok ? reviewed.value.map((event) => (event.type === 'duty_discharged' ? event.data.duty : event.type)) : reviewed.reasons).toEqual(['exception_reviewed', 'review1-watch']);
  expect(consequencesOf(armed, record, 'passed', '', facts)).toMatchObject([{ type: 'duty_discharged', data: { duty: 'review1-watch' } }]);
});
