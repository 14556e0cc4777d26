import { expect } from 'vitest';
import type { ExceptionId } from '../../ids.ts';
import type { ExceptionCommand } from '../decide.ts';
import { requestContent, World } from './world.ts';

// The steps that a test takes before what it is about. Each must succeed.

/** Runs a command on what the case relies on now. */
export function done(world: World, id: ExceptionId, command: object, as: string): void {
  const decided = world.run(id, { relianceHash: world.case(id).relianceHash, ...command } as unknown as ExceptionCommand, as);
  expect(decided.ok, JSON.stringify(decided)).toBe(true);
}

/** Handed in and found complete: it waits for its assessment. */
export function submitted(world: World, id: ExceptionId): void {
  done(world, id, { verb: 'submit' }, 'p24');
  done(world, id, { verb: 'triage', triage: { outcome: 'complete', note: 'complete', distinctFrom: [] } }, 'p05');
}

/** Assessed as moderate. */
export function assessed(world: World, id: ExceptionId): void {
  done(world, id, {
    verb: 'assess', statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in late response.', inherent: { likelihood: 3, impact: 3 },
    controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass', operator: 'p26' }], recommendation: 'approve', opinion: 'Acceptable until the rebuild.',
  }, 'p06');
}

/** A world on 2026-11-24 in which a request of p24 was granted as the exception `id`, the first of the year. */
export function grantedWorld(id: ExceptionId): World {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  return world;
}

/** Approved by the seats of level 2. */
export function approved(world: World, id: ExceptionId): void {
  for (const as of ['p08', 'p04', 'p23']) done(world, id, { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed with the plan.' }, as);
}
