import { expect, test } from 'vitest';
import { actions } from '../access/decide.ts';
import { checked, elsewhere } from './testing/model/invariants.ts';
import { moves } from './testing/model/moves.ts';
import { playSequences } from './testing/model/play.ts';

test('every invariant from I1 to I25 is checked here, or says where it is', () => {
  const all = Array.from({ length: 25 }, (_, index) => `I${index + 1}`);
  expect([...Object.keys(checked), ...Object.keys(elsewhere)].toSorted()).toEqual(all.toSorted());
});

test('every command on a case has its entry in the moves, so that a new one is not forgotten', () => {
  const commands = actions.flatMap((action) => (action.startsWith('exception.') ? [action.slice('exception.'.length)] : []));
  expect(Object.keys(moves).toSorted()).toEqual([...commands.filter((verb) => verb !== 'read' && verb !== 'draft'), 'vote', 'ratify', 'confirm', 'dismiss'].toSorted());
});

test('the invariants hold over 3,000 random sequences of commands', { timeout: 600_000 }, () => {
  const { granted, accepted } = playSequences(3000);
  // A run that grants nothing, or in which a command never succeeds, would prove nothing about it.
  expect(granted).toBeGreaterThan(1500);
  // No window for taking over a register is ever open here: what is tried is refused (adoption.yaml plays it).
  expect(Object.keys(moves).filter((verb) => !accepted.has(verb))).toEqual(['adopt']);
});
