import type { Reason } from '../../errors.ts';
import type { Instant } from '../../time.ts';
import type { ExceptionFacts } from '../facts.ts';
import type { ExceptionCase, ExceptionState } from '../state.ts';
import { stateAt } from '../state-at.ts';

/** The reason why a command does not fit the state, or null when it does. */
export function notIn(state: ExceptionCase, now: Instant, wanted: readonly ExceptionState[], command: string): Reason | null {
  const current = stateAt(state, now);
  if (wanted.includes(current)) return null;
  return { code: 'wrong-state', rule: '§3.3', text: `${command} needs an exception in ${wanted.join(' or ')}; ${state.id} is ${current}.` };
}

/** A decision names the reliance hash that its author saw; a moved one is refused (E6, architecture §3). */
export function movedReliance(state: ExceptionCase, seen: string): Reason | null {
  if (state.relianceHash === seen) return null;
  return {
    code: 'reliance-moved', rule: 'E6',
    text: `Expected reliance hash ${state.relianceHash ?? 'none'}, got ${seen}: what approvers rely on has changed since you read it. Read ${state.id} again, then decide.`,
  };
}

/** Cover is granted to nobody who has left (I18). */
export function absentOwner({ content: { owner } }: ExceptionCase, { organisation }: Pick<ExceptionFacts, 'organisation'>): Reason | null {
  if (organisation.now.people.get(owner)?.active === true) return null;
  return { code: 'inactive-person', rule: 'T17, I18', text: `owner: ${owner} is no longer active; transfer the exception first.` };
}

/** A text that a person must write, with the shortest length that says anything. */
export function missingText(text: string, field: string, least: number, rule: string): Reason | null {
  if (text.trim().length >= least) return null;
  return { code: 'missing-field', rule, text: `${field}: expected at least ${least} characters, got ${text.trim().length}.` };
}

export function present<T>(values: readonly (T | null)[]): readonly T[] {
  return values.filter((value) => value !== null);
}
