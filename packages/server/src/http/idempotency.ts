import { contentDigest, type Json } from '@exeat/core';
import { claimIdempotencyKey, type IdempotencyKey, recordAnswer, type Tx } from '@exeat/store';
import { HttpProblem } from './problem.ts';

/** What a command answers. `secret`: the answer holds one, and is not kept for a replay. */
export type CommandAnswer = { readonly status: number; readonly body: Json | undefined; readonly secret?: boolean };

/**
 * Runs the work of a command once for its key, in the command's transaction: the same answer for the same request, whatever is in between.
 * Without a key the work simply runs. Work that throws leaves no trace, so that a retry tries again.
 * @throws HttpProblem `key-reused`, `in-flight` (with Retry-After), `already-created`.
 */
export async function once<Answer extends CommandAnswer>(
  tx: Tx,
  key: IdempotencyKey | null,
  request: Json,
  work: () => Promise<Answer>,
): Promise<Answer | (CommandAnswer & { readonly replayed: true })> {
  if (key === null) return work();
  const digest = contentDigest(request);
  const claim = await claimIdempotencyKey(tx, key, digest);
  switch (claim.kind) {
    case 'new': {
      const answer = await work();
      await recordAnswer(tx, key, digest, { status: answer.status, response: answer.body ?? null, secret: answer.secret === true });
      return answer;
    }
    case 'replay':
      return { status: claim.status, body: claim.response, replayed: true };
    case 'already-created':
      throw new HttpProblem(
        'already-created',
        'The first request with this Idempotency-Key succeeded. Its answer held a secret, which is shown once and not kept; revoke what was made and ask with another key.',
      );
    case 'in-flight':
      throw new HttpProblem('in-flight', 'A request with this Idempotency-Key is being answered at this moment. Ask again for its answer.', {
        headers: { 'retry-after': '1' },
      });
    case 'other-body':
      throw new HttpProblem('key-reused', 'This Idempotency-Key was used for another request on this route. Use a fresh key for each request.');
  }
}

/** The key of a request, or null when it has none. @throws HttpProblem `invalid-request` for one that is no key. */
export function keyOf(header: string | readonly string[] | undefined, subject: string, route: string): IdempotencyKey | null {
  if (header === undefined) return null;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header)) {
    throw new HttpProblem('invalid-request', 'headers.idempotency-key: expected 1 to 200 printable characters without blanks.', {
      fields: [{ path: 'headers.idempotency-key', expected: '1 to 200 printable characters without blanks', got: 'another text' }],
    });
  }
  return { subject, route, key: header };
}
