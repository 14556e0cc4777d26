import { bands, simulationLimits, simulationModel } from '@exeat/core';
import { z } from 'zod';
import { askedInstant, idText, instant, reason } from '../common.ts';
import { defineRoute } from '../route.ts';

const sum = z.number().min(0).max(1e15);
const share = z.number().min(0).max(1);
const pert = z.strictObject({ low: z.number(), mode: z.number(), high: z.number() }).meta({ id: 'Pert', description: 'Least, most likely, greatest value' });
const loss = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('pert'), low: z.number(), mode: z.number(), high: z.number() }),
    z.strictObject({ kind: z.literal('lognormal'), p5: z.number(), p95: z.number() }),
  ])
  .meta({ id: 'LossEstimate', description: 'A loss: PERT, or lognormal by its 5th and 95th percentile' });
const quality = z.strictObject({ calibrated: z.boolean(), dataBased: z.boolean() });

const scenario = z.strictObject({
  id: idText,
  frequency: z
    .union([z.strictObject({ events: pert }), z.strictObject({ threatEvents: pert, vulnerability: pert })])
    .meta({ description: 'Events a year with the deviation; or threat events a year and the share that succeeds' }),
  loss,
  secondary: z.strictObject({ probability: share, loss }).optional(),
  policyEffect: z
    .strictObject({ frequency: pert.optional(), loss: pert.optional() })
    .optional()
    .meta({ description: 'Shares of frequency and loss that following the policy would take off' }),
  termYears: z.number().positive().max(10),
  group: idText.optional().meta({ description: 'Scenarios of one group share a part of their events' }),
  quality: quality.default({ calibrated: false, dataBased: false }),
});

/** What may be simulated. Estimates are of one currency in the prices of one year. */
export const askedSimulation = z.strictObject({
  seed: z.string().min(1).max(200).meta({ description: 'The same question with the same seed gives the same numbers' }),
  years: z.number().int().min(simulationLimits.yearsFrom).max(simulationLimits.yearsUpTo).default(50_000),
  currency: z.string().regex(/^[A-Z]{3}$/, 'expected a currency of ISO 4217 such as EUR'),
  priceYear: z.number().int().min(1990).max(2200),
  scenarios: z.array(scenario).min(1).max(simulationLimits.scenarios),
  thresholds: z.array(sum).max(100).default([]),
  tolerance: z.array(z.strictObject({ loss: sum, probability: share })).max(100).default([]).meta({ description: 'P(annual loss > loss) that is tolerated' }),
  sharedShock: share.default(0.5),
});
export type AskedSimulation = z.output<typeof askedSimulation>;

const range = z.tuple([z.number(), z.number()]);
const distribution = z
  .strictObject({
    mean: z.number(), meanRange: range, median: z.number(), p80: z.number(), p90: z.number(), p95: z.number().meta({ description: 'Value at risk at 95 %' }), p99: z.number(),
    tail95: z.number().meta({ description: 'Mean of the worst 5 % of the years' }),
  })
  .meta({ id: 'LossDistribution', description: 'Annual losses' });

const simulation = z
  .strictObject({
    model: z.literal(simulationModel),
    seed: z.string(),
    years: z.number().int(),
    currency: z.string(),
    priceYear: z.number().int(),
    portfolio: z.strictObject({
      withDeviation: distribution,
      withoutDeviation: distribution,
      marginal: distribution,
      curve: z.array(z.strictObject({ loss: z.number(), withDeviation: share, withoutDeviation: share, tolerated: share.optional() })),
      aboveAppetite: z.boolean(),
    }),
    scenarios: z.array(
      z.strictObject({
        id: z.string(), withDeviation: z.number(), withoutDeviation: z.number(), marginal: z.number(), marginalRange: range, eventInTerm: share,
        marginalInTerm: z.number(), quality,
      }),
    ),
  })
  .meta({ id: 'LossSimulation' });

export const simulateLosses = defineRoute({
  id: 'simulateLosses',
  method: 'POST',
  path: '/risk/simulations',
  access: 'signed-in',
  action: 'risk.simulate',
  tag: 'Risk',
  summary: 'What deviations may cost in a year, with and without them. Nothing is kept',
  body: askedSimulation,
  reply: simulation,
});

/** A fact about a vulnerability, who says so and as of when; absent or null: not known, which never counts as good. */
function sourced<Value extends z.ZodType>(value: Value) {
  return z.strictObject({ value, source: z.string().min(1).max(200), asOf: askedInstant }).nullable().default(null);
}

const vulnerabilityFacts = {
  knownExploited: sourced(z.boolean()),
  exploitProbability: sourced(share).meta({ description: 'EPSS: within 30 days, 0 … 1' }),
  activelyExploited: sourced(z.boolean()).meta({ description: 'By other sources than the catalogue' }),
  exposed: sourced(z.boolean()).meta({ description: 'Reachable from the internet' }),
  authenticationRequired: sourced(z.boolean()),
  cvssVector: sourced(z.string().max(500)),
  criticality: sourced(z.number().int().min(1).max(5)).meta({ description: 'Of the asset' }),
  automatable: sourced(z.boolean()),
  technicalImpact: sourced(z.enum(['partial', 'total'])),
  publiclyExposed: sourced(z.boolean()).meta({ description: 'In the words of the directive; never inferred from `exposed`' }),
};

/** A vulnerability on an asset, as far as it is known. */
export const askedVulnerability = z.strictObject({ id: idText, asset: idText.optional(), ...vulnerabilityFacts });
export type AskedVulnerability = z.output<typeof askedVulnerability>;

const ratedVulnerability = z
  .strictObject({
    id: z.string(),
    asset: z.string().optional(),
    rating: z.strictObject({ likelihood: z.number().int(), impact: z.number().int() }),
    band: z.enum(bands),
    incomplete: z.array(z.string()),
    reasons: z.array(reason),
    directive: z.union([
      z.strictObject({ kind: z.literal('days'), days: z.number().int(), forensic: z.boolean() }),
      z.strictObject({ kind: z.literal('next-upgrade') }),
      z.strictObject({ kind: z.literal('incomplete'), missing: z.array(z.string()) }),
    ]),
    sources: z.array(z.strictObject({ fact: z.string(), source: z.string(), asOf: instant })),
  })
  .meta({ id: 'RatedVulnerability' });

export const rateVulnerabilities = defineRoute({
  id: 'rateVulnerabilities',
  method: 'POST',
  path: '/risk/vulnerabilities',
  access: 'signed-in',
  action: 'risk.simulate',
  tag: 'Risk',
  summary: 'Inherent risk of vulnerabilities from data, and when BOD 26-04 asks for remediation. Nothing is kept',
  body: z.strictObject({ vulnerabilities: z.array(askedVulnerability).min(1).max(1000) }),
  reply: z.strictObject({ items: z.array(ratedVulnerability) }),
});

export const riskRoutes = { simulateLosses, rateVulnerabilities };
