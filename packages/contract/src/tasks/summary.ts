import { bands, bases } from '@exeat/core';
import { z } from 'zod';
import { instant, person, reason } from '../common.ts';

const band = z.enum(bands);
const rating = z.strictObject({ likelihood: z.number(), impact: z.number() });
/** The first of a list, and how many there are. */
const some = z.strictObject({ ids: z.array(z.string()), count: z.number().int() });

/** One clause of what is not enforced: the requirement, the rules that would report it, and where. */
const deviation = z.strictObject({
  requirement: z.string(),
  /** Null: the requirement is not in the library any more. */
  title: z.string().nullable(),
  /** Null: a record, which covers no finding. */
  rules: some.extend({ scheme: z.string() }).nullable(),
  asset: some.extend({ type: z.string(), under: z.string().nullable() }),
  terms: z.array(z.string()).meta({ description: 'Component, path, port and value, where they narrow it further' }),
});

/** A seat of the version that somebody else decides. */
const otherSeat = z.strictObject({
  title: z.string(),
  voice: z.string(),
  person: person.nullable(),
  /** Voters of a committee. */
  members: z.number().int().nullable(),
  status: z.enum(['decided', 'open', 'waiting']),
});

/** What a person needs to know to decide within two minutes. */
export const decisionSummary = z
  .strictObject({
    deviations: z.array(deviation),
    /** How many clauses there are; `deviations` holds the first of them. */
    deviationCount: z.number().int(),
    units: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    basis: z.enum(bases),
    justification: z.string(),
    /** What is asked for, of a change request as of a first one. Last covered day in the zone of the owner's unit; `until` is the first instant that is no longer covered, where the zone is known. */
    term: z.strictObject({ from: z.string().nullable(), lastDay: z.string(), zone: z.string().nullable(), until: instant.nullable() }),
    risk: z
      .strictObject({
        inherentBand: band,
        residualBand: band,
        inherent: rating,
        residual: rating,
        assessor: person,
        recommendation: z.string(),
        opinion: z.string(),
      })
      .nullable(),
    controls: z.array(z.strictObject({ id: z.string(), statement: z.string() })),
    plan: z.array(z.strictObject({ title: z.string(), due: z.string(), reached: z.boolean() })),
    requester: person,
    owner: person,
    version: z.number().int().nullable(),
    /** Seats but for the reader's own. */
    others: z.array(otherSeat),
    /** What earlier signatures bind the approval to, each until the end of its day; `breach`: what missing it does, null before cover has started. */
    conditions: z.array(
      z.strictObject({ kind: z.enum(['precedent', 'subsequent', 'continuous']), text: z.string(), due: z.string(), everyDays: z.number().int().nullable(), breach: z.enum(['suspend', 'end']).nullable(), seat: z.string(), person: person.nullable() }),
    ),
    question: z.strictObject({ from: person, text: z.string() }).nullable(),
    levelReasons: z.array(reason),
  })
  .meta({ id: 'DecisionSummary', description: 'What is not enforced, where, until when, at which risk, who asks and who signs' });
export type DecisionSummary = z.output<typeof decisionSummary>;
