import { describe, expect, test } from 'vitest';
import type { ApprovalMatrix } from '../approval/matrix.ts';
import { presets } from '../approval/presets.ts';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { requestContent, World } from '../exception/testing/world.ts';
import type { ExceptionContent } from '../exception/content.ts';
import { exceptionId } from '../ids.ts';
import { pastRequests, type SimulatedRequest, simulateRequest } from './simulate-request.ts';

const id = exceptionId('EXC-2026-0001');
const statement = 'Risk that misuse of the host goes unnoticed due to absent audit records, resulting in a late response.';

/** One request as far as `until`, and what a draft makes of it. */
function simulated(draft: ApprovalMatrix, { until = 'assessed', changes = {}, residual }: { until?: 'triage' | 'assessed'; changes?: Partial<ExceptionContent>; residual?: { likelihood: number; impact: number } } = {}): SimulatedRequest {
  const world = new World('2026-11-24T15:00:00Z');
  const run = (command: Parameters<World['run']>[1], as: string) => {
    const decided = world.run(id, command, as);
    if (!decided.ok) throw new Error(decided.reasons.map(({ text }) => text).join(' '));
  };
  world.draft(requestContent(changes), 'p24');
  run({ verb: 'submit' }, 'p24');
  if (until === 'assessed') {
    run({ verb: 'triage', triage: { outcome: 'complete', note: 'Complete.', distinctFrom: [] } }, 'p05');
    run({
      verb: 'assess', relianceHash: world.case(id).relianceHash ?? '', statement, inherent: { likelihood: 3, impact: 3 },
      controls: [{ id: 'CC-07', axis: 'likelihood', strength: 0.5, test: 'tested_pass' }], recommendation: 'approve', opinion: 'Acceptable until then.',
      ...(residual === undefined ? {} : { residual }),
    }, 'p06');
  }
  const [request] = pastRequests(world.events);
  if (request === undefined) throw new Error('expected a request');
  const facts = { ...world.facts(request.actor, id), now: request.at };
  return simulateRequest(request, facts, (known) => ({ ...known, matrix: draft }));
}

const stricter: ApprovalMatrix = { ...standardMatrix, level: { ...standardMatrix.level, base: { low: 3, moderate: 3, high: 4, critical: 5 } } };

describe('a draft run over a past request', () => {
  test.each(['triage', 'assessed'] as const)('differs in nothing where it is what is in force (%s)', (until) => {
    const found = simulated(standardMatrix, { until });
    expect(found).toMatchObject({ differs: [], inForce: { refusals: [] } });
    expect(found.recorded).toBe(until === 'triage' ? null : found.inForce.level);
  });

  test.each(['triage', 'assessed'] as const)('shows the level and the seats that it would have needed (%s)', (until) => {
    const found = simulated(stricter, { until });
    expect(found.draft.level).toBeGreaterThanOrEqual(3);
    if (until === 'triage') return;
    expect(found.draft.seats.map(({ seat }) => seat)).toContain('level:ciso');
    expect(found.differs).toEqual(expect.arrayContaining(['level', 'seats']));
  });

  test('shows a shorter cap, and the refusal of a term beyond it', () => {
    const { bands } = standardMatrix.terms;
    const short = { ...standardMatrix.terms.bands.low, longest: { days: 30 } };
    const found = simulated({ ...standardMatrix, terms: { ...standardMatrix.terms, bands: { ...bands, low: short, moderate: short } } });
    expect(found.draft.refusals.map(({ code }) => code)).toContain('term-too-long');
    expect(found.differs).toEqual(expect.arrayContaining(['refusals', 'level', 'longest']));
    const longer = simulated({ ...standardMatrix, terms: { ...standardMatrix.terms, bands: { ...bands, moderate: { ...bands.moderate, longest: { months: 9 } } } } });
    expect([longer.inForce.longest, longer.draft.longest]).toEqual(['2027-05-23', '2027-08-23']);
  });

  test('keeps a residual that the assessor had put above what the controls support', () => {
    const found = simulated(standardMatrix, { residual: { likelihood: 3, impact: 3 } });
    expect(found).toMatchObject({ differs: [], inForce: { band: 'moderate' } });
  });

  test('of fewer seats shows those that fall away', () => {
    const found = simulated(presets.small.matrix);
    expect(found.draft).toMatchObject({ level: 1, refusals: [] });
    expect(found.draft.seats.map(({ seat }) => seat)).toEqual([expect.stringMatching(/^risk-owner:/)]);
  });

});
