import type { LineageFacts } from '../approval/facts.ts';
import type { ApprovalMatrix } from '../approval/matrix.ts';
import type { Level } from '../approval/seat.ts';
import { addDays, addPeriod, type LocalDate, localDateAt } from '../calendar.ts';
import type { ExceptionId } from '../ids.ts';
import { scopesIntersect } from '../scope/deviation-key.ts';
import type { FrozenScope } from '../scope/scope.ts';
import { earlier, type Instant, later } from '../time.ts';
import { grantEnd, uncuredSince } from './grant-end.ts';
import type { LifecycleRules } from './lifecycle-rules.ts';
import type { ExceptionCase } from './state.ts';

/** Cover that a lineage has had: `[from, until)` as it turned out. */
export type LineageGrant = { readonly exception: ExceptionId; readonly from: Instant; readonly until: Instant; readonly origin: 'initial' | 'renewal' | 'amendment' | 'bridge' };

/** Something that raises the level of what follows in the lineage (G6, E50). */
export type Setback = { readonly exception: ExceptionId; readonly at: Instant; readonly what: 'rejected' | 'revoked' | 'refused by an approver' | 'incident'; readonly level: Level | null; readonly armed?: true };

/** A request that lay before approvers and was never granted, whatever became of it: the same asked again is for that group at least (E50). */
export type Attempt = { readonly exception: ExceptionId; readonly at: Instant; readonly level: Level };

/** A stretch in which a scanner found the deviation, or could not tell; `until` null: it still does. */
export type Detection = { readonly from: Instant; readonly until: Instant | null };

/** What another case contributes to a lineage. */
export type Kin = {
  readonly exception: ExceptionId;
  /** Of every version that was submitted. */
  readonly scopes: readonly FrozenScope[];
  readonly grants: readonly LineageGrant[];
  readonly setbacks: readonly Setback[];
  readonly attempts: readonly Attempt[];
  readonly capOverride: boolean;
  /** When its deviation was detected, in order; null: nothing detects it (E49). */
  readonly detections: readonly Detection[] | null;
};

/** Duration and history of one deviation over every case about it (§3.4-8, E1, E9). */
export type Lineage = {
  /** First covered day without a break; null: nothing is covered yet. */
  readonly since: LocalDate | null;
  /** Grants without a break before the requested one, oldest first. */
  readonly grants: readonly LineageGrant[];
  readonly setbacks: readonly Setback[];
  readonly bridged: boolean;
  readonly overridden: boolean;
  readonly facts: LineageFacts;
};

/** The lineage that a grant starting at an instant would continue. Splitting a scope, cloning a case or waiting a little does not start it anew. */
export function lineageOf(
  scope: FrozenScope, self: ExceptionCase | null, startsAt: Instant, zone: string, facts: { readonly kin: readonly Kin[]; readonly matrix: ApprovalMatrix; readonly now: Instant },
): Lineage {
  const rules = facts.matrix.lifecycle;
  const own = self === null || self.versions.length === 0 ? [] : [{ ...kinOf(self, null), ...triesOf(self, 'besides') }];
  const kin = [...own, ...facts.kin.filter((one) => one.exception !== self?.id && one.scopes.some((held) => scopesIntersect(held, scope)))];
  const grants: LineageGrant[] = [];
  let start = startsAt;
  const detected = new Map(kin.map((one) => [one.exception, one.detections]));
  const before = kin.flatMap((one) => one.grants).filter((grant) => grant.from < startsAt).toSorted((a, b) => (a.until < b.until ? 1 : -1));
  for (const grant of before) {
    if (isBroken(grant.until, start, detected.get(grant.exception) ?? null, zone, rules)) break;
    grants.unshift(grant);
    start = earlier(start, grant.from);
  }
  // Another case that covers beside this one was confirmed as distinct (E9): it counts for the duration, and is nothing that this one renews.
  const counted = grants.filter((grant) => (grant.origin === 'initial' || grant.origin === 'renewal') && (grant.exception === self?.id || grant.until <= startsAt));
  const recent = addPeriod(localDateAt(facts.now, zone), { months: -rules.historyMonths });
  const setbacks = kin.flatMap((one) => one.setbacks).filter((one) => localDateAt(one.at, zone) >= recent && (one.armed !== true || one.at <= facts.now));
  const tried = addDays(localDateAt(facts.now, zone), -rules.shoppingDays);
  const attempts = kin.flatMap((one) => one.attempts).filter((one) => localDateAt(one.at, zone) >= tried);
  const [rejectedAt, askedAt] = [highestOf(setbacks), highestOf(attempts)];
  return {
    since: grants.length === 0 ? null : localDateAt(start, zone),
    grants, setbacks,
    bridged: grants.some((grant) => grant.origin === 'bridge'),
    overridden: kin.some((one) => one.capOverride),
    facts: {
      // An amendment changes the last grant and follows none.
      renewalCount: Math.max(0, counted.length - (self?.focus?.kind === 'amendment' ? 1 : 0)), priorNegative: setbacks.length > 0, stalls: self?.stalls ?? 0, capOverride: self?.focus?.capOverride ?? false,
      ...(rejectedAt === null ? {} : { rejectedAt }),
      ...(askedAt === null ? {} : { askedAt }),
    },
  };
}

function highestOf(asked: readonly { readonly level: Level | null }[]): Level | null {
  return asked.reduce<Level | null>((highest, { level }) => (level !== null && (highest === null || level > highest) ? level : highest), null);
}

/** What a case contributes to the lineages it meets. */
export function kinOf(state: ExceptionCase, detections: Kin['detections']): Kin {
  const requests = [state, ...state.changes];
  return {
    exception: state.id,
    scopes: requests.flatMap((request) => request.versions.map((version) => version.frozen.scope)),
    grants: state.grants.flatMap((grant): LineageGrant[] => {
      const until = grantEnd(grant, state.duties);
      const precedentsOpen = state.duties.some((duty) => duty.kind === 'precedent' && duty.grant === grant.id && duty.dischargedAt === undefined);
      // What never started has covered nothing.
      if (until <= grant.from || (precedentsOpen && state.grants.length === 1)) return [];
      return [{ exception: state.id, from: grant.from, until, origin: grant.origin === 'appeal' || grant.origin === 'ratification' || grant.origin === 'reaffirmation' || grant.origin === undefined ? 'initial' : grant.origin }];
    }),
    ...triesOf(state, 'all'),
    capOverride: state.changes.some((change) => change.capOverride && change.phase === 'approved'),
    detections,
  };
}

/** What was asked and not granted; `besides`: without the request that the case is about just now. */
function triesOf(state: ExceptionCase, which: 'all' | 'besides'): Pick<Kin, 'setbacks' | 'attempts'> {
  const first = which === 'besides' ? [] : [{ ...state, kind: 'initial' as const }];
  const setbacks: Setback[] = [];
  const attempts: Attempt[] = [];
  if (state.ended !== null && state.phase === 'revoked') setbacks.push({ exception: state.id, at: state.ended.at, what: 'revoked', level: null });
  const uncured = state.phase === 'approved' ? uncuredSince(state) : null;
  if (uncured !== null) setbacks.push({ exception: state.id, at: uncured, what: 'revoked', level: null, armed: true });
  for (const { kind, setback, occurredAt } of state.outsideFacts ?? []) {
    if (kind === 'incident' && setback === true) setbacks.push({ exception: state.id, at: occurredAt, what: 'incident', level: null });
  }
  for (const request of [...first, ...state.changes.filter(({ id }) => which === 'all' || id !== state.focus?.id)]) {
    const level = request.askedOf ?? request.required?.level ?? null;
    if (request.phase === 'rejected' && request.kind !== 'appeal' && request.ended !== null) setbacks.push({ exception: state.id, at: request.ended.at, what: 'rejected', level });
    if (!ungranted.includes(request.phase)) continue;
    const refusedAt = firstRefusal(request);
    if (refusedAt !== undefined) setbacks.push({ exception: state.id, at: refusedAt, what: 'refused by an approver', level });
    if (level !== null && request.decidingSince !== null && asksForCover.includes(request.kind)) attempts.push({ exception: state.id, at: request.decidingSince, level });
  }
  return { setbacks, attempts };
}

/** Not granted, and not for its approvers' own rejection: withdrawn, out of time, or still asked while the same is asked beside it. */
const ungranted: readonly string[] = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'withdrawn', 'void'];
const asksForCover: readonly string[] = ['initial', 'renewal', 'amendment'];

/** When a veto objected or a vote was cast against it first, whatever was decided on it since. */
function firstRefusal({ decisions, votes }: Pick<ExceptionCase, 'decisions' | 'votes'>): Instant | undefined {
  const against = [...decisions.filter((one) => one.outcome === 'reject' || one.outcome === 'object'), ...votes.filter((one) => one.vote === 'no')];
  return against.map(({ at }) => at).toSorted()[0];
}

/** A break ends the lineage when nothing was detected in some days of it on end; where nothing detects the deviation, after some months (E49). */
function isBroken(ended: Instant, next: Instant, detections: Kin['detections'], zone: string, rules: LifecycleRules): boolean {
  if (next <= ended) return false;
  const on = localDateAt(next, zone);
  if (detections === null || detections.length === 0) return on >= addPeriod(localDateAt(ended, zone), { months: rules.lineageUnseenMonths });
  const isLong = (from: Instant, to: Instant): boolean => from < to && localDateAt(to, zone) >= addDays(localDateAt(from, zone), rules.lineageGapDays);
  let unseen = ended;
  for (const { from, until } of detections) {
    if (from >= next) break;
    if (isLong(unseen, from)) return true;
    unseen = until === null ? next : later(unseen, until);
  }
  return isLong(unseen, next);
}
