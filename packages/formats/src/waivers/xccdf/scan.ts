import { type AssetRef, assetKey, type Finding, type Instant } from '@exeat/core';
import { readFindings } from '../../findings/index.ts';
import type { ScanTarget } from '../../findings/reader.ts';
import type { ReportSource } from '../renderer.ts';
import { type Benchmark, readBenchmarks } from './benchmark.ts';

/** The one scan of a host that a tailoring builds on, with everything that was checked about it. */
export type Scan = {
  readonly report: string;
  readonly endedAt: Instant | null;
  readonly benchmark: Benchmark;
  readonly href: string;
  /** Profile that ran, defined by the benchmark; null where the benchmark's own selection ran. */
  readonly profile: string | null;
  /** Results of the host by rule id. */
  readonly results: ReadonlyMap<string, readonly Finding[]>;
};

/** A run without results, or one that the report holds twice, hides nothing. */
const harmless = new Set(['no-results', 'duplicate-run']);

export type ScanOrWhyNot = { readonly ok: true; readonly scan: Scan } | { readonly ok: false; readonly why: string };

/** Finds the scan of a host in the reports and verifies what a tailoring would rest on; or says what is missing and what to give. */
export async function scanOf(host: AssetRef, reports: readonly ReportSource[]): Promise<ScanOrWhyNot> {
  const name = assetKey(host);
  const found: { report: ReportSource; target: ScanTarget; results: Map<string, Finding[]> }[] = [];
  const others = new Set<string>();
  for (const report of reports) {
    const targets: ScanTarget[] = [];
    const results = new Map<string, Finding[]>();
    for await (const item of (await readFindings(report.open(), { reopen: () => report.open() })).items) {
      // A record that nobody could read may be an open finding of the very rule.
      if (item.kind === 'skipped' && !harmless.has(item.reason)) {
        return whyNot(`expected a report that can be read in full, got ${report.name} with a part left out (${item.reason}: ${item.detail}); scan again`);
      }
      if (item.kind === 'target') {
        if (isSame(item.target.asset, host)) targets.push(item.target);
        else others.add(assetKey(item.target.asset));
      }
      if (item.kind === 'finding' && isSame(item.finding.asset, host)) {
        const { id } = item.finding.rule;
        results.set(id, [...(results.get(id) ?? []), item.finding]);
      }
    }
    for (const target of targets) found.push({ report, target, results });
  }
  const [one] = found;
  if (one === undefined) {
    const got = reports.length === 0 ? 'none' : others.size === 0 ? 'reports without a scan of any host' : `scans of ${[...others].sort().slice(0, 5).join(', ')}`;
    return whyNot(`expected a report of a scan of ${name}, got ${got}; give one with --findings (oscap xccdf eval --results or --results-arf)`);
  }
  if (found.length > 1) return whyNot(`expected one scan of ${name}, got ${found.length}; give only the report whose profile the next scan will use`);
  return verified(one.report, one.target, one.results);
}

async function verified(report: ReportSource, target: ScanTarget, results: ReadonlyMap<string, readonly Finding[]>): Promise<ScanOrWhyNot> {
  const named = target.benchmark;
  if (named === undefined || named.href === undefined || named.id === '') {
    return whyNot(`expected a scan that names its benchmark (id and href), got none in ${report.name}; scan with oscap xccdf eval --results`);
  }
  const benchmarks = (await readBenchmarks(report.open())).filter(({ id }) => id === named.id);
  const [benchmark] = benchmarks;
  if (benchmark === undefined || benchmarks.length > 1) {
    return whyNot(`expected one XCCDF 1.2 benchmark ${named.id} inside ${report.name}, got ${benchmarks.length}: without its rules nobody can tell what a tailoring would switch off; scan with oscap xccdf eval --results or --results-arf`);
  }
  const profile = target.profile ?? null;
  if (profile !== null && !benchmark.profiles.has(profile)) {
    return whyNot(`expected a scan with a profile of ${named.id}, got ${profile}, which the benchmark does not define: a tool that does not find the profile to extend selects nothing else. Give a scan without tailoring`);
  }
  const odd = profile === null ? notOfDefault(benchmark, results) : undefined;
  if (odd !== undefined) {
    return whyNot(`expected a scan with a named profile or with the benchmark's own selection, got one that names no profile and evaluated ${odd}, which the benchmark does not select; scan with --profile`);
  }
  return { ok: true, scan: { report: report.name, endedAt: target.endedAt ?? null, benchmark, href: named.href, profile, results } };
}

/** A rule that was evaluated though the benchmark alone does not select it: another profile ran than the report lets us know. */
function notOfDefault(benchmark: Benchmark, results: Scan['results']): string | undefined {
  for (const [rule, found] of results) {
    if (benchmark.rules.get(rule) !== true && found.some(wasSelected)) return rule;
  }
  return undefined;
}

export function wasSelected(finding: Finding): boolean {
  return finding.source.status !== 'notselected';
}

function isSame(a: AssetRef, b: AssetRef): boolean {
  return a.type === b.type && a.id === b.id;
}

function whyNot(why: string): ScanOrWhyNot {
  return { ok: false, why };
}
