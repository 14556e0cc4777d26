import { expect, test } from 'vitest';
import { emptyForm, questionOf } from './question.ts';

test('shares are sent as shares, months as years, and what is left empty is left out', () => {
  const { scenarios, tolerance } = questionOf({ ...emptyForm, tolerance: [...emptyForm.tolerance, { loss: ' ', percent: '5' }] }, 2026);
  expect(scenarios[0]).toMatchObject({ termYears: 0.5, policyEffect: { frequency: { low: 0.2, mode: 0.5, high: 0.8 } } });
  expect(scenarios[0]?.policyEffect?.loss).toBeUndefined();
  expect(tolerance).toEqual([{ loss: 100_000, probability: 0.2 }, { loss: 1_000_000, probability: 0.01 }]);
  expect(questionOf({ ...emptyForm, fewer: emptyForm.smaller }, 2026).scenarios[0]?.policyEffect).toBeUndefined();
});

test('the curve is read at rising sums from half the least loss to ten times the greatest', () => {
  const { thresholds } = questionOf(emptyForm, 2026);
  expect([thresholds?.[0], thresholds?.at(-1), thresholds?.length]).toEqual([5_000, 10_000_000, 24]);
  expect(thresholds).toEqual(thresholds?.toSorted((a, b) => a - b));
});
