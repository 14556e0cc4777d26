import { reviewOwed } from '../outside/effects.ts';
import { isForbidden } from '../policy/coming-ends.ts';
import type { Requirement, RequirementVersion } from '../policy/requirement.ts';
import { classifyVersion } from '../policy/version-class.ts';
import { type Instant, later } from '../time.ts';
import type { ExceptionEvent } from './events.ts';
import { assetsIn, type ExceptionFacts } from './facts.ts';
import { nextFactId } from './facts-noted.ts';
import { lastEnd } from './grant-end.ts';
import { endsByPolicy } from './no-longer-waivable.ts';
import type { Duty, ExceptionCase } from './state.ts';
import { isLiving } from './state-at.ts';

/** What becomes of an exception in force when a version of a requirement that it cites is published (§3.7). `outlives`: it is over before. */
export const versionOutcomes = ['ends', 'closes', 'close_proposed', 'review', 'mapped', 'outlives'] as const;
export type VersionOutcome = (typeof versionOutcomes)[number];
/** `at`: when it ends, closes, or is suspended unless it has been reviewed; null: nothing takes effect by itself. */
export type VersionEffect = { readonly outcome: VersionOutcome; readonly text: string; readonly at: Instant | null; readonly events: readonly ExceptionEvent[] };
export type VersionFacts = Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix' | 'library' | 'asset'>;

/**
 * What follows for one exception in force from a version that is published now, in force at `version.from`: what ends it has its instant set now,
 * with no job (E24). Null: it does not cite the requirement, or is not in force. `before`: the version that stands.
 */
export function versionEffect(state: ExceptionCase, before: Requirement, version: RequirementVersion, facts: VersionFacts): VersionEffect | null {
  const scope = state.versions.at(-1)?.frozen.scope ?? [];
  const after = version.requirement;
  if (!isLiving(state, facts.now) || scope.every((clause) => clause.requirement !== after.id)) return null;
  const from = later(version.from, facts.now);
  const end = lastEnd(state);
  if (end !== null && end <= from) return { outcome: 'outlives', at: null, events: [], text: `It is over at ${end}, before version ${after.version} of ${after.id} is in force.` };
  const { class: kind } = classifyVersion(before, after);
  if (kind === 'editorial') return { outcome: 'mapped', at: null, events: [], text: `Version ${after.version} of ${after.id} demands the same: it stands as it is.` };
  const assets = assetsIn(scope.filter((clause) => clause.requirement === after.id), facts);
  if (isForbidden(after, facts.library, assets)) return ends(state, after, from, facts);
  if (kind === 'withdrawn') return scope.every((clause) => clause.requirement === after.id) ? closes(state, version, from) : reviewDue(state, version, from, facts, `${after.id} is withdrawn, and it cites others too: take it out of the scope.`);
  const values = scope.flatMap((clause) => (clause.requirement === after.id ? [clause.value] : []));
  if (values.length === scope.length && values.every((value) => value !== undefined && after.conforming?.includes(value) === true)) return vanished(version);
  return kind === 'relaxed' ? relaxed(version) : reviewDue(state, version, from, facts, `Version ${after.version} of ${after.id} asks for more than what was approved.`);
}

/** (d) Cover ends when the version comes into force, and nobody decides any more on what was still asked (E24, I17). */
function ends(state: ExceptionCase, after: Requirement, at: Instant, facts: VersionFacts): VersionEffect {
  const text = `Version ${after.version} of ${after.id} cannot be excepted. Cover ends when it comes into force; record a non-compliance with a plan for what is left by then.`;
  return { outcome: 'ends', at, text, events: endsByPolicy(state, text, at, facts) };
}

/** (e) There is nothing to except any more: it closes at that instant, with no job, and nobody can object. */
function closes(state: ExceptionCase, version: RequirementVersion, at: Instant): VersionEffect {
  const text = `${version.requirement.id} is withdrawn: the exception closes with it.`;
  const duty: Duty = { id: nextFactId(state), kind: 'condition', text, owner: null, due: at, consequence: 'end', closes: 'requirement_retired' };
  return { outcome: 'closes', at, text, events: [noted(version, { text, duty })] };
}

/** (a) What it deviates in conforms now: somebody confirms that it is not needed. */
function vanished(version: RequirementVersion): VersionEffect {
  const text = `Its deviating value conforms to version ${version.requirement.version} of ${version.requirement.id}, in force from ${version.from}: it is not needed from then on.`;
  return { outcome: 'close_proposed', at: null, text, events: [noted(version, { text, action: { verb: 'close', reason: 'policy_changed' } })] };
}

function relaxed(version: RequirementVersion): VersionEffect {
  const text = `Version ${version.requirement.version} of ${version.requirement.id} asks for less: look whether it is still needed.`;
  return { outcome: 'mapped', at: null, text, events: [noted(version, { text })] };
}

/** (c) Whether the reasons still hold is looked at, or cover is suspended. One that is owed for the same requirement already is not asked twice. */
function reviewDue(state: ExceptionCase, version: RequirementVersion, from: Instant, facts: VersionFacts, why: string): VersionEffect {
  const about = new Set((state.outsideFacts ?? []).flatMap(({ kind, subject }, at) => (kind === 'requirement_published' && subject === version.requirement.id ? [`f${at + 1}`] : [])));
  const owed = state.duties.some(({ id, dischargedAt }) => about.has(id) && dischargedAt === undefined);
  const review: { readonly duty?: Duty } = owed ? {} : reviewOwed(state, 'The exception is reviewed against it.', facts.matrix.outside.versionReview, { ...facts, now: from });
  return { outcome: 'review', at: review.duty?.due ?? null, text: why, events: [noted(version, { text: why, ...review })] };
}

function noted({ requirement, from }: RequirementVersion, told: Pick<Extract<ExceptionEvent, { type: 'outside_fact_noted' }>['data'], 'text' | 'action' | 'duty'>): ExceptionEvent {
  const { id, version } = requirement;
  return { type: 'outside_fact_noted', data: { fact: { source: 'policy-library', externalId: id, version, occurredAt: from, kind: 'requirement_published', subject: id }, ...told } };
}
