import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import type { LossEstimate, LossScenario, Pert, SimulationQuestion } from './scenario.ts';
import { mostEvents } from './sample.ts';

export const simulationLimits = { yearsFrom: 10_000, yearsUpTo: 200_000, scenarios: 500, eventsPerYear: 1_000, events: 200_000_000 } as const;

/** What of a question cannot be simulated, each field by name; a question without fault otherwise. */
export function validateQuestion(question: SimulationQuestion): Decision<SimulationQuestion> {
  const { years, scenarios, thresholds, tolerance, sharedShock, seed } = question;
  const { yearsFrom, yearsUpTo } = simulationLimits;
  const reasons: Reason[] = [];
  const expect = (holds: boolean, field: string, expected: string, got: unknown): void => {
    if (!holds) reasons.push({ code: 'invalid-field', rule: '§5.5', text: `${field}: expected ${expected}, got ${String(got)}.` });
  };
  expect(seed.length > 0, 'seed', 'a text', 'an empty one');
  expect(Number.isInteger(years) && years >= yearsFrom && years <= yearsUpTo, 'years', `a whole number from ${yearsFrom} to ${yearsUpTo}`, years);
  expect(scenarios.length > 0 && scenarios.length <= simulationLimits.scenarios, 'scenarios', `1 to ${simulationLimits.scenarios}`, scenarios.length);
  expect(isShare(sharedShock), 'sharedShock', 'a share from 0 to 1', sharedShock);
  for (const [index, sum] of thresholds.entries()) expect(sum >= 0 && Number.isFinite(sum), `thresholds[${index}]`, 'a sum of 0 or more', sum);
  for (const [index, { loss, probability }] of tolerance.entries())
    expect(loss >= 0 && Number.isFinite(loss) && isShare(probability), `tolerance[${index}]`, 'a sum of 0 or more and a probability from 0 to 1', `${loss}, ${probability}`);
  const seen = new Set<string>();
  for (const scenario of scenarios) {
    const name = `scenario ${scenario.id}`;
    expect(!seen.has(scenario.id), name, 'each id once', 'it again');
    seen.add(scenario.id);
    for (const [field, holds, expected, got] of faultsOf(scenario)) expect(holds, `${name}, ${field}`, expected, got);
  }
  if (reasons.length > 0) return refuse(...reasons);
  const events = years * scenarios.reduce((sum, scenario) => sum + mostEvents(scenario), 0);
  expect(events <= simulationLimits.events, 'years × events a year', `at most ${simulationLimits.events} events in all; ask for fewer years or scenarios`, Math.round(events));
  return reasons.length > 0 ? refuse(...reasons) : accept(question);
}

type Check = readonly [field: string, holds: boolean, expected: string, got: unknown];

function faultsOf({ frequency, loss, secondary, policyEffect, termYears }: LossScenario): readonly Check[] {
  const rates: readonly Check[] =
    'events' in frequency
      ? [pert('frequency.events', frequency.events, simulationLimits.eventsPerYear)]
      : [pert('frequency.threatEvents', frequency.threatEvents, simulationLimits.eventsPerYear), pert('frequency.vulnerability', frequency.vulnerability, 1)];
  return [
    ...rates,
    estimate('loss', loss),
    ...(secondary === undefined
      ? []
      : [estimate('secondary.loss', secondary.loss), ['secondary.probability', isShare(secondary.probability), 'a share from 0 to 1', secondary.probability] as const]),
    ...(policyEffect?.frequency === undefined ? [] : [pert('policyEffect.frequency', policyEffect.frequency, 1)]),
    ...(policyEffect?.loss === undefined ? [] : [pert('policyEffect.loss', policyEffect.loss, 1)]),
    ['termYears', termYears > 0 && termYears <= 10, 'more than 0 and at most 10', termYears],
  ];
}

function pert(field: string, { low, mode, high }: Pert, upTo: number): Check {
  return [field, low >= 0 && low <= mode && mode <= high && high <= upTo, `0 ≤ low ≤ mode ≤ high ≤ ${upTo}`, `${low}, ${mode}, ${high}`];
}

function estimate(field: string, loss: LossEstimate): Check {
  if (loss.kind === 'pert') return pert(field, loss, 1e15);
  return [field, loss.p5 > 0 && loss.p5 < loss.p95 && loss.p95 <= 1e15, '0 < p5 < p95 ≤ 1e15', `${loss.p5}, ${loss.p95}`];
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
