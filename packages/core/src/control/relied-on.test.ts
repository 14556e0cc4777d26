import { beforeEach, expect, test } from 'vitest';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { requestContent, World } from '../exception/testing/world.ts';
import { currentRisk } from '../risk/current-risk.ts';
import { exceptionId, hash, personId, unitId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { partiesOf } from '../exception/facts.ts';
import type { AssessCommand } from '../exception/commands/assess.ts';
import { controlsAt, type EnteredControl } from './relied-on.ts';
import type { ControlRecord, KeptTest } from './record.ts';

const id = exceptionId('EXC-2026-0001');
let world: World;
beforeEach(() => {
  world = new World('2026-11-24T12:00:00.000Z');
  world.draft(requestContent(), 'p24');
  world.run(id, { verb: 'submit' }, 'p24');
  world.run(id, { verb: 'triage', triage: { outcome: 'complete', note: 'Complete.', distinctFrom: [] } }, 'p05');
});

const watch = { id: 'watch', kind: 'CC-07', name: 'Watch', unit: unitId('INS'), operator: personId('p08'), cadence: { days: 30 }, failureDomain: 'soc' };
function recorded(tests: readonly Partial<KeptTest>[] = []): ControlRecord {
  const at = parseInstant('2026-11-20T12:00:00.000Z');
  const kept = tests.map((one, index): KeptTest => ({
    id: `t${index + 1}`, outcome: 'pass', testedAt: at, recordedAt: at, goodUntil: parseInstant('2026-12-21T05:00:00.000Z'), statement: 'Seen.', evidence: [{ sha256: hash('ab'.repeat(32)), name: 'a' }],
    tester: personId('p07'), by: 'person', ...one,
  }));
  return { control: watch, revision: 1 + kept.length, attestedAt: null, tests: kept, removedAt: null, retiredAt: null };
}

const relied: EnteredControl = { id: 'CC-07', instance: 'watch', axis: 'impact', strength: 0.5 };
function assess(control: EnteredControl, inherent = { likelihood: 3, impact: 3 }) {
  const command: AssessCommand = {
    relianceHash: world.case(id).relianceHash ?? '', statement: 'Risk that misuse goes unnoticed due to absent records, and a late response.', inherent, controls: [control],
    recommendation: 'approve', opinion: 'Acceptable for the term.',
  };
  return world.run(id, { verb: 'assess', ...command }, 'p06');
}
const groups = () => world.case(id).required?.reasons.filter(({ code }) => code === 'level-bump').map(({ rule }) => rule) ?? [];
const codes = (decision: ReturnType<typeof assess>) => (decision.ok ? [] : decision.reasons.map(({ code }) => code));

test('a control whose test is on record is credited, has the operator on record, and answers G4', () => {
  world.controls.set('watch', recorded([{}]));
  expect(codes(assess(relied))).toEqual([]);
  const { assessment } = world.case(id);
  expect(assessment?.controls).toEqual([{ ...relied, test: 'tested_pass', operator: 'p08', failureDomain: 'soc' }]);
  expect(assessment?.residual).toEqual({ likelihood: 3, impact: 2 });
  expect(groups().some((rule) => rule.includes('G4'))).toBe(false);
  expect(partiesOf(world.case(id)).operators).toEqual(['p08']);
});

test('a control that nobody has tested is refused where one must operate, whatever the assessor says', () => {
  world.controls.set('watch', recorded());
  expect(codes(assess(relied))).toEqual(['control-required']);
  expect(codes(assess({ ...relied, test: 'tested_pass' }))).toEqual(['test-not-on-record']);
});

test('an attested one operates, and G4 says that nobody has tested it', () => {
  world.controls.set('watch', { ...recorded(), attestedAt: parseInstant('2026-11-20T12:00:00.000Z') });
  expect(codes(assess(relied))).toEqual([]);
  expect(groups().some((rule) => rule.includes('G4'))).toBe(true);
});

test('a pass by the owner, or by somebody who reports to the owner, is none to this exception', () => {
  for (const tester of ['p24', 'p26']) {
    world.controls.set('watch', recorded([{ tester: personId(tester) }]));
    expect(codes(assess({ ...relied, test: 'tested_pass' }))).toEqual(['test-not-on-record']);
  }
});

test('a control that is not there, of another kind, or retired cannot be relied on', () => {
  expect(codes(assess(relied))).toEqual(['unknown-control']);
  world.controls.set('watch', recorded([{}]));
  expect(codes(assess({ ...relied, id: 'CC-01' }))).toEqual(['unknown-control']);
  world.controls.set('watch', { ...recorded([{}]), retiredAt: world.now });
  expect(codes(assess(relied))).toContain('already-ended');
});

test('the credit falls when the test is overdue past its grace, or failed, and never rises by itself', () => {
  world.controls.set('watch', recorded([{}]));
  assess(relied);
  const state = world.case(id);
  const riskAt = (at: string) => {
    const assessment = state.assessment;
    if (assessment === null) throw new Error('expected an assessment');
    const by = { parties: partiesOf(state), organisation: { now: world.organisation, atSubmission: world.organisation } };
    const controls = controlsAt(assessment.controls, world.controls, by, parseInstant(at), 7).map(({ control }) => control);
    return currentRisk(assessment, controls, standardMatrix.risk).residual;
  };
  expect(riskAt('2026-12-20T12:00:00.000Z')).toEqual({ likelihood: 3, impact: 2 });
  expect(riskAt('2026-12-28T04:59:59.999Z')).toEqual({ likelihood: 3, impact: 2 });
  expect(riskAt('2026-12-28T05:00:00.000Z')).toEqual({ likelihood: 3, impact: 3 });
  world.controls.set('watch', recorded([{}, { outcome: 'fail', goodUntil: null, testedAt: parseInstant('2026-11-21T12:00:00.000Z'), recordedAt: parseInstant('2026-11-21T12:00:00.000Z') }]));
  expect(riskAt('2026-11-24T12:00:00.000Z')).toEqual({ likelihood: 3, impact: 3 });
});

test('what was assessed is compared with what is known at the last signature: a failed control or an asset of a higher class grants nothing (T17, I13)', () => {
  world.controls.set('watch', recorded([{}]));
  const command = {
    relianceHash: world.case(id).relianceHash ?? '', statement: 'Risk that misuse goes unnoticed due to absent records, and a late response.', inherent: { likelihood: 4, impact: 4 },
    controls: [{ ...relied, strength: 0.75 as const }, { id: 'CC-01', axis: 'likelihood' as const, strength: 0.25 as const, test: 'tested_pass' as const, operator: personId('p26') }],
    recommendation: 'approve' as const, opinion: 'Acceptable for the term.',
  };
  expect(codes(world.run(id, { verb: 'assess', ...command }, 'p06'))).toEqual([]);
  const seats = (world.case(id).required?.seats ?? []).toSorted((a, b) => a.stage - b.stage);
  const sign = (as: string) => world.run(id, { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash: world.case(id).relianceHash ?? '' }, as);
  const last = seats.at(-1)?.person ?? '';
  for (const { person } of seats.slice(0, -1)) expect(codes(sign(person ?? ''))).toEqual([]);

  world.controls.set('watch', recorded([{}, { outcome: 'fail', goodUntil: null }]));
  const refused = sign(last);
  expect(refused.ok ? [] : refused.reasons.map(({ code, rule }) => `${code} ${rule}`)).toContain('routing-outdated T17');
  world.controls.set('watch', recorded([{}]));

  const { assets } = world;
  world.assets = new Map([...assets].map(([key, asset]) => [key, { ...asset, classes: [...asset.classes, 'crown_jewel' as const] }]));
  const raised = sign(last);
  expect(raised.ok ? [] : raised.reasons.map(({ code, rule }) => `${code} ${rule}`)).toEqual(['routing-outdated I13, T14']);
  world.assets = assets;
  expect(codes(sign(last))).toEqual([]);
});
