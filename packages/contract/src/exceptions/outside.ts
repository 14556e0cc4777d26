import { z } from 'zod';
import { instant, person } from '../common.ts';

/** A fact from outside that touched an exception. */
export const notedFact = z.strictObject({
  source: z.string(), externalId: z.string(), version: z.number().int(), kind: z.string(), subject: z.string(), occurredAt: instant, notedAt: instant, text: z.string(),
  setback: z.literal(true).optional().meta({ description: 'It raises the level of whoever asks for the same later (G6)' }),
});

/** What it proposes. */
export const proposalReply = z.strictObject({
  id: z.string(),
  /** The command that confirming it runs: its authority is needed. */
  verb: z.enum(['suspend', 'close', 'remove']),
  text: z.string(),
  at: instant,
  /** Takes effect then unless somebody decides before; null: never by itself. */
  unopposedAt: instant.nullable(),
  decided: z.strictObject({ outcome: z.enum(['confirmed', 'refused', 'false_closure', 'overtaken']), by: person.nullable(), at: instant, text: z.string() }).nullable(),
});
