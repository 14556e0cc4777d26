import type { Version } from '../../exception/content.ts';
import { grantEnd } from '../../exception/grant-end.ts';
import type { ChangeKind, ChangeRequest, Duty, ExceptionCase, Grant, Phase, RequestPart } from '../../exception/state.ts';
import type { ExceptionId, PersonId, UnitId } from '../../ids.ts';
import { membersByType } from '../../scope/members-by-type.ts';
import { type Instant, later } from '../../time.ts';
import type { Band } from '../rating.ts';

/** What a case is counted with against the budgets: its cover, or a request of it that is in approval. A pure function of the case. */
export type Claim = {
  readonly exception: ExceptionId;
  /** `cover`, or the id of the request. */
  readonly request: string;
  readonly requester: PersonId;
  /** Units that own the assets in scope. */
  readonly units: readonly UnitId[];
  readonly band: Band;
  readonly assets: number;
  /** Of a request: when it was assessed, which is when it began to reserve, and when the stage opened that decides now. */
  readonly since: Instant | null;
  readonly stageSince: Instant | null;
  /** When it counts no more, whatever anybody does. Null: that is not known. */
  readonly until: Instant | null;
};

/** Nobody has rated it: as an estimate without facts, likelihood 3 and impact 5. */
const unrated: Band = 'high';

/** Every claim of a case. Suspended cover counts, since it may resume (E33); cover that waits for its start counts too. */
export function claimsOf(state: ExceptionCase): readonly Claim[] {
  return [...coverClaim(state), ...requestClaims(state)];
}

function coverClaim(state: ExceptionCase): readonly Claim[] {
  const version = state.versions.at(-1);
  const until = state.grants.reduce<Instant | null>((last, grant) => latest(last, heldUntil(grant, state.duties)), null);
  if (until === null || !isWhole(version)) return [];
  return [{
    exception: state.id, request: 'cover', requester: state.requester, units: version.frozen.assetUnits, band: state.assessment?.residualBand ?? unrated,
    assets: assetsOf(version), since: null, stageSince: null, until,
  }];
}

/** The end of a grant; earlier where a condition precedent is missed, and null where it never starts. */
function heldUntil(grant: Grant, duties: readonly Duty[]): Instant | null {
  let end = grantEnd(grant, duties);
  for (const { kind, grant: bound, due, dischargedAt } of duties) {
    if (kind !== 'precedent' || (bound !== undefined && bound !== grant.id)) continue;
    if (dischargedAt !== undefined && dischargedAt >= due) return null;
    if (dischargedAt === undefined && due < end) end = due;
  }
  return end;
}

type Asked = RequestPart & { readonly id: string; readonly kind: ChangeKind; readonly phase: Phase | ChangeRequest['phase']; readonly duties: readonly Duty[] };

function requestClaims(state: ExceptionCase): readonly Claim[] {
  const first: Asked = { ...state, id: 'initial', kind: 'initial' };
  const asked: readonly Asked[] = state.changes.some(({ kind }) => kind === 'initial') ? state.changes : [first, ...state.changes];
  return asked.flatMap((request): readonly Claim[] => {
    const { id, kind, phase, assessment, decidingSince: since, requester, duties } = request;
    const version = request.versions.at(-1);
    // A bridge continues what counts as cover, and an appeal grants nothing by itself.
    if (kind === 'bridge' || kind === 'appeal' || (phase !== 'in_approval' && phase !== 'awaiting_acknowledgement')) return [];
    if (assessment === null || since === null || !isWhole(version)) return [];
    const acknowledge = duties.findLast((duty) => duty.kind === 'acknowledge' && duty.dischargedAt === undefined);
    return [{
      exception: state.id, request: id, requester, units: version.frozen.assetUnits, band: assessment.residualBand, assets: assetsOf(version), since,
      stageSince: openedAt(request, since), until: acknowledge?.due ?? null,
    }];
  });
}

/** Stage 2 opens with the last signature of stage 1. */
function openedAt({ required, decisions }: Asked, since: Instant): Instant {
  const first = new Set(required?.seats.filter(({ stage }) => stage === 1).map(({ id }) => id));
  const signed = decisions.filter(({ seat, superseded }) => !superseded && first.has(seat));
  return signed.length < first.size ? since : signed.reduce((last, { at }) => later(last, at), since);
}

/** Assets that a version covers or may grow to. */
export function assetsOf({ content, frozen }: Version): number {
  const members = [...membersByType(frozen.scope).values()].reduce((sum, ids) => sum + ids.size, 0);
  return Math.max(1, members, growthLimit(content));
}

/** How many assets a scope may grow to. */
export function growthLimit(content: Pick<Version['content'], 'scope'>): number {
  return content.scope.reduce((sum, { asset }) => sum + ('growth' in asset && asset.growth !== undefined ? asset.growth.max : 0), 0);
}

/** A redacted version has nothing left to count. */
export function isWhole(version: Version | undefined): version is Version {
  const kept = version as { readonly content?: unknown; readonly frozen?: unknown } | null | undefined;
  return kept?.content != null && kept.frozen != null;
}

function latest(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return later(a, b);
}
