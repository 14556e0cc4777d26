import { type PastRequest, pastRequests, type SimulatedOutcome, simulateRequest } from '../config/simulate-request.ts';
import type { Reason } from '../errors.ts';
import type { RequirementVersion } from '../policy/requirement.ts';
import { withVersion } from '../policy/requirement-version.ts';
import type { VersionClass } from '../policy/version-class.ts';
import { focusOn, openChanges } from './change-request.ts';
import type { ExceptionEnvelope } from './events.ts';
import { foldException } from './evolve.ts';
import type { ExceptionFacts } from './facts.ts';

/**
 * What becomes of a request that nobody has decided when a version is published. `refused`, `shorter`: it could not be handed in as it stands, the
 * latter for its last day only; `reassess`: it goes back to the assessor before its last signature; `level`, `seats`: others sign.
 */
export const requestOutcomes = ['refused', 'shorter', 'reassess', 'level', 'seats', 'same'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];
export type RequestImpact = { readonly outcome: RequestOutcome; readonly text: string; readonly reasons: readonly Reason[] };

/** A request that waits to be handed in or decided, as the rules can be asked about it. */
export type OpenRequest = PastRequest & { readonly standing: 'draft' | 'in_flight'; readonly decides: boolean };

/** Requests of a case that are not decided, each as it was judged last. */
export function openRequests(events: readonly ExceptionEnvelope[], { now, matrix }: Pick<ExceptionFacts, 'now' | 'matrix'>): readonly OpenRequest[] {
  const state = foldException(events);
  if (state === null) return [];
  const judged = pastRequests(events);
  const last = (request: string): PastRequest | undefined => judged.findLast((one) => one.request === request);
  const asked = { exception: state.id, at: state.lastEventAt, assessed: null };
  if (state.phase === 'draft') return [{ ...asked, request: 'initial', actor: state.requester, submittedAt: null, before: state, standing: 'draft', decides: false }];
  const waits = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'];
  const first = waits.includes(state.phase) ? last('initial') : undefined;
  const changes = openChanges(state, now, matrix.lifecycle).map((change): OpenRequest => {
    const { id, requester, submittedAt, phase } = change;
    return { ...(last(id) ?? { ...asked, request: id, actor: requester, submittedAt, before: focusOn(state, change) }), standing: 'in_flight', decides: phase === 'in_approval' };
  });
  return [...(first === undefined ? [] : [{ ...first, standing: 'in_flight', decides: state.phase === 'in_approval' } as const]), ...changes];
}

/** Asks the rules about a request by the library that stands, and by the one with the version in it. */
export function requestImpact(request: OpenRequest, version: RequirementVersion, kind: VersionClass, facts: ExceptionFacts): RequestImpact {
  const published = (from: ExceptionFacts['now']) => simulateRequest(request, facts, (then) => ({ ...then, library: withVersion(then.library, { ...version, from }, then.now) }));
  const isToCome = version.from > version.recordedAt;
  const found = published(isToCome ? version.from : facts.now);
  const impact = impactOf(found.inForce, found.draft);
  if (impact.outcome !== 'same') return impact;
  if (request.decides && kind === 'stricter' && !isToCome) return { outcome: 'reassess', text: 'It goes back to the assessor before its last signature.', reasons: [] };
  if (!isToCome) return impact;
  // What ends cover on a day to come is told by the shorter term; the rest is told as it will be.
  const then = published(facts.now);
  const later = impactOf(then.inForce, then.draft);
  return later.reasons.some(({ code }) => code === 'not-waivable' || code === 'no-citable-requirement') ? impact : { ...later, text: later.outcome === 'same' ? later.text : `From ${version.from} on: ${later.text}` };
}

function impactOf(before: SimulatedOutcome, after: SimulatedOutcome): RequestImpact {
  const known = new Set(before.refusals.map(({ code, rule }) => `${code} ${rule}`));
  const reasons = after.refusals.filter(({ code, rule }) => !known.has(`${code} ${rule}`));
  if (reasons.length > 0) {
    const isShorter = reasons.every(({ code }) => code === 'term-too-long');
    return { outcome: isShorter ? 'shorter' : 'refused', text: reasons.map(({ text }) => text).join(' '), reasons };
  }
  if (before.level !== after.level) return { outcome: 'level', text: `Level ${after.level ?? 'none'} decides instead of level ${before.level ?? 'none'}.`, reasons };
  const [old, fresh] = [before.seats.map(({ seat }) => seat), after.seats.map(({ seat }) => seat)];
  const [more, fewer] = [fresh.filter((seat) => !old.includes(seat)), old.filter((seat) => !fresh.includes(seat))];
  if (more.length > 0 || fewer.length > 0) {
    return { outcome: 'seats', text: [more.length > 0 ? `Signs too: ${more.join(', ')}.` : '', fewer.length > 0 ? `Does not sign: ${fewer.join(', ')}.` : ''].filter((part) => part !== '').join(' '), reasons };
  }
  return { outcome: 'same', text: 'Nothing changes for it.', reasons };
}
