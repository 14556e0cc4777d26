import { expect, test } from 'vitest';
import { exceptionId, personId, unitId } from '../../ids.ts';
import { assessed, submitted } from '../testing/steps.ts';
import { requestContent, World } from '../testing/world.ts';

const id = exceptionId('EXC-2026-0001');

test('what a budget added to the level does not hide what an asset of a higher class adds on top before the last signature (I13, T17)', () => {
  const world = new World('2026-11-24T15:00:00Z');
  world.matrix = { ...world.matrix, appetite: { ...world.matrix.appetite, budgets: { INS: 30 } } };
  world.carried = [{ units: [unitId('INS')], band: 'moderate', assets: 1, count: 8 }];
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  const required = world.case(id).required;
  expect([required?.level, required?.reasons.filter(({ code }) => code === 'level-bump').map(({ rule }) => rule)]).toEqual([3, ['§4.2 G3, §5.6']]);

  const people = (required?.seats ?? []).toSorted((a, b) => a.stage - b.stage).map(({ person }) => person ?? personId(''));
  const sign = (as: string): readonly string[] => {
    const decided = world.run(id, { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash: world.case(id).relianceHash ?? '' }, as);
    return decided.ok ? [] : decided.reasons.map(({ code, rule }) => `${code} ${rule}`);
  };
  for (const person of people.slice(0, -1)) expect(sign(person)).toEqual([]);
  const { assets } = world;
  world.assets = new Map([...assets].map(([key, asset]) => [key, { ...asset, classes: [...asset.classes, 'crown_jewel' as const] }]));
  expect(sign(people.at(-1) ?? '')).toEqual(['routing-outdated I13, T14']);
  world.assets = assets;
  expect(sign(people.at(-1) ?? '')).toEqual([]);
});
