import { bands } from '@exeat/core';
import { z } from 'zod';
import { instant, localDate, person, reason } from '../common.ts';
import { evidenceNeed } from './evidence.ts';
import { obligationTerms } from './obligations.ts';
import { exceptionStates, requiredReply } from './view.ts';

const band = z.enum(bands);
const state = z.enum(exceptionStates);

/** What a request would meet: level, seats, term, overlaps, and the findings in scope. */
export const previewReply = z
  .strictObject({
    /** What a submission would refuse; empty: it would be accepted. */
    refusals: z.array(reason),
    /** Band that is assumed until somebody assesses. */
    assumedBand: band,
    required: requiredReply.nullable(),
    term: z.strictObject({ from: instant.nullable(), firstDay: z.string(), lastDay: z.string(), zone: z.string(), until: instant }).nullable(),
    longest: z.strictObject({ lastDay: z.string(), reasons: z.array(reason), caps: z.array(reason), byBand: z.record(band, z.string()) }).nullable(),
    /** With the reasons: which clause demands what. */
    obligations: obligationTerms.extend({ reasons: z.array(reason) }),
    /** Evidence that the clauses demand, and what of it is attached to the draft. */
    evidence: z.array(evidenceNeed),
    /** Requirements of which the owner's unit has asked for many within so many days, this request counted: one together may do, or another requirement. */
    crowded: z.array(z.strictObject({ requirement: z.string(), unit: z.string(), count: z.number().int(), days: z.number().int(), exceptions: z.array(z.string()) })),
    /** The same was rejected not long ago: until the last day triage takes it on only where facts have changed. */
    coolingOff: z.strictObject({ exception: z.string(), lastDay: localDate }).nullable(),
    overlaps: z.array(z.strictObject({ exception: z.string(), title: z.string(), state, owner: person, until: instant.nullable() })),
    findings: z.strictObject({
      /** Open findings that the scope names now. */
      count: z.number().int(),
      items: z.array(
        z.strictObject({
          identity: z.string(),
          rule: z.string(),
          asset: z.string(),
          title: z.string(),
          severity: z.string(),
          component: z.string().optional(),
          path: z.string().optional(),
        }),
      ),
    }),
  })
  .meta({ id: 'Preview' });
export type PreviewReply = z.output<typeof previewReply>;
