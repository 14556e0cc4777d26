import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem, problemOf } from './problem.ts';

/** Characters of one part of a path; the router takes no longer one as a parameter. */
export const longestSegment = 2000;

/** Answers an address of which one part is longer than that. */
export function answerTooLong(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { body } = problemOf(new HttpProblem('unreadable-body', `Expected parts of an address of at most ${longestSegment} characters, got a longer one.`), request.id);
  return reply
    .code(414)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({ ...body, status: 414 });
}

/** Answers what the router refused before any hook ran: an address that cannot be decoded, or one that is too long. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const { body } = problemOf(error, request.id);
  const status = error.statusCode === 414 ? 414 : body.status;
  void reply
    .code(status)
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send({ ...body, status });
}

/** Answers bytes that are no HTTP, and ends the connection. */
export function answerUnparsable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const [status, code, detail] = timedOut
    ? (['408 Request Timeout', 'timeout', 'The request did not arrive whole in time.'] as const)
    : (['400 Bad Request', 'unreadable-body', 'The request cannot be read as HTTP.'] as const);
  const body = JSON.stringify({ type: 'about:blank', title: status.slice(4), status: Number(status.slice(0, 3)), code, detail });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
