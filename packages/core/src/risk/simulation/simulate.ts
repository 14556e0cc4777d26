import { type Decision, accept } from '../../errors.ts';
import { distributionOf, type LossDistribution, meanInterval, exceedance } from './distribution.ts';
import { poisson, type RandomStream, randomStream } from './random.ts';
import { sampleLoss, samplePert, sampleRate } from './sample.ts';
import type { LossScenario, SimulationQuestion } from './scenario.ts';
import { validateQuestion } from './validate-question.ts';

/** Changes with every change of the numbers that a seed gives. */
export const simulationModel = 'exeat-loss-simulation/1';

/** A sum, the probability of losing more than it in a year, and what is tolerated where the question says so. */
export type ExceedancePoint = { readonly loss: number; readonly withDeviation: number; readonly withoutDeviation: number; readonly tolerated?: number };

export type ScenarioResult = {
  readonly id: string;
  /** Mean annual loss. */
  readonly withDeviation: number;
  readonly withoutDeviation: number;
  /** What the deviation adds a year, and the range in which 95 of 100 runs would find it. */
  readonly marginal: number;
  readonly marginalRange: readonly [number, number];
  /** Probability of at least one event during the term. */
  readonly eventInTerm: number;
  /** What the deviation is expected to add during its term. */
  readonly marginalInTerm: number;
  readonly quality: LossScenario['quality'];
};

export type SimulationResult = {
  readonly model: typeof simulationModel;
  readonly seed: string;
  readonly years: number;
  readonly currency: string;
  readonly priceYear: number;
  /** Of all scenarios together, year by year: percentiles of scenarios are never added. */
  readonly portfolio: {
    readonly withDeviation: LossDistribution;
    readonly withoutDeviation: LossDistribution;
    readonly marginal: LossDistribution;
    readonly curve: readonly ExceedancePoint[];
    /** The curve with the deviation crosses the tolerance somewhere. */
    readonly aboveAppetite: boolean;
  };
  readonly scenarios: readonly ScenarioResult[];
};

/**
 * Simulates what deviations may cost, with and without them on the same random numbers (domain §5.5): each event of a year *with* the
 * deviation is kept *without* it as often as following the policy would let it happen, so a deviation never costs less than none. The same
 * question gives the same result, bit for bit, on one engine for JavaScript.
 */
export function simulateLosses(question: SimulationQuestion): Decision<SimulationResult> {
  const valid = validateQuestion(question);
  if (!valid.ok) return valid;
  const { seed, years, scenarios, sharedShock, currency, priceYear } = question;
  const runs = scenarios.map((scenario) => startRun(scenario, seed));
  const shared = [...Map.groupBy(runs.filter(({ scenario }) => scenario.group !== undefined), ({ scenario }) => scenario.group)].map(([group, members]) => ({ members, shock: randomStream(`${seed}/group/${group}`) }));
  const total = { withDeviation: new Float64Array(years), withoutDeviation: new Float64Array(years), marginal: new Float64Array(years) };

  for (let year = 0; year < years; year += 1) {
    for (const run of runs) run.rate = sampleRate(run.scenario, run.random);
    for (const { members, shock } of shared) shareEvents(members, sharedShock, shock);
    for (const run of runs) {
      const { withDeviation, withoutDeviation } = loseInYear(run, run.scenario.group === undefined ? 1 : 1 - sharedShock);
      total.withDeviation[year] = (total.withDeviation[year] ?? 0) + withDeviation;
      total.withoutDeviation[year] = (total.withoutDeviation[year] ?? 0) + withoutDeviation;
    }
    total.marginal[year] = (total.withDeviation[year] ?? 0) - (total.withoutDeviation[year] ?? 0);
  }

  const curve = curveOf(question, total.withDeviation.sort(), total.withoutDeviation.sort());
  return accept({
    model: simulationModel, seed, years, currency, priceYear,
    portfolio: {
      withDeviation: distributionOf(total.withDeviation), withoutDeviation: distributionOf(total.withoutDeviation), marginal: distributionOf(total.marginal.sort()),
      curve, aboveAppetite: curve.some(({ withDeviation, tolerated }) => tolerated !== undefined && withDeviation > tolerated),
    },
    scenarios: runs.map((run) => resultOf(run, years)),
  });
}

type Run = {
  readonly scenario: LossScenario;
  readonly random: RandomStream;
  /** Of the year at hand: events a year, and how many of its group's events hit it. */
  rate: number;
  shared: number;
  sumWith: number;
  sumWithout: number;
  sumMarginalSquares: number;
  sumNoEvent: number;
};

function startRun(scenario: LossScenario, seed: string): Run {
  return { scenario, random: randomStream(`${seed}/scenario/${scenario.id}`), rate: 0, shared: 0, sumWith: 0, sumWithout: 0, sumMarginalSquares: 0, sumNoEvent: 0 };
}

/** Events of the group come at the shared part of its highest rate, and hit each member as often as its own rate asks: each keeps its rate. */
function shareEvents(members: readonly Run[], share: number, shock: RandomStream): void {
  const highest = Math.max(...members.map(({ rate }) => rate));
  for (const member of members) member.shared = 0;
  for (let left = poisson(share * highest, shock); left > 0; left -= 1) {
    const reach = shock.next() * highest;
    for (const member of members) if (reach < member.rate) member.shared += 1;
  }
}

function loseInYear(run: Run, ownPart: number): { readonly withDeviation: number; readonly withoutDeviation: number } {
  const { scenario, random } = run;
  const { policyEffect, secondary } = scenario;
  const kept = policyEffect?.frequency === undefined ? 1 : 1 - samplePert(policyEffect.frequency, random);
  const size = policyEffect?.loss === undefined ? 1 : 1 - samplePert(policyEffect.loss, random);
  let withDeviation = 0;
  let withoutDeviation = 0;
  for (let left = poisson(run.rate * ownPart, random) + run.shared; left > 0; left -= 1) {
    let loss = sampleLoss(scenario.loss, random);
    if (secondary !== undefined && random.next() < secondary.probability) loss += sampleLoss(secondary.loss, random);
    withDeviation += loss;
    if (random.next() < kept) withoutDeviation += loss * size;
  }
  run.sumWith += withDeviation;
  run.sumWithout += withoutDeviation;
  run.sumMarginalSquares += (withDeviation - withoutDeviation) ** 2;
  run.sumNoEvent += Math.exp(-run.rate * scenario.termYears);
  return { withDeviation, withoutDeviation };
}

function resultOf(run: Run, years: number): ScenarioResult {
  const [withDeviation, withoutDeviation] = [run.sumWith / years, run.sumWithout / years];
  const marginal = withDeviation - withoutDeviation;
  return {
    id: run.scenario.id, withDeviation, withoutDeviation, marginal,
    marginalRange: meanInterval(marginal, run.sumMarginalSquares / years - marginal ** 2, years),
    eventInTerm: 1 - run.sumNoEvent / years,
    marginalInTerm: marginal * run.scenario.termYears,
    quality: run.scenario.quality,
  };
}

function curveOf({ thresholds, tolerance }: SimulationQuestion, withDeviation: Float64Array, withoutDeviation: Float64Array): readonly ExceedancePoint[] {
  const tolerated = new Map(tolerance.map(({ loss, probability }) => [loss, probability]));
  const sums = [...new Set([...thresholds, ...tolerated.keys()])].sort((a, b) => a - b);
  return sums.map((loss) => {
    const limit = tolerated.get(loss);
    return { loss, withDeviation: exceedance(withDeviation, loss), withoutDeviation: exceedance(withoutDeviation, loss), ...(limit === undefined ? {} : { tolerated: limit }) };
  });
}
