import { expect } from 'vitest';
import type { ExceptionCommand } from '../../exception/decide.ts';
import { requestContent, World } from '../../exception/testing/world.ts';
import { exceptionId, personId } from '../../ids.ts';

/** Who does what, when. */
export type Step = {
  readonly at?: string;
  readonly as?: string;
  readonly do?: { readonly verb: ExceptionCommand['verb'] } & Readonly<Record<string, unknown>>;
};
export type Until = 'in_approval' | 'granted' | undefined;

const id = exceptionId('EXC-2026-0001');
export const routed: readonly Step[] = [
  { as: 'p24', do: { verb: 'submit' } },
  { as: 'p05', do: { verb: 'triage', triage: { outcome: 'complete', note: 'complete', distinctFrom: [] } } },
  { as: 'p06', do: { verb: 'assess' } },
];
const signed: readonly Step[] = ['p08', 'p04', 'p23'].map((as) => ({ as, do: { verb: 'decide', outcome: 'approve' } }));

/** A world with one case, brought as far as is asked. */
export function worldAt(start: string, until: Until, precedent = false): World {
  const world = new World(start);
  world.draft(requestContent(), 'p24');
  for (const step of until === undefined ? [] : until === 'granted' ? [...routed, ...signed] : routed) act(world, step, precedent);
  return world;
}

/** Does a step, and expects it to be accepted. */
export function act(world: World, { as = 'p24', do: raw }: Step, precedent = false): void {
  if (raw === undefined) return;
  const relianceHash = world.case(id).relianceHash ?? '';
  const assessed = {
    statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in late response.', inherent: { likelihood: 3, impact: 3 },
    controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: precedent ? 'planned' : 'tested_pass', precedent, operator: personId('p26') }],
    recommendation: 'approve', opinion: 'Acceptable until the rebuild.',
  };
  const command = { relianceHash, rationale: 'Read and agreed with the plan.', ...(raw.verb === 'assess' ? assessed : {}), ...raw };
  const decided = world.run(id, command as unknown as ExceptionCommand, as);
  expect(decided.ok, `${as} ${JSON.stringify(raw)}: ${JSON.stringify(decided)}`).toBe(true);
}
