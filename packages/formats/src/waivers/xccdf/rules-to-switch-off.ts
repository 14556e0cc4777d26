import { type AssetRef, assetKey, type EffectiveException, type Finding, type FrozenClause, type Instant, isMember } from '@exeat/core';
import { type ClauseCover, coversOf, widenedBy } from '../never-widen.ts';
import { refusal } from '../relevant-exceptions.ts';
import { earliest, type WaiverRefusal } from '../renderer.ts';
import { fallsWith } from './benchmark.ts';
import { type Scan, wasSelected } from './scan.ts';
import type { SwitchedOff } from './tailoring-text.ts';

export type RulesToSwitchOff = { readonly rules: readonly SwitchedOff[]; readonly refusals: readonly WaiverRefusal[] };

/**
 * Which rules a tailoring may switch off on a host. It does so for every result of a rule, now and in later scans: the exceptions must
 * therefore cover the rule as a whole, and all that the scan shows of it.
 */
export function rulesToSwitchOff(live: readonly EffectiveException[], host: AssetRef, scan: Scan, at: Instant): RulesToSwitchOff {
  const asked = new Map<string, EffectiveException[]>();
  for (const exception of live) {
    for (const rule of rulesFor(exception, host)) asked.set(rule, [...(asked.get(rule) ?? []), exception]);
  }
  const agreed: (Agreed & { key: string })[] = [];
  const refusals: WaiverRefusal[] = [];
  for (const [rule, exceptions] of [...asked].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const verdict = verdictOn(rule, exceptions, host, scan, at);
    if ('refusals' in verdict) refusals.push(...verdict.refusals);
    else agreed.push({ key: rule, ...verdict });
  }
  const off = new Set(agreed.map(({ key }) => key));
  const rules = agreed.map((rule): SwitchedOff => ({ ...rule, how: isRequired(rule.key, scan, off) ? 'uncheck' : 'deselect' }));
  return { rules, refusals };
}

type Agreed = Pick<SwitchedOff, 'exceptions' | 'until'>;

function verdictOn(rule: string, exceptions: readonly EffectiveException[], host: AssetRef, scan: Scan, at: Instant): Agreed | { refusals: WaiverRefusal[] } {
  const refuseAll = (code: 'needs-context' | 'inexpressible', detail: string) => ({ refusals: exceptions.map((exception) => refusal(exception, code, detail)) });
  const where = `${rule} on ${assetKey(host)}`;
  const results = scan.results.get(rule) ?? [];
  if (!scan.benchmark.rules.has(rule) || results.length === 0) {
    return refuseAll('needs-context', `expected ${rule} among the results of ${assetKey(host)} in ${scan.report} (benchmark ${scan.benchmark.id}), got none; check the rule id, or give the report of the benchmark it belongs to`);
  }
  const open = results.filter((finding) => finding.status === 'open');
  if (open.length === 0) {
    const got = [...new Set(results.map((finding) => finding.source.status))].join(', ');
    return refuseAll('needs-context', `expected ${where} to be open in ${scan.report}, got ${got}; there is nothing to waive, or the report is of a scan with this very tailoring`);
  }
  if (scan.benchmark.clusters.has(rule)) {
    return refuseAll('inexpressible', `expected ${rule} to name one rule, got the name of a cluster too: switching it off would move every item of the cluster`);
  }
  const covers = open.map((finding) => coversOf(finding, exceptions, at));
  const widened = new Set(widenedBy(results, exceptions, at));
  const whole = wholeRuleCovers(covers.flat(), results);
  if (widened.size === 0 && whole.length > 0) {
    const until = earliest(whole.map((cover) => cover.until));
    if (until !== null) return { exceptions: [...new Set(whole.map((cover) => cover.exception))].sort(), until };
  }
  return { refusals: exceptions.map((exception) => whyNot(exception, where, covers.flat(), [...widened])) };
}

/**
 * Cover that speaks of the rule as a whole: not limited to a component, path, port or value, or limited to the only instance there is.
 * A value is never enough: the next scan reports another one under the same rule.
 */
function wholeRuleCovers(covers: readonly ClauseCover[], results: readonly Finding[]): readonly ClauseCover[] {
  return covers.filter(({ clauses }) => clauses.some((clause) => !isNarrower(clause) || (clause.value === undefined && results.length === 1)));
}

function isNarrower({ component, path, port, value }: FrozenClause): boolean {
  return component !== undefined || path !== undefined || port !== undefined || value !== undefined;
}

function whyNot(exception: EffectiveException, where: string, covers: readonly ClauseCover[], widened: readonly Finding[]): WaiverRefusal {
  const covering = covers.some((cover) => cover.exception === exception.id);
  if (covering && widened.length > 0) {
    return refusal(exception, 'would-widen', `expected cover of every result of ${where}, which a tailoring switches off as a whole, got ${widened.length} without`, widened);
  }
  const detail = `expected an exception of ${where} as a whole, got one limited to a component, path, port or value: a tailoring knows only rules. Remove the deviation there, or ask for the rule as a whole`;
  return refusal(exception, 'inexpressible', detail, widened);
}

/** Rules that an exception names for a host. */
function rulesFor(exception: EffectiveException, host: AssetRef): ReadonlySet<string> {
  const rules = new Set<string>();
  for (const clause of exception.scope) {
    if (clause.rules?.scheme !== 'xccdf' || !isMember(clause, host.type, host.id)) continue;
    for (const id of clause.rules.ids) rules.add(id);
  }
  return rules;
}

/** Whether deselecting a rule would take others with it that are evaluated and stay in (docs/decisions/0071). */
function isRequired(rule: string, scan: Scan, off: ReadonlySet<string>): boolean {
  for (const other of fallsWith(scan.benchmark, rule)) {
    if (!off.has(other) && (scan.results.get(other) ?? []).some(wasSelected)) return true;
  }
  return false;
}
