import type { LineageFacts } from '../approval/facts.ts';
import type { ApprovalMatrix } from '../approval/matrix.ts';
import type { Level } from '../approval/seat.ts';
import { addDays, addPeriod, type LocalDate, localDateAt } from '../calendar.ts';
import type { ExceptionId } from '../ids.ts';
import { scopesIntersect } from '../scope/deviation-key.ts';
import type { FrozenScope } from '../scope/scope.ts';
import { earlier, type Instant, later } from '../time.ts';
import { grantEnd } from './grant-end.ts';
import type { LifecycleRules } from './lifecycle-rules.ts';
import type { ExceptionCase } from './state.ts';

/** Cover that a lineage has had: `[from, until)` as it turned out. */
export type LineageGrant = { readonly exception: ExceptionId; readonly from: Instant; readonly until: Instant; readonly origin: 'initial' | 'renewal' | 'amendment' | 'bridge' };

/** Something that raises the level of what follows in the lineage (G6, E50). */
export type Setback = { readonly exception: ExceptionId; readonly at: Instant; readonly what: 'rejected' | 'revoked' | 'withdrawn after a negative decision'; readonly level: Level | null };

/** What another case contributes to a lineage. */
export type Kin = {
  readonly exception: ExceptionId;
  /** Of every version that was submitted. */
  readonly scopes: readonly FrozenScope[];
  readonly grants: readonly LineageGrant[];
  readonly setbacks: readonly Setback[];
  readonly capOverride: boolean;
  /** Since when nothing detects the deviation any more; null: it is still detected, or nobody knows (E49). */
  readonly unseenSince: Instant | null;
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
  const own = self === null || self.versions.length === 0 ? [] : [kinOf(self, null)];
  const kin = [...own, ...facts.kin.filter((one) => one.exception !== self?.id && one.scopes.some((held) => scopesIntersect(held, scope)))];
  const grants: LineageGrant[] = [];
  let start = startsAt;
  const unseen = new Map(kin.map((one) => [one.exception, one.unseenSince]));
  const before = kin.flatMap((one) => one.grants).filter((grant) => grant.from < startsAt).toSorted((a, b) => (a.until < b.until ? 1 : -1));
  for (const grant of before) {
    if (isBroken(grant.until, start, unseen.get(grant.exception) ?? null, zone, rules)) break;
    grants.unshift(grant);
    start = earlier(start, grant.from);
  }
  // Another case that covers beside this one was confirmed as distinct (E9): it counts for the duration, and is nothing that this one renews.
  const counted = grants.filter((grant) => (grant.origin === 'initial' || grant.origin === 'renewal') && (grant.exception === self?.id || grant.until <= startsAt));
  const recent = addPeriod(localDateAt(facts.now, zone), { months: -rules.historyMonths });
  const setbacks = kin.flatMap((one) => one.setbacks).filter((one) => localDateAt(one.at, zone) >= recent);
  const rejectedAt = Math.max(0, ...setbacks.flatMap((one) => (one.what === 'rejected' && one.level !== null ? [one.level] : [])));
  return {
    since: grants.length === 0 ? null : localDateAt(start, zone),
    grants, setbacks,
    bridged: grants.some((grant) => grant.origin === 'bridge'),
    overridden: kin.some((one) => one.capOverride),
    facts: {
      // An amendment changes the last grant and follows none.
      renewalCount: Math.max(0, counted.length - (self?.focus?.kind === 'amendment' ? 1 : 0)), priorNegative: setbacks.length > 0, stalls: self?.stalls ?? 0, capOverride: self?.focus?.capOverride ?? false,
      ...(rejectedAt === 0 ? {} : { rejectedAt: rejectedAt as Level }),
    },
  };
}

/** What a case contributes to the lineages it meets. */
export function kinOf(state: ExceptionCase, unseenSince: Instant | null): Kin {
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
    setbacks: setbacksOf(state),
    capOverride: state.changes.some((change) => change.capOverride && change.phase === 'approved'),
    unseenSince,
  };
}

function setbacksOf(state: ExceptionCase): readonly Setback[] {
  const found: Setback[] = [];
  const add = (at: Instant, what: Setback['what'], level: Level | null): void => void found.push({ exception: state.id, at, what, level });
  if (state.ended !== null && state.phase === 'rejected') add(state.ended.at, 'rejected', state.required?.level ?? null);
  if (state.ended !== null && state.phase === 'revoked') add(state.ended.at, 'revoked', null);
  if (state.ended !== null && state.phase === 'withdrawn' && hasRefusal(state)) add(state.ended.at, 'withdrawn after a negative decision', null);
  for (const change of state.changes) {
    if (change.ended === null) continue;
    if (change.phase === 'rejected' && change.kind !== 'appeal') add(change.ended.at, 'rejected', change.required?.level ?? null);
    if (change.phase === 'withdrawn' && hasRefusal(change)) add(change.ended.at, 'withdrawn after a negative decision', null);
  }
  return found;
}

/** A veto's objection, a narrowed approval that nobody took, or a vote against it. */
function hasRefusal({ decisions, votes }: Pick<ExceptionCase, 'decisions' | 'votes'>): boolean {
  return decisions.some((one) => one.outcome === 'reject' || one.outcome === 'object') || votes.some((one) => one.vote === 'no');
}

function isBroken(ended: Instant, next: Instant, unseenSince: Instant | null, zone: string, rules: LifecycleRules): boolean {
  if (next <= ended) return false;
  const from = localDateAt(unseenSince === null ? ended : later(ended, unseenSince), zone);
  const on = localDateAt(next, zone);
  return unseenSince === null ? on >= addPeriod(localDateAt(ended, zone), { months: rules.lineageUnseenMonths }) : on >= addDays(from, rules.lineageGapDays);
}
