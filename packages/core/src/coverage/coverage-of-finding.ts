import { ruleKey } from '../scope/rule-id.ts';
import { type Deviation, matchClause } from '../scope/clause-matches.ts';
import type { Reason, ReasonCode } from '../errors.ts';
import type { Finding } from '../finding/finding.ts';
import type { ExceptionId, GrantId, RequirementId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { EffectiveException } from './effective-exception.ts';
import { type CoverEnd, type CoverInterval, inForceAt } from './in-force.ts';
import { whyNotInForce } from './why-not-in-force.ts';

export const coverageStatuses = ['covered', 'uncovered', 'partial', 'ambiguous', 'expired', 'suspended'] as const;
/**
 * The closed list of interfaces §3. Only `covered` is excepted.
 * `suspended`, `expired`: an exception names exactly this deviation, and is not in force. `partial`: one in force names it but for the
 * value, or for a requirement that its rule also checks. `ambiguous`: one in force may name it, but the finding does not say enough
 * (component, path, port, value); a person has to look.
 */
export type CoverageStatus = (typeof coverageStatuses)[number];

/** One exception that covers a finding at the asked instant. */
export type Cover = {
  readonly exception: ExceptionId;
  readonly grant: GrantId;
  /** End of uninterrupted cover by this exception, over contiguous grants, as far as is known now. */
  readonly until: Instant;
  /** Why cover ends then. */
  readonly then: CoverEnd;
  readonly conditions: readonly string[];
  readonly trust: EffectiveException['trust'];
};

export type FindingCoverage = {
  readonly status: CoverageStatus;
  readonly at: Instant;
  /** Latest `until` first, then by exception id. Empty unless `covered`. */
  readonly covers: readonly Cover[];
  /** Why not, when not covered: nearest exception first. */
  readonly reasons: readonly Reason[];
  /** Suspended, on what is safety-critical: not covered, and not to be enforced by itself. */
  readonly enforcement?: 'notice';
};

export type CoverageOptions = {
  /** Requirements that the finding's rule checks now. When given, an exception covers only if it cites all of them here (E40). */
  readonly required?: readonly RequirementId[];
};

/**
 * What a finding's coverage is at an instant. Pure, and the only place that decides it (architecture §1.3): membership by the clauses,
 * time by the intervals. `candidates` may hold exceptions that have nothing to do with the finding, never miss one that has.
 */
export function coverageOf(finding: Finding, candidates: Iterable<EffectiveException>, at: Instant, options: CoverageOptions = {}): FindingCoverage {
  if (finding.status !== 'open') {
    const code: ReasonCode = finding.status === 'not-evaluated' ? 'not-evaluated' : 'not-open';
    const text = `the finding is ${finding.status} (${finding.source.tool} says ${finding.source.status}); only an open finding can be excepted`;
    return { status: 'uncovered', at, covers: [], reasons: [{ code, text, rule: 'interfaces §2 open' }] };
  }
  return coverageOfDeviation(finding, candidates, at, options);
}

/** The same for a question that no tool reported. */
export function coverageOfDeviation(
  deviation: Deviation,
  candidates: Iterable<EffectiveException>,
  at: Instant,
  options: CoverageOptions = {},
): FindingCoverage {
  const named = new Map<ExceptionId, EffectiveException[]>();
  const verdicts: Verdict[] = [];
  for (const exception of candidates) {
    const membership = membershipIn(exception, deviation, options.required ?? []);
    if (membership.kind === 'named') named.set(exception.id, [...(named.get(exception.id) ?? []), exception]);
    if (membership.kind === 'missed') {
      const status = inForceAt(exception.intervals, at) === null ? 'uncovered' : membership.status;
      verdicts.push({ exception: exception.id, version: exception.version ?? 0, status, reasons: membership.reasons });
    }
  }
  for (const [exception, versions] of named) verdicts.push(judgeTime(exception, versions, at));
  const covers = verdicts.flatMap((verdict) => verdict.cover ?? []).sort(byUntil);
  if (covers.length > 0) return { status: 'covered', at, covers, reasons: [] };
  verdicts.sort(byNearness);
  const closest = verdicts[0];
  if (closest === undefined) {
    const text = `no exception names rule ${ruleKey(deviation.rule)} on ${deviation.asset.type}:${deviation.asset.id}`;
    return { status: 'uncovered', at, covers: [], reasons: [{ code: 'no-exception', text, rule: 'E1 deviation key' }] };
  }
  const reasons = verdicts.flatMap((verdict) => verdict.reasons.map((reason) => ({ ...reason, text: `${verdict.exception}: ${reason.text}` })));
  const notice = closest.status === 'suspended' && verdicts.some((verdict) => verdict.status === 'suspended' && verdict.notice === true);
  return { status: closest.status, at, covers: [], reasons, ...(notice ? { enforcement: 'notice' } : {}) };
}

type Verdict = {
  readonly exception: ExceptionId;
  readonly version: number;
  readonly status: CoverageStatus;
  readonly cover?: Cover;
  readonly notice?: boolean;
  readonly reasons: readonly Reason[];
};

/** Nearness of what does not cover: an exception for exactly this deviation comes before one for a similar one. */
const nearness: readonly CoverageStatus[] = ['covered', 'suspended', 'expired', 'partial', 'ambiguous', 'uncovered'];

function rank(status: CoverageStatus): number {
  return nearness.indexOf(status);
}

function byNearness(a: Verdict, b: Verdict): number {
  const byName = a.exception === b.exception ? a.version - b.version : a.exception < b.exception ? -1 : 1;
  return rank(a.status) - rank(b.status) || byName;
}

function byUntil(a: Cover, b: Cover): number {
  if (a.until !== b.until) return a.until > b.until ? -1 : 1;
  return a.exception < b.exception ? -1 : 1;
}

type Membership =
  | { readonly kind: 'other' | 'named' }
  | { readonly kind: 'missed'; readonly status: CoverageStatus; readonly reasons: readonly Reason[] };

/** Whether one version's scope names the deviation, whatever the time. */
function membershipIn(exception: EffectiveException, deviation: Deviation, required: readonly RequirementId[]): Membership {
  const cited = new Set<RequirementId>();
  const missed: { readonly status: CoverageStatus; readonly reasons: readonly Reason[] }[] = [];
  for (const clause of exception.scope) {
    const match = matchClause(clause, deviation);
    if (match.kind === 'matches') cited.add(clause.requirement);
    if (match.kind === 'missed') missed.push({ status: statusOfMissed(match.reasons), reasons: match.reasons });
  }
  if (cited.size > 0) {
    const uncited = required.filter((requirement) => !cited.has(requirement));
    if (uncited.length === 0) return { kind: 'named' };
    const text = `its rule also checks ${uncited.join(', ')}, which the exception does not cite for this finding`;
    return { kind: 'missed', status: 'partial', reasons: [{ code: 'requirement-not-cited', text, rule: 'E40 requirement shopping' }] };
  }
  missed.sort((a, b) => rank(a.status) - rank(b.status));
  const [closest] = missed;
  if (closest === undefined) return { kind: 'other' };
  return { kind: 'missed', status: closest.status, reasons: missed.flatMap(({ reasons }) => reasons) };
}

/** The versions of one exception that name the deviation, against the clock: a renewal goes on where the version before it ends. */
function judgeTime(exception: ExceptionId, unsorted: readonly EffectiveException[], at: Instant): Verdict {
  const versions = unsorted.toSorted((a, b) => (a.version ?? 0) - (b.version ?? 0));
  const intervals = versions.flatMap((version) => version.intervals);
  for (const version of versions) {
    const interval = inForceAt(version.intervals, at);
    if (interval === null) continue;
    const last = lastContiguous(intervals, interval);
    const cover: Cover = {
      exception,
      grant: interval.grant,
      until: last.until,
      then: last.then,
      conditions: version.conditions ?? [],
      trust: version.trust,
    };
    return { exception, version: version.version ?? 0, status: 'covered', cover, reasons: [] };
  }
  const { status, reason } = whyNotInForce(intervals, latestEnd(versions), at);
  // The version that was in force last says how its suspension is to be taken.
  return { exception, version: 0, status, notice: versions.at(-1)?.suspendMode === 'notice', reasons: [reason] };
}

/** Undefined when a version leaves it open. */
function latestEnd(versions: readonly EffectiveException[]): Instant | null | undefined {
  let latest: Instant | null = null;
  for (const { endsAt } of versions) {
    if (endsAt === undefined) return undefined;
    if (endsAt !== null && (latest === null || endsAt > latest)) latest = endsAt;
  }
  return latest;
}

/** What an exception in force is for a deviation when one of its clauses names rule and asset, and other terms do not hold. */
export function statusOfMissed(reasons: readonly Reason[]): 'partial' | 'ambiguous' | 'uncovered' {
  const codes = new Set(reasons.map((reason) => reason.code));
  const differs = codes.has('other-component') || codes.has('other-path') || codes.has('other-port');
  if (differs) return 'uncovered';
  return codes.has('worse-value') ? 'partial' : 'ambiguous';
}

/** A renewal that starts where the grant ends leaves no gap (C13). */
function lastContiguous(intervals: readonly CoverInterval[], first: CoverInterval): CoverInterval {
  let last = first;
  for (;;) {
    const next = intervals.find((interval) => interval.from <= last.until && interval.until > last.until);
    if (next === undefined) return last;
    last = next;
  }
}
