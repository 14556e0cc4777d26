import { expect, test } from 'vitest';
import { type Task, taskKey } from './task.ts';

const seat = { id: 'policy-owner:STD-LG' };

function task(change: { readonly id: string } | null): Task {
  return { exception: { id: 'EXC-2026-0042' }, kind: 'decide', change, seat, duty: null, proposal: null } as unknown as Task;
}

test('a renewal and its bridge, which ask the same seat, are two tasks', () => {
  expect(new Set([task(null), task({ id: 'c1' }), task({ id: 'c2' })].map(taskKey)).size).toBe(3);
});
