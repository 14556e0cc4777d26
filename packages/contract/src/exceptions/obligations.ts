import { subFormIds, waivabilities } from '@exeat/core';
import { z } from 'zod';

/** What the clauses that bind demand together: for each attribute the strictest. */
export const obligationTerms = z.strictObject({
  waivability: z.enum(waivabilities),
  enduringAllowed: z.boolean(),
  renewable: z.boolean(),
  maxDays: z.number().int().optional(),
  reviewMaxMonths: z.number().int().optional(),
  retentionYears: z.number().int().optional(),
  signers: z.array(z.string()),
  /** Those of the signers who approve with a text. */
  inWriting: z.array(z.string()),
  excludedIds: z.array(z.string()),
  evidence: z.array(z.string()),
  /** Those of the evidence that only an approval needs; absent: none, all of it stands at submission. */
  evidenceForApproval: z.array(z.string()).optional(),
  subForms: z.array(z.enum(subFormIds)),
  notices: z.array(z.strictObject({ to: z.string(), withinDays: z.number().int() })),
});
