import type { FastifyReply, FastifyRequest } from 'fastify';

/** Of a body that is refused, so much is read and thrown away: a sender who is cut off while sending sees a reset connection and no answer. */
export const mostDiscarded = 64 * 2 ** 20;

/** Prepares an answer that comes before the end of the body: what is left is taken in, unless it is much. */
export function answerBeforeTheEnd(request: FastifyRequest, reply: FastifyReply): void {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length <= mostDiscarded) reply.removeHeader('connection');
  else reply.header('connection', 'close');
}

/** Whether the sender went away: whatever failed then is no fault of the server. */
export function isBrokenOff(request: FastifyRequest): boolean {
  return request.raw.destroyed && !request.raw.complete;
}
