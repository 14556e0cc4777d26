import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../digest.ts';
import { documentChanges } from './document-changes.ts';

test('two documents differ at their innermost places, and lists by the ids of their items', () => {
  const before = { level: { base: { low: 1, high: 3 } }, rules: [{ id: 'a', on: true }, { id: 'b', on: true }], words: ['x', 'y'] };
  const after = { level: { base: { low: 1, high: 4 } }, rules: [{ id: 'b', on: false }, { id: 'c', on: true }], words: ['x', 'z'], more: null };
  expect(documentChanges(before, after)).toEqual([
    { path: 'level.base.high', before: 3, after: 4 },
    { path: 'rules.b.on', before: true, after: false },
    { path: 'rules.c', before: null, after: { id: 'c', on: true } },
    { path: 'rules.a', before: { id: 'a', on: true }, after: null },
    { path: 'words.1', before: 'y', after: 'z' },
  ]);
  expect(documentChanges([], {})).toEqual([{ path: '', before: [], after: {} }]);
});

test('a document does not differ from itself, and swapping two swaps before and after', () => {
  const json = fc.jsonValue().map((value) => value as Json);
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(documentChanges(a, a)).toEqual([]);
      const swapped = documentChanges(b, a).map(({ path, before, after }) => JSON.stringify([path, after, before]));
      expect(new Set(documentChanges(a, b).map(({ path, before, after }) => JSON.stringify([path, before, after])))).toEqual(new Set(swapped));
    }),
  );
});
