import type { Subject } from '../access/decide.ts';
import { canonicalJson, type Json } from '../digest.ts';
import type { Reason } from '../errors.ts';
import { after } from './commands/decide-seat.ts';
import { requestsOf } from './change-request.ts';
import { decideException, type ExceptionCommand } from './decide.ts';
import type { ExceptionFacts } from './facts.ts';
import type { ExceptionCase } from './state.ts';

/** What a command would come to. */
export type CommandPreview = {
  /** Empty: it would be done. */
  readonly refusals: readonly Reason[];
  /** The case right after it; null: it would be refused. */
  readonly after: ExceptionCase | null;
  /** Requests that it hands in, or of which phase, seats or signatures move: `initial`, or the id of a change request. */
  readonly moved: readonly string[];
};

/** Tries a command on the rules themselves and folds what it would record: nothing is. */
export function previewCommand(state: ExceptionCase, command: ExceptionCommand, subject: Subject, facts: ExceptionFacts): CommandPreview {
  const decision = decideException(state, command, subject, facts);
  if (!decision.ok) return { refusals: decision.reasons, after: null, moved: [] };
  const then = after(state, decision.value.events, facts);
  const before = new Map(requestsOf(state).map((request) => [request.id, whatWaits(request)]));
  return { refusals: [], after: then, moved: requestsOf(then).filter((request) => before.get(request.id) !== whatWaits(request)).map(({ id }) => id) };
}

function whatWaits({ phase, required, relianceHash, decisions, votes }: ReturnType<typeof requestsOf>[number]): string {
  return canonicalJson({ phase, required, relianceHash, decisions, votes } as unknown as Json);
}
