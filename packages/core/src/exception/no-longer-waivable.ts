import type { Reason } from '../errors.ts';
import { isForbidden } from '../policy/coming-ends.ts';
import type { PolicyLibrary, Requirement } from '../policy/requirement.ts';
import { type Instant, later } from '../time.ts';
import { cureOwed, voided } from './commands/end.ts';
import type { ExceptionEvent } from './events.ts';
import { assetsIn, type ExceptionFacts } from './facts.ts';
import { lastEnd } from './grant-end.ts';
import type { ExceptionCase } from './state.ts';
import { isLiving } from './state-at.ts';

/** The cause of whatever ends or suspends cover of what knows no exception any more. */
export const nonWaivable = 'requirement_became_nonwaivable';

type Facts = Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix' | 'library' | 'asset'>;

/** Requirements in scope that know no exception for the assets for which they are cited (§2.0, E14). */
export function forbiddenIn({ versions }: ExceptionCase, { library, asset }: Pick<Facts, 'library' | 'asset'>): readonly Requirement[] {
  const scope = versions.at(-1)?.frozen.scope ?? [];
  return [...new Set(scope.map(({ requirement }) => requirement))].flatMap((id) => {
    const requirement = library.requirements.get(id);
    return requirement !== undefined && isForbidden(requirement, library, assetsIn(scope.filter((clause) => clause.requirement === id), { asset })) ? [requirement] : [];
  });
}

/** Why no cover is given back or continued: what cannot be excepted for its assets any more is not covered again (I17, T17). */
export function forbiddenRefusals(state: ExceptionCase, facts: Pick<Facts, 'library' | 'asset'>): readonly Reason[] {
  return forbiddenIn(state, facts).map(({ id }) => ({
    code: 'not-waivable', rule: '§2.0, I17', text: `${id} cannot be excepted for the assets in scope as they are on record; put the record right, or take them out of the scope, or record a non-compliance instead.`,
  }));
}

/** Revoked with its end on the day from which it cannot be excepted, as a published version or document says (§3.7 d, E24). */
export function endsByPolicy(state: ExceptionCase, text: string, at: Instant, facts: Facts): readonly ExceptionEvent[] {
  return [{ type: 'exception_revoked', data: { cause: nonWaivable, text, endsAt: at } }, ...voided(state, 'revoked', facts)];
}

/**
 * What waiver profiles that are published now, in force at `from`, do to an exception in force: it ends with them where they bind what it cites by a
 * clause that knows no exception, and did not before. Nothing where it is over by then.
 */
export function profilesEffect(state: ExceptionCase, { profiles, from }: { readonly profiles: PolicyLibrary['profiles']; readonly from: Instant }, facts: Facts): readonly ExceptionEvent[] {
  const at = later(from, facts.now);
  const end = lastEnd(state);
  if (!isLiving(state, facts.now) || (end !== null && end <= at)) return [];
  const before = new Set(forbiddenIn(state, facts).map(({ id }) => id));
  const forbidden = forbiddenIn(state, { ...facts, library: { ...facts.library, profiles } }).filter(({ id }) => !before.has(id));
  if (forbidden.length === 0) return [];
  const text = `By the waiver profiles that are published, ${forbidden.map(({ id }) => id).join(', ')} cannot be excepted. Cover ends when they come into force; record a non-compliance with a plan for what is left by then.`;
  return endsByPolicy(state, text, at, facts);
}

/**
 * An asset is on record in another way, so that a clause outside binds it that knows no exception: cover is suspended at once, since nothing was
 * published that would set a day, and revoked when nobody has put the record right in time (T23). `before`: assets as they were.
 */
export function suspendedAsForbidden(state: ExceptionCase, before: Facts['asset'], facts: Facts): readonly ExceptionEvent[] {
  const known = new Set(forbiddenIn(state, { ...facts, asset: before }).map(({ id }) => id));
  const forbidden = forbiddenIn(state, facts).filter(({ id }) => !known.has(id));
  const isSuspended = state.suspensions.some(({ cause, liftedAt }) => cause === nonWaivable && liftedAt === undefined);
  if (forbidden.length === 0 || isSuspended) return [];
  const id = `s${state.suspensions.length + 1}`;
  const duty = cureOwed(state, id, facts.matrix.duties.cure[state.assessment?.residualBand ?? 'critical'], facts);
  const text = `${forbidden.map((one) => one.id).join(', ')} cannot be excepted for its assets as they are on record now.`;
  return [{ type: 'exception_suspended', data: { id, cause: nonWaivable, text, ...(duty === null ? {} : { duty }) } }];
}
