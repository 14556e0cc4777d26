import { hash, type Hash } from '@exeat/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OccurrenceCounter } from './occurrence-counter.ts';

test('counts as a map does, whatever comes and however often', () => {
  const hashes = fc.array(
    fc.integer({ min: 0, max: 3000 }).map((n): Hash => hash(`${(n * 2654435761).toString(16).padStart(16, '0').slice(-16)}${'0'.repeat(48)}`)),
    { maxLength: 6000 },
  );
  fc.assert(
    fc.property(hashes, (list) => {
      const counter = new OccurrenceCounter();
      const map = new Map<Hash, number>();
      for (const one of list) {
        const before = map.get(one) ?? 0;
        expect(counter.count(one)).toBe(before);
        map.set(one, before + 1);
      }
    }),
    { numRuns: 30 },
  );
});
