import type { HttpProblemCode, InvalidField, MovedPart, Problem } from '@exeat/contract';
import { DomainError, type Reason } from '@exeat/core';
import { StoreError } from '@exeat/store';
import { LogForked } from '../sequencer/fork.ts';
import { httpProblems, type RefusalKind, refusalKinds, refusalStatus, storeProblems, unusableInput } from './problem-codes.ts';

/** An answer that is a problem, thrown from anywhere below a route. */
export class HttpProblem extends Error {
  readonly code: HttpProblemCode;
  readonly fields: readonly InvalidField[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: HttpProblemCode,
    detail: string,
    extra: { readonly fields?: readonly InvalidField[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'HttpProblem';
    this.code = code;
    this.fields = extra.fields;
    this.headers = extra.headers ?? {};
  }
}

/** A rule said no. Nothing was done. */
export class Refused extends Error {
  readonly reasons: readonly Reason[];
  readonly moved: readonly MovedPart[] | undefined;

  constructor(reasons: readonly Reason[], moved?: readonly MovedPart[]) {
    super(reasons.map((reason) => reason.text).join(' '));
    this.name = 'Refused';
    this.reasons = reasons;
    this.moved = moved;
  }
}

export type ProblemAnswer = { readonly body: Problem; readonly headers: Readonly<Record<string, string>>; readonly isFault: boolean };

/** The answer for anything thrown. The only place that knows HTTP statuses; what it does not know is a fault, told to nobody outside. */
export function problemOf(error: unknown, requestId: string): ProblemAnswer {
  if (error instanceof Refused) return { body: { ...refusal(error.reasons, error.moved), requestId }, headers: {}, isFault: false };
  if (error instanceof HttpProblem) return answer(error.code, error.message, requestId, error.headers, error.fields);
  if (error instanceof DomainError) {
    const status = unusableInput[error.code];
    if (status >= 500) return answer('internal', fault, requestId);
    return {
      body: { type: typeOf(error.code), title: 'The input cannot be used', status, code: error.code, detail: error.message, ...positionIn(error), requestId },
      headers: {},
      isFault: false,
    };
  }
  if (error instanceof StoreError) return fromStore(error, requestId);
  if (error instanceof LogForked) return { ...answer('unavailable', error.message, requestId), isFault: true };
  const fromFastify = frameworkProblem(error);
  return fromFastify === null ? answer('internal', fault, requestId) : answer(fromFastify.code, fromFastify.detail, requestId);
}

/** Where a file stopped being readable, as far as the reader knows. */
function positionIn({ facts }: DomainError): Pick<Problem, 'position'> {
  const known = Object.fromEntries(Object.entries(facts).filter(([name, value]) => ['line', 'column', 'byte'].includes(name) && typeof value === 'number'));
  return Object.keys(known).length === 0 ? {} : { position: known };
}

/** The problem of a refusal: the worst kind of its reasons decides, and the first reason of that kind is told first. */
export function refusal(reasons: readonly Reason[], moved?: readonly MovedPart[]): Problem {
  const kind =
    (['authority', 'state', 'content'] as const satisfies readonly RefusalKind[]).find((one) =>
      reasons.some((reason) => refusalKinds[reason.code] === one),
    ) ?? 'content';
  const first = reasons.find((reason) => refusalKinds[reason.code] === kind);
  const titles: Readonly<Record<RefusalKind, string>> = {
    authority: 'Refused: not by you',
    state: 'Refused: not in this state',
    content: 'Refused: not what the rules allow',
  };
  return {
    type: typeOf(first?.code ?? 'not-permitted'),
    title: titles[kind],
    status: refusalStatus[kind],
    code: first?.code ?? 'not-permitted',
    detail: first?.text ?? 'Refused.',
    reasons: [...reasons],
    ...(moved === undefined ? {} : { moved: [...moved] }),
  };
}

const fault = 'The server failed to answer. Nothing else is known outside; the request id leads to its log.';

function answer(
  code: HttpProblemCode,
  detail: string,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
  fields?: readonly InvalidField[],
): ProblemAnswer {
  const { status, title } = httpProblems[code];
  const more = status === 503 && headers['retry-after'] === undefined ? { 'retry-after': '2' } : {};
  return {
    body: { type: typeOf(code), title, status, code, detail, ...(fields === undefined ? {} : { fields: [...fields] }), requestId },
    headers: { ...more, ...headers },
    isFault: status === 500,
  };
}

function fromStore(error: StoreError, requestId: string): ProblemAnswer {
  const code = storeProblems[error.code];
  if (code === 'unavailable' || code === 'busy') {
    const detail =
      error.facts['outcome'] === 'unknown'
        ? 'The connection to the database was lost while the change was being made permanent: whether it was is not known. Ask again with the same Idempotency-Key.'
        : 'The database does not take the request at this moment; nothing was done. Try again.';
    return { ...answer(code, detail, requestId), isFault: true };
  }
  return code === 'internal' ? answer('internal', fault, requestId) : answer(code, error.message, requestId);
}

/** Errors that the framework raises before a handler runs. */
function frameworkProblem(error: unknown): { readonly code: HttpProblemCode; readonly detail: string } | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  const status = 'statusCode' in error ? Number(error.statusCode) : 500;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { code: 'too-large', detail: 'The body is longer than the server takes.' };
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return { code: 'unsupported-media-type', detail: 'Expected a body of type application/json, unless the route says another.' };
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') return { code: 'unreadable-body', detail: 'The body is not as long as Content-Length says.' };
  if (code === 'FST_ERR_BAD_URL') return { code: 'unreadable-body', detail: 'The address of the request cannot be read.' };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT' || status === 408) return { code: 'timeout', detail: 'The request did not arrive whole in time.' };
  return status >= 400 && status < 500 ? { code: 'unreadable-body', detail: 'The request cannot be read.' } : null;
}

function typeOf(code: string): string {
  return `https://exeat.dev/problems/${code}`;
}
