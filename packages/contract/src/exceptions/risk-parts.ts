import { failureOutcomes, recordedFailures } from '@exeat/core';
import { z } from 'zod';
import { instant } from '../common.ts';

/** A vulnerability in scope as the feeds had it; null where no feed says. */
export const foundThreat = z.strictObject({
  vulnerability: z.string(),
  likelihood: z.number().int(),
  knownExploited: z.strictObject({ value: z.boolean(), source: z.string(), asOf: instant }).nullable(),
  exploitProbability: z.strictObject({ value: z.number(), source: z.string(), asOf: instant }).nullable(),
});

/** A rule in the version in which a tool reported it when that was judged to be wrong. */
export const judgedRule = z.strictObject({ rule: z.string(), tool: z.string(), version: z.string() });

/** That a control failed which the exception relies on, and what it did to this one. */
export const controlFailure = z.strictObject({
  incident: z.string(), control: z.string(), failure: z.enum(recordedFailures), effect: z.enum(failureOutcomes), text: z.string(), at: instant,
});
