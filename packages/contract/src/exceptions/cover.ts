import { changeKinds } from '@exeat/core';
import { z } from 'zod';
import { instant, person } from '../common.ts';

export const grantReply = z.strictObject({
  id: z.string(),
  version: z.number().int(),
  from: instant,
  until: instant,
  lastDay: z.string(),
  zone: z.string(),
  tzdata: z.string(),
  grantedAt: instant,
  relianceHash: z.string(),
  endedAt: instant.nullable(),
  endCause: z.string().nullable(),
  recomputed: z.strictObject({ at: instant, before: instant, computed: instant }).optional().meta({ description: 'Newer rules of the zone ended its last day at `computed` and not at `before`; `until` is the earlier one' }),
  /** Kind of the request that created it. */
  origin: z.enum(changeKinds),
});

/** Something owed by an instant, with its consequence. */
export const dutyReply = z.strictObject({
  id: z.string(),
  kind: z.enum(['answer', 'acknowledge', 'precedent', 'condition', 'ratification', 'review', 'reaffirmation']),
  text: z.string(),
  owner: person.nullable(),
  due: instant,
  consequence: z.enum(['withdraw', 'lapse', 'suspend', 'end']),
  /** When it is expected, where the consequence follows only at `due`. */
  expected: instant.nullable(),
  /** Discharged by evidence (`discharge`), not by a test of a control, a signature or by lifting a suspension. */
  byEvidence: z.boolean(),
  dischargedAt: instant.nullable(),
});

/** An approval that rests on signatures given without authority, with what was covered on it until that was known: as of then it was covered. */
export const authorityDefectReply = z.strictObject({
  request: z.string(), person, seats: z.array(z.string()), endedAt: instant.meta({ description: 'When the authority had ended' }), knownAt: instant,
  invalidlyCovered: z.array(z.strictObject({ from: instant, until: instant })),
  cure: z.string().nullable().meta({ description: 'The change request by which the seats are signed again' }), curedAt: instant.nullable(),
});
