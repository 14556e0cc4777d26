import { type Actor, type EffectiveDay, effectiveDay, type ExceptionEnvelope, type ExceptionId, foldException, later, type Organisation, type PersonId, personId, type PolicyLibrary, type Requirement, type RequirementVersion, unfilledSigners, type VersionEffect, versionEffect } from '@exeat/core';
import { appendEvents, type CaseFilter, databaseNow, listCases, loadStream, lockStreams, type Queries, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { factsAbout, loadFacts } from '../facts/load-facts.ts';
import type { Caller } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { type Recorded, recordAll } from './record-events.ts';

type By = { readonly actor: Actor; readonly ruleId: string; readonly requestId?: string; readonly ifMatch?: number | null };
type Context = Pick<ServerContext, 'snapshots'>;

/** The day on which a version comes into force, in the zone of whoever answers for its document; undefined: at once. @throws Refused */
export function effectiveOf(requirement: Requirement, asked: string | undefined, organisation: Organisation, { at }: Pick<Caller, 'at'>): EffectiveDay | undefined {
  if (asked === undefined) return undefined;
  const unit = organisation.people.get(requirement.document.owner)?.unit;
  const day = effectiveDay(asked, { zone: (unit === undefined ? undefined : organisation.units.get(unit)?.zone) ?? 'UTC', tzdata: process.versions['tz'] ?? 'unknown', now: at });
  if (!day.ok) throw new Refused(day.reasons);
  return day.value;
}

/** @throws Refused with the place of every signature that a version would demand and that nobody here could give. */
export async function requireSigners({ snapshots }: Context, queries: Queries, requirements: readonly Requirement[], organisation: Organisation): Promise<void> {
  const [matrix, library] = [await snapshots.matrix(queries), await snapshots.library(queries)];
  const reasons = requirements.flatMap((requirement) => unfilledSigners(requirement, matrix, { organisation, library }));
  if (reasons.length > 0) throw new Refused(reasons);
}

/**
 * Publishes a version with everything that follows from it for exceptions in force (§3.7), in the caller's transaction.
 * @throws HttpProblem `stale`
 */
export async function publishRequirement(
  context: Context, tx: Tx, { requirement, effective, proposedBy }: { readonly requirement: Requirement; readonly effective?: EffectiveDay | undefined; readonly proposedBy?: PersonId | undefined }, { ifMatch = null, ...by }: By,
): Promise<Recorded & { readonly version: RequirementVersion }> {
  const library = await context.snapshots.library(tx);
  const data = { requirement, ...(effective === undefined ? {} : { effective }), ...(proposedBy === undefined ? {} : { proposedBy }) };
  const [recorded] = await recordAll(tx, [{ stream: `requirement:${requirement.id}`, ifMatch, event: { type: 'requirement_published', data } }], by);
  if (recorded === undefined) throw new Error(`expected ${requirement.id} to be recorded, got nothing`);
  const version: RequirementVersion = { requirement, ...(effective === undefined ? {} : { effective }), from: later(effective?.from ?? recorded.at, recorded.at), recordedAt: recorded.at };
  if (recorded.changed) await applyVersion(context, tx, library, version, by.requestId);
  return { ...recorded, version };
}

/** Every case that cites it and has not ended is held, so that nobody is granted cover by the version before while this one is published. */
async function applyVersion(context: Context, tx: Tx, library: PolicyLibrary, version: RequirementVersion, requestId: string | undefined): Promise<void> {
  const before = library.requirements.get(version.requirement.id);
  if (before === undefined) return;
  const citing = await undecidedOrGranted(tx, version.requirement);
  for (const { stream, revision, now } of await lockStreams(tx, citing)) {
    const state = foldException((await loadStream(tx, stream)) as readonly ExceptionEnvelope[]);
    if (state === null) continue;
    const facts = await loadFacts(context, tx, { ...factsAbout(state), now, actor: personId(''), withOthers: false, withCounts: false });
    const effect: VersionEffect | null = versionEffect(state, before, version, facts);
    if (effect === null || effect.events.length === 0) continue;
    await appendEvents(tx, stream, revision, effect.events, { at: now, actor: { person: null, kind: 'system' }, ruleId: '§3.7', ...(requestId === undefined ? {} : { requestId }) });
  }
}

/** Exceptions that cite a requirement and are not over: one in its wind-down still covers (C15). */
export async function undecidedOrGranted(queries: Queries, { id }: Pick<Requirement, 'id'>): Promise<readonly ExceptionId[]> {
  const undecidedOrApproved = await allCases(queries, { requirement: id, phases: ['draft', 'triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'approved'] });
  const windingDown = await allCases(queries, { requirement: id, phases: ['revoked'], endsFrom: await databaseNow(queries) });
  return [...undecidedOrApproved, ...windingDown].sort();
}

async function allCases(queries: Queries, filter: CaseFilter): Promise<readonly ExceptionId[]> {
  const found: ExceptionId[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof listCases>> = await listCases(queries, { ...filter, limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items.map((state) => state.id));
    cursor = page.next;
  }
  return found;
}
