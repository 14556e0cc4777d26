import { ruleKey } from '../scope/rule-id.ts';
import { type Deviation, matchClause } from '../scope/clause-matches.ts';
import type { Reason, ReasonCode } from '../errors.ts';
import type { Finding } from '../finding/finding.ts';
import type { ExceptionId, GrantId, RequirementId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { EffectiveException } from './effective-exception.ts';
import { type CoverEnd, type CoverInterval, inForceAt } from './in-force.ts';

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
export function coverageOfDeviation(deviation: Deviation, candidates: Iterable<EffectiveException>, at: Instant, options: CoverageOptions = {}): FindingCoverage {
  const verdicts: Verdict[] = [];
  for (const exception of candidates) {
    const verdict = judge(exception, deviation, at, options.required ?? []);
    if (verdict !== null) verdicts.push(verdict);
  }
  const covers = verdicts.flatMap((verdict) => verdict.cover ?? []).sort(byUntil);
  if (covers.length > 0) return { status: 'covered', at, covers, reasons: [] };
  verdicts.sort((a, b) => rank(a) - rank(b) || (a.exception < b.exception ? -1 : 1));
  const closest = verdicts[0];
  if (closest === undefined) {
    const text = `no exception names rule ${ruleKey(deviation.rule)} on ${deviation.asset.type}:${deviation.asset.id}`;
    return { status: 'uncovered', at, covers: [], reasons: [{ code: 'no-exception', text, rule: 'E1 deviation key' }] };
  }
  return { status: closest.status, at, covers: [], reasons: verdicts.flatMap((verdict) => verdict.reasons) };
}

type Verdict = { readonly exception: ExceptionId; readonly status: CoverageStatus; readonly cover?: Cover; readonly reasons: readonly Reason[] };

/** Nearness of what does not cover: an exception for exactly this deviation comes before one for a similar one. */
const nearness: readonly CoverageStatus[] = ['covered', 'suspended', 'expired', 'partial', 'ambiguous', 'uncovered'];

function rank(verdict: Verdict): number {
  return nearness.indexOf(verdict.status);
}

function byUntil(a: Cover, b: Cover): number {
  if (a.until !== b.until) return a.until > b.until ? -1 : 1;
  return a.exception < b.exception ? -1 : 1;
}

/** One exception against one deviation; null when it is about something else. */
function judge(exception: EffectiveException, deviation: Deviation, at: Instant, required: readonly RequirementId[]): Verdict | null {
  const cited = new Set<RequirementId>();
  const missed: { readonly status: CoverageStatus; readonly reasons: readonly Reason[] }[] = [];
  for (const clause of exception.scope) {
    const match = matchClause(clause, deviation);
    if (match.kind === 'matches') cited.add(clause.requirement);
    if (match.kind === 'missed') missed.push({ status: statusOfMissed(match.reasons), reasons: match.reasons });
  }
  missed.sort((a, b) => nearness.indexOf(a.status) - nearness.indexOf(b.status));
  const { id } = exception;
  const named = (reasons: readonly Reason[]) => reasons.map((reason) => ({ ...reason, text: `${id}: ${reason.text}` }));
  if (cited.size === 0 && missed.length === 0) return null;
  const interval = inForceAt(exception.intervals, at);
  if (cited.size === 0) {
    const status = missed[0]?.status ?? 'uncovered';
    return { exception: id, status: interval === null ? 'uncovered' : status, reasons: named(missed.flatMap(({ reasons }) => reasons)) };
  }
  const uncited = required.filter((requirement) => !cited.has(requirement));
  if (uncited.length > 0) {
    const text = `its rule also checks ${uncited.join(', ')}, which the exception does not cite for this finding`;
    return { exception: id, status: interval === null ? 'uncovered' : 'partial', reasons: named([{ code: 'requirement-not-cited', text, rule: 'E40 requirement shopping' }]) };
  }
  if (interval === null) {
    const { status, reason } = whyNotInForce(exception, at);
    return { exception: id, status, reasons: named([reason]) };
  }
  const last = lastContiguous(exception.intervals, interval);
  const cover: Cover = { exception: id, grant: interval.grant, until: last.until, then: last.then, conditions: exception.conditions ?? [], trust: exception.trust };
  return { exception: id, status: 'covered', cover, reasons: [] };
}

function statusOfMissed(reasons: readonly Reason[]): CoverageStatus {
  const codes = new Set(reasons.map((reason) => reason.code));
  const differs = codes.has('other-component') || codes.has('other-path') || codes.has('other-port');
  if (differs) return 'uncovered';
  return codes.has('worse-value') ? 'partial' : 'ambiguous';
}

function whyNotInForce(exception: EffectiveException, at: Instant): { status: CoverageStatus; reason: Reason } {
  const { intervals, endsAt } = exception;
  const rule = 'I3 cover is computed at the instant';
  const before = nearest(intervals, (interval) => interval.until <= at, (a, b) => a.until > b.until);
  const next = nearest(intervals, (interval) => interval.from > at, (a, b) => a.from < b.from);
  const resumes = next === undefined ? '' : `, again from ${next.from}`;
  const over = endsAt !== undefined && endsAt !== null && endsAt <= at;
  if (over || before?.then === 'expired' || before?.then === 'ended') {
    const until = over ? endsAt : (before?.until ?? at);
    const code: ReasonCode = before !== undefined && before.until === until && before.then !== 'suspended' ? before.then : 'expired';
    return { status: 'expired', reason: { code, text: `covered until ${until}, not at ${at}${resumes}`, rule } };
  }
  if (before !== undefined) {
    return { status: 'suspended', reason: { code: before.then, text: `cover is withdrawn since ${before.until}${resumes}`, rule } };
  }
  const text = next === undefined ? 'no grant is in force yet' : `starts ${next.from}, after ${at}`;
  return { status: 'uncovered', reason: { code: 'not-started', text, rule } };
}

function nearest(intervals: readonly CoverInterval[], isOn: (interval: CoverInterval) => boolean, isNearer: (a: CoverInterval, b: CoverInterval) => boolean): CoverInterval | undefined {
  let found: CoverInterval | undefined;
  for (const interval of intervals) {
    if (isOn(interval) && (found === undefined || isNearer(interval, found))) found = interval;
  }
  return found;
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
