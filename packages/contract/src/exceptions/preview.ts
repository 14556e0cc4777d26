import { bands, changeKinds } from '@exeat/core';
import { z } from 'zod';
import { instant, localDate, person, reason } from '../common.ts';
import { dutyReply } from './cover.ts';
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
    /** Without a title where it is an exception that whoever asks may not see. */
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

/** What a command on an exception would come to. */
export const commandPreview = z
  .strictObject({
    /** Why it would be refused; empty: it would be done. */
    refusals: z.array(reason),
    /** What it would be right after it; null: refused. */
    after: z
      .strictObject({
        state,
        /** Requests that it hands in or moves on, each with level, seats and people where they are known; `initial`: the request of the exception itself. */
        requests: z.array(z.strictObject({ id: z.string(), kind: z.enum(changeKinds), state: z.enum([...exceptionStates, 'approved', 'void']), required: requiredReply.nullable() })),
        /** End of the cover that is granted, as it is now and as it would be; null: none. */
        cover: z.strictObject({ until: instant.nullable(), then: instant.nullable() }),
        /** What would be owed from then on, and by when. */
        duties: z.array(dutyReply),
        /** Who would have to accept it to become the owner; null: nobody is asked. */
        asksOwner: person.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'CommandPreview' });
export type CommandPreviewReply = z.output<typeof commandPreview>;
