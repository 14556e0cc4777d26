import { evidenceStages } from '@exeat/core';
import { z } from 'zod';
import { instant, person } from '../common.ts';
import { defineRoute } from '../route.ts';
import { byId } from './by-id.ts';

const one = { access: 'signed-in', tag: 'Evidence' } as const;

/** Name of a file as its sender calls it: no path, nothing that cannot be seen. */
export const fileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^/\\\p{Cc}\p{Cf}]+$/u, 'expected the name of a file, without a path and without invisible characters');

/** A kind of file that clauses outside demand. */
export const evidenceNeed = z.strictObject({
  kind: z.string(),
  /** What is refused while none of the kind is attached. */
  neededFor: z.enum(evidenceStages),
  attached: z.boolean(),
});

/** A file that is attached to an exception. */
export const evidenceReply = z
  .strictObject({
    /** Digest of its bytes, which is also its id. */
    sha256: z.string(),
    name: z.string(),
    /** As the content shows. */
    mediaType: z.string(),
    bytes: z.number().int(),
    /** What of the evidence that clauses outside demand it is; absent: none of it. */
    kind: z.string().optional(),
    by: person,
    at: instant,
  })
  .meta({ id: 'Evidence', description: 'A file attached to an exception, immutable' });
export type EvidenceReply = z.output<typeof evidenceReply>;

export const listEvidence = defineRoute({
  ...one,
  id: 'listEvidence',
  method: 'GET',
  path: '/exceptions/:id/evidence',
  action: 'exception.read',
  params: byId,
  summary: 'Files attached to an exception, in order, and what clauses outside demand to see',
  reply: z.strictObject({ items: z.array(evidenceReply), needs: z.array(evidenceNeed) }),
});

export const attachEvidence = defineRoute({
  ...one,
  id: 'attachEvidence',
  method: 'POST',
  path: '/exceptions/:id/evidence',
  params: byId,
  query: z.strictObject({ name: fileName, kind: z.string().trim().min(1).max(200).optional().meta({ description: 'Which of the demanded evidence it is: one of the kinds of `needs`' }) }),
  rawBody: ['application/octet-stream'],
  status: 201,
  summary: 'Attach a file: its bytes as the body. Its kind is told from the content; whoever attaches becomes a contributor and cannot approve',
  reply: evidenceReply,
});

export const readEvidence = defineRoute({
  ...one,
  id: 'readEvidence',
  method: 'GET',
  path: '/exceptions/:id/evidence/:sha256',
  action: 'exception.read',
  params: byId.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits') }),
  summary: 'The bytes of an attached file, as an attachment that nothing may run',
  reply: null,
  replyType: 'application/octet-stream',
});

export const evidenceRoutes = { listEvidence, attachEvidence, readEvidence };
