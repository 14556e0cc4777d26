import { describe, expect, test } from 'vitest';
import { standardMatrix } from '../../approval/standard-matrix.ts';
import { previewException } from '../../exception/preview.ts';
import { assessed, done, submitted } from '../../exception/testing/steps.ts';
import { requestContent, World } from '../../exception/testing/world.ts';
import { type ExceptionId, exceptionId, personId, unitId } from '../../ids.ts';
import { claimsOf } from './claim.ts';

const [first, second] = [exceptionId('EXC-2026-0001'), exceptionId('EXC-2026-0002')] as const;

/** INS carries 18 of 30 points; two requests for different hosts of it wait for their assessment. */
function twoRequests(): World {
  const world = new World('2026-11-24T15:00:00Z');
  world.matrix = { ...standardMatrix, appetite: { ...standardMatrix.appetite, budgets: { INS: 30 } } };
  world.carried = [{ units: [unitId('INS')], band: 'high', assets: 1, count: 2 }];
  for (const [id, host] of [[first, 'app-01'], [second, 'app-02']] as const) {
    const scope = requestContent().scope.map((clause) => ({ ...clause, asset: { type: 'host' as const, ids: [`${host}.corp.example`] } }));
    expect(world.draft(requestContent({ scope }), 'p24').ok).toBe(true);
    submitted(world, id);
  }
  return world;
}

const projectionOf = (world: World, id: ExceptionId): readonly unknown[] =>
  (world.case(id).required?.exposure ?? []).map(({ held, reserved, asked, zone }) => [held / 100, reserved / 100, asked / 100, zone]);

describe('S38 two requests for the last points', () => {
  test('the first reserves, the second sees that and its level rises by one', () => {
    const world = twoRequests();
    assessed(world, first);
    assessed(world, second);
    expect(projectionOf(world, first)).toEqual([[18, 0, 3, 'within']]);
    expect(projectionOf(world, second)).toEqual([[18, 3, 3, 'amber']]);
    expect([first, second].map((id) => world.case(id).required?.level)).toEqual([2, 3]);
    expect(world.case(second).required?.reasons.map(({ text }) => text)).toContain('INS: 18 carried + 3 reserved + 3 asked = 24 of 30 points (80 %), amber.');
  });

  test('when the first is withdrawn before the second is assessed, the second is as the first was', () => {
    const world = twoRequests();
    assessed(world, first);
    done(world, first, { verb: 'withdraw', text: 'The host is rebuilt sooner.' }, 'p24');
    expect(claimsOf(world.case(first))).toEqual([]);
    assessed(world, second);
    expect(projectionOf(world, second)).toEqual([[18, 0, 3, 'within']]);
  });

  test('the preview shows what the request would project, with the same arithmetic', () => {
    const world = twoRequests();
    assessed(world, first);
    const preview = previewException(requestContent(), personId('p24'), world.facts('p24', exceptionId('EXC-2026-0009')));
    expect(preview.required?.reasons.map(({ text }) => text)).toContain('INS: 18 carried + 3 reserved + 3 asked = 24 of 30 points (80 %), amber.');
  });
});

describe('what is carried when the last seat signs', () => {
  const sign = (world: World, id: ExceptionId, as: string) =>
    world.run(id, { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash: world.case(id).relianceHash ?? '' }, as);

  test('T17: where it has come nearer to the budget than the level was computed with, the request goes back to the assessor', () => {
    const world = twoRequests();
    assessed(world, first);
    for (const as of ['p08', 'p04']) expect(sign(world, first, as).ok).toBe(true);
    world.carried = [{ units: [unitId('INS')], band: 'high', assets: 1, count: 3 }];
    const refused = sign(world, first, 'p23');
    expect(refused.ok ? [] : refused.reasons.map(({ code }) => code)).toEqual(['appetite-exceeded']);
    expect(refused.ok ? '' : refused.reasons[0]?.text).toContain('27 carried + 0 reserved + 3 asked = 30 of 30 points (100 %), red');
  });

  test('a later reservation does not hold up the earlier request', () => {
    const world = twoRequests();
    assessed(world, first);
    world.now = '2026-11-24T16:00:00.000Z' as World['now'];
    assessed(world, second);
    for (const as of ['p08', 'p04', 'p23']) expect(sign(world, first, as)).toMatchObject({ ok: true });
    expect(claimsOf(world.case(first)).map(({ request }) => request)).toEqual(['cover']);
  });
});
