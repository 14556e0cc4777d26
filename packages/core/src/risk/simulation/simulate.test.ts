import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentDigest, type Json } from '../../digest.ts';
import { exceedance } from './distribution.ts';
import { poisson, randomStream } from './random.ts';
import { sampleLoss, samplePert } from './sample.ts';
import type { LossScenario, SimulationQuestion } from './scenario.ts';
import { simulateLosses } from './simulate.ts';

const exactly = (value: number) => ({ low: value, mode: value, high: value });
const quality = { calibrated: true, dataBased: false };
const scenario = (changes: Partial<LossScenario> = {}): LossScenario => ({
  id: 'ransomware', frequency: { events: { low: 0.1, mode: 0.5, high: 2 } }, loss: { kind: 'pert', low: 10_000, mode: 50_000, high: 400_000 },
  policyEffect: { frequency: { low: 0.2, mode: 0.5, high: 0.8 } }, termYears: 0.5, quality, ...changes,
});
const question = (changes: Partial<SimulationQuestion> = {}): SimulationQuestion => ({
  seed: 'a', years: 10_000, currency: 'EUR', priceYear: 2026, scenarios: [scenario()], thresholds: [0, 100_000, 1_000_000], tolerance: [], sharedShock: 0.5, ...changes,
});
const simulated = (changes: Partial<SimulationQuestion> = {}) => {
  const result = simulateLosses(question(changes));
  if (!result.ok) throw new Error(JSON.stringify(result.reasons));
  return result.value;
};
/** Sample mean and variance. */
const momentsOf = (draw: () => number, draws = 100_000) => {
  const values = Float64Array.from({ length: draws }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws, values: values.sort() };
};

describe('random numbers', () => {
  test('have the moments that their distributions have', () => {
    const random = randomStream('moments');
    const uniform = momentsOf(() => random.next());
    expect(momentsOf(() => poisson(3.5, random)).variance).toBeCloseTo(3.5, 0);
    expect(momentsOf(() => poisson(100, random), 20_000)).toMatchObject({ mean: expect.closeTo(100, 0) });
    expect(uniform.mean).toBeCloseTo(0.5, 2);
    // PERT: mean (low + 4 mode + high) / 6, variance (mean − low)(high − mean) / 7.
    const pert = momentsOf(() => samplePert({ low: 0, mode: 1, high: 8 }, random));
    expect(pert.mean).toBeCloseTo(2, 1);
    expect(pert.variance).toBeCloseTo((2 * 6) / 7, 1);
  });

  test('a lognormal loss has the percentiles that it was given', () => {
    const random = randomStream('lognormal');
    const { values } = momentsOf(() => sampleLoss({ kind: 'lognormal', p5: 1_000, p95: 50_000 }, random));
    expect(exceedance(values, 1_000)).toBeCloseTo(0.95, 2);
    expect(exceedance(values, 50_000)).toBeCloseTo(0.05, 2);
  });
});

describe('a simulation', () => {
  test('a compound Poisson year has the mean and the probabilities that theory gives', () => {
    const [rate, loss] = [0.4, 1_000];
    const result = simulated({ years: 100_000, thresholds: [0, 1_000], scenarios: [scenario({ frequency: { events: exactly(rate) }, loss: { kind: 'pert', ...exactly(loss) }, policyEffect: { frequency: exactly(0.75) }, termYears: 2 })] });
    expect(result.portfolio.withDeviation.mean).toBeCloseTo(rate * loss, -1);
    expect(result.portfolio.withoutDeviation.mean).toBeCloseTo(rate * loss * 0.25, -1);
    expect(result.portfolio.curve[0]).toMatchObject({ withDeviation: expect.closeTo(1 - Math.exp(-rate), 2), withoutDeviation: expect.closeTo(1 - Math.exp(-rate / 4), 2) });
    expect(result.portfolio.curve[1]?.withDeviation).toBeCloseTo(1 - Math.exp(-rate) * (1 + rate), 2);
    expect(result.scenarios[0]?.eventInTerm).toBeCloseTo(1 - Math.exp(-2 * rate), 10);
    const [low, high] = result.portfolio.withDeviation.meanRange;
    expect(low < rate * loss && rate * loss < high).toBe(true);
  });

  test('is the same for the same seed, to the bit, and another for another', () => {
    expect(contentDigest(simulated() as unknown as Json)).toBe(contentDigest(simulated() as unknown as Json));
    expect(simulated({ seed: 'b' }).portfolio.withDeviation.mean).not.toBe(simulated().portfolio.withDeviation.mean);
  });

  test('another scenario beside it moves no number of a scenario', () => {
    const other = scenario({ id: 'other' });
    expect(simulated({ scenarios: [other, scenario()] }).scenarios[1]).toEqual(simulated().scenarios[0]);
  });

  test('a threat that seldom succeeds comes as often as the product of the two says', () => {
    const result = simulated({ years: 50_000, scenarios: [scenario({ frequency: { threatEvents: exactly(10), vulnerability: exactly(0.05) }, loss: { kind: 'pert', ...exactly(100) } })] });
    expect(result.portfolio.withDeviation.mean).toBeCloseTo(50, 0);
  });

  test('a further loss adds its share', () => {
    const plain = scenario({ frequency: { events: exactly(1) }, loss: { kind: 'pert', ...exactly(100) } });
    const result = simulated({ years: 50_000, scenarios: [{ ...plain, secondary: { probability: 0.3, loss: { kind: 'pert', ...exactly(1_000) } } }] });
    expect(result.portfolio.withDeviation.mean / 400).toBeCloseTo(1, 1);
  });

  test('scenarios of one group keep their means and fail together: bad years are worse', () => {
    const members = ['a', 'b', 'c', 'd'].map((id) => scenario({ id, frequency: { events: exactly(0.2) }, loss: { kind: 'pert', ...exactly(100) } }));
    const apart = simulated({ years: 50_000, scenarios: members }).portfolio.withDeviation;
    const together = simulated({ years: 50_000, sharedShock: 0.9, scenarios: members.map((one) => ({ ...one, group: 'one data centre' })) }).portfolio.withDeviation;
    expect(together.mean / apart.mean).toBeCloseTo(1, 1);
    expect(together.tail95).toBeGreaterThan(1.3 * apart.tail95);
  });

  test('a curve above what is tolerated anywhere is above appetite', () => {
    const tolerance = [{ loss: 0, probability: 0.9 }, { loss: 100_000, probability: 0.01 }];
    expect(simulated({ tolerance }).portfolio.aboveAppetite).toBe(true);
    expect(simulated({ tolerance: [{ loss: 0, probability: 0.9 }, { loss: 5_000_000, probability: 0.01 }] }).portfolio.aboveAppetite).toBe(false);
  });

  test('a deviation never costs less than none, in no year and at no percentile', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    void fc.assert(
      fc.property(share, share, fc.double({ min: 0.01, max: 5, noNaN: true }), fc.string({ minLength: 1 }), (frequency, loss, rate, seed) => {
        const { portfolio } = simulated({ seed, scenarios: [scenario({ frequency: { events: { low: 0, mode: rate, high: rate * 2 } }, policyEffect: { frequency: exactly(frequency), loss: exactly(loss) } })] });
        expect(portfolio.marginal.mean).toBeGreaterThanOrEqual(0);
        for (const key of ['mean', 'median', 'p80', 'p90', 'p95', 'p99', 'tail95'] as const) expect(portfolio.withDeviation[key]).toBeGreaterThanOrEqual(portfolio.withoutDeviation[key]);
        for (const point of portfolio.curve) expect(point.withDeviation).toBeGreaterThanOrEqual(point.withoutDeviation);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a question that cannot be simulated is refused by the field', () => {
  test.each<[string, Partial<SimulationQuestion>, RegExp]>([
    ['too few years', { years: 100 }, /^years: expected a whole number from 10000 to 200000, got 100\.$/],
    ['no scenario', { scenarios: [] }, /^scenarios: expected 1 to 500, got 0\.$/],
    ['one scenario twice', { scenarios: [scenario(), scenario()] }, /ransomware: expected each id once/],
    ['an estimate out of order', { scenarios: [scenario({ loss: { kind: 'pert', low: 5, mode: 1, high: 9 } })] }, /loss: expected 0 ≤ low ≤ mode ≤ high/],
    ['a figure that is none', { scenarios: [scenario({ frequency: { events: { low: 0, mode: Number.NaN, high: 1 } } })] }, /frequency\.events: expected/],
    ['a lognormal from 0', { scenarios: [scenario({ loss: { kind: 'lognormal', p5: 0, p95: 1 } })] }, /0 < p5 < p95/],
    ['a probability above 1', { tolerance: [{ loss: 1, probability: 2 }] }, /tolerance\[0\]/],
    ['more events than anybody waits for', { years: 200_000, scenarios: [1, 2, 3].map((id) => scenario({ id: String(id), frequency: { events: exactly(900) } })) }, /fewer years or scenarios/],
  ])('%s', (_, changes, message) => {
    const refused = simulateLosses(question(changes));
    expect(refused).toMatchObject({ ok: false, reasons: [{ code: 'invalid-field', rule: '§5.5', text: expect.stringMatching(message) }] });
  });
});
