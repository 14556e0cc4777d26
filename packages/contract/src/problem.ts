import type { ErrorCode, ReasonCode } from '@exeat/core';
import { z } from 'zod';
import { reason } from './common.ts';

/** Codes of problems that come from HTTP itself, from identity, and from the state of the server. */
export const httpProblemCodes = [
  // the request
  'invalid-request',
  'unreadable-body',
  'not-found',
  'method-not-allowed',
  'unsupported-media-type',
  'too-large',
  'timeout',
  // who asks
  'not-signed-in',
  'sign-in-failed',
  'cross-site',
  'link-not-valid',
  'not-allowed',
  // what else goes on
  'conflict',
  'already-created',
  'in-flight',
  'key-reused',
  'stale',
  'precondition-required',
  'too-many-requests',
  // the server
  'internal',
  'unavailable',
  'busy',
] as const;
export type HttpProblemCode = (typeof httpProblemCodes)[number];

/** Every `code` that a problem can carry: of HTTP, of unusable input, or of the rule that refused. */
export type ProblemCode = HttpProblemCode | ErrorCode | ReasonCode;

/** A field of a request that does not fit its schema. */
export const invalidField = z.strictObject({
  /** `body.scope[0].asset.type`, `query.limit`. */
  path: z.string(),
  expected: z.string(),
  got: z.string(),
});
export type InvalidField = z.infer<typeof invalidField>;

/** What approvers rely on and what has moved since the caller read it. */
export const movedPart = z.strictObject({ path: z.string(), before: z.unknown(), after: z.unknown() });
export type MovedPart = z.infer<typeof movedPart>;

/** `application/problem+json` (RFC 9457). */
export const problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    /** For a refusal by the rules: every reason. */
    reasons: z.array(reason).optional(),
    /** For a request that does not fit its schema: every field. */
    fields: z.array(invalidField).optional(),
    /** For `reliance-moved`: what is different from what the caller had read. */
    moved: z.array(movedPart).optional(),
    /** For a file that cannot be read: where it stopped, line and column from 1, or the byte from 0. */
    position: z.strictObject({ line: z.number().int(), column: z.number().int(), byte: z.number().int() }).partial().optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457): closed code, sentence, and for a refusal every reason' });
export type Problem = Omit<z.infer<typeof problem>, 'code'> & { readonly code: ProblemCode };
