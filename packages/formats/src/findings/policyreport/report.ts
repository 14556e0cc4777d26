import type { AssetRef, Instant, RuleRef } from '@exeat/core';
import type { Draft } from '../asset-runs.ts';
import { titleOf } from '../finding-text.ts';
import { countOf, isObject, listOf, member, textOf } from '../json-value.ts';
import { groupOf, isClusterWide, objectAsset } from '../kubernetes/object-asset.ts';
import { observedAt } from '../observed-at.ts';
import { advisory } from '../reported-identity.ts';
import { severityOfWord } from '../reported-severity.ts';
import { statusOf } from './status.ts';

const kinds: ReadonlySet<string> = new Set(['PolicyReport', 'ClusterPolicyReport', 'Report', 'ClusterReport']);
const fallbackTool = 'policy-report';

export function isReport(value: unknown): boolean {
  return kinds.has(textOf(member(value, 'kind')) ?? '');
}

export type ReportFinding = { readonly draft: Draft; readonly asset: AssetRef | undefined };
export type ReportFault = { readonly reason: 'no-rule' | 'malformed-record' | 'capped-list'; readonly detail: string };

/** The findings of a report, one for each object that a result is about. */
export function* reportFindings(report: unknown, cluster: string): Generator<ReportFinding | ReportFault> {
  const results = listOf(member(report, 'results'));
  for (const result of results) {
    const rule = ruleOf(result);
    const word = textOf(member(result, 'result')) ?? textOf(member(result, 'status')) ?? '';
    const status = statusOf(word);
    if (rule === undefined) yield { reason: 'no-rule', detail: 'a result without policy' };
    else if (status === undefined) yield { reason: 'malformed-record', detail: `a result of ${rule.id.slice(0, 100)} is ${JSON.stringify(word.slice(0, 40))}` };
    else {
      const draft = draftOf(result, rule, { status, word });
      for (const asset of subjects(report, result, cluster)) yield { draft, asset };
    }
  }
  const counted = summaryOf(report);
  if (counted > results.length) yield { reason: 'capped-list', detail: `the summary counts ${counted} results, the report lists ${results.length}` };
}

function draftOf(result: unknown, rule: RuleRef, { status, word }: { status: Draft['status']; word: string }): Draft {
  const observed = timeOf(member(result, 'timestamp'));
  // kube-bench gives one rule name to all checks of a section; its number tells them apart.
  const native = textOf(member(result, 'properties', 'index'));
  return {
    rule,
    status,
    severity: severityOfWord(textOf(member(result, 'severity'))),
    title: titleOf(textOf(member(result, 'message')) ?? textOf(member(result, 'description'))) ?? titleOf(rule.id) ?? 'untitled',
    ...(observed === undefined ? {} : { observedAt: observed }),
    source: { format: 'policyreport', tool: textOf(member(result, 'source')) ?? fallbackTool, ...(native === undefined ? {} : { native }), status: word },
  };
}

/** `policy/rule` for Kyverno and whoever does not say who it is; advisories are vulnerabilities; other tools have names of their own. */
function ruleOf(result: unknown): RuleRef | undefined {
  const policy = textOf(member(result, 'policy'));
  if (policy === undefined) return undefined;
  if (/^(?:CVE-\d{4}-\d+|GHSA(?:-\w{4}){3})$/i.test(policy)) return advisory(policy);
  const rule = textOf(member(result, 'rule'));
  const id = rule === undefined ? policy : `${policy}/${rule}`;
  const source = textOf(member(result, 'source'));
  return source === undefined || /^kyverno/i.test(source) ? { scheme: 'kyverno', id } : { scheme: 'generic', id: `${source}/${id}` };
}

/** The objects of a result, else the scope of its report, else the report itself: it is the only object that then has a name. */
function subjects(report: unknown, result: unknown, cluster: string): readonly (AssetRef | undefined)[] {
  const own = [...listOf(member(result, 'resources')), ...listOf(member(result, 'subjects'))];
  const home = textOf(member(report, 'metadata', 'namespace'));
  if (own.length > 0) return own.map((subject) => referenced(subject, home, cluster));
  const scope = member(report, 'scope');
  if (isObject(scope)) return [referenced(scope, home, cluster)];
  // Of a report that is cut off before its scope, nothing can be said.
  return [isObject(member(report, 'summary')) ? reportAsset(report, cluster) : undefined];
}

function referenced(reference: unknown, home: string | undefined, cluster: string): AssetRef | undefined {
  const kind = textOf(member(reference, 'kind'));
  return objectAsset(cluster, {
    kind,
    name: textOf(member(reference, 'name')),
    group: groupOf(textOf(member(reference, 'apiVersion'))),
    namespace: isClusterWide(kind) ? undefined : (textOf(member(reference, 'namespace')) ?? home),
  });
}

function reportAsset(report: unknown, cluster: string): AssetRef | undefined {
  const [kind, name] = [textOf(member(report, 'kind')), textOf(member(report, 'metadata', 'name'))];
  const namespace = textOf(member(report, 'metadata', 'namespace'));
  return objectAsset(cluster, { kind, name, group: groupOf(textOf(member(report, 'apiVersion'))), namespace });
}

function summaryOf(report: unknown): number {
  const summary = member(report, 'summary');
  if (!isObject(summary)) return 0;
  return ['pass', 'fail', 'warn', 'error', 'skip'].reduce((sum, word) => sum + (countOf(member(summary, word)) ?? 0), 0);
}

function timeOf(timestamp: unknown): Instant | undefined {
  const seconds = countOf(member(timestamp, 'seconds'));
  // Zero is what a tool writes that does not know.
  if (seconds === undefined || seconds === 0 || seconds > 1e11) return observedAt(textOf(timestamp));
  const iso = new Date(seconds * 1000).toISOString();
  return iso.length === 24 ? (iso as Instant) : undefined;
}
