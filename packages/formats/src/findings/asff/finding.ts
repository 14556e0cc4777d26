import type { AssetRef, FindingStatus, RuleRef, Severity } from '@exeat/core';
import type { Draft } from '../asset-runs.ts';
import { cloudAsset } from '../cloud-resource.ts';
import { referencesOf, titleOf } from '../finding-text.ts';
import { listOf, member, textOf } from '../json-value.ts';
import { observedAt } from '../observed-at.ts';
import { advisory } from '../reported-identity.ts';
import { severityOfWord } from '../reported-severity.ts';

export type AsffFinding = { readonly draft: Draft; readonly asset: AssetRef | undefined };

const maxPerRecord = 10_000;

/** One finding for each vulnerability and resource of a record. A text says why there is none. */
export function* asffFindings(record: unknown): Generator<AsffFinding | { readonly reason: 'no-rule' | 'malformed-record'; readonly detail: string }> {
  const rules = rulesOf(record);
  const resources = listOf(member(record, 'Resources'));
  if (rules.length === 0) yield { reason: 'no-rule', detail: 'a finding without GeneratorId' };
  if (rules.length * resources.length > maxPerRecord) {
    yield { reason: 'malformed-record', detail: `a finding with more than ${maxPerRecord} vulnerabilities and resources` };
    return;
  }
  for (const rule of rules) {
    const draft = draftOf(record, rule);
    for (const resource of resources.length === 0 ? [undefined] : resources) yield { draft, asset: assetOf(record, resource) };
  }
}

/**
 * The control of a check, by its id in every standard or by its generator. Vulnerabilities have rules of their own. Other products use
 * one generator for all they find: what they found (`Types`) is then part of the rule, so that an exception for one is none for all.
 */
function rulesOf(record: unknown): readonly RuleRef[] {
  const vulnerabilities = listOf(member(record, 'Vulnerabilities')).flatMap((each) => textOf(member(each, 'Id')) ?? []);
  if (vulnerabilities.length > 0) return vulnerabilities.map(advisory);
  const control = textOf(member(record, 'Compliance', 'SecurityControlId'));
  const generator = textOf(member(record, 'GeneratorId'));
  const type = textOf(listOf(member(record, 'Types'))[0]);
  if (control !== undefined) return [{ scheme: 'securityhub', id: control }];
  if (generator === undefined) return [];
  const isCheck = textOf(member(record, 'Compliance', 'Status')) !== undefined;
  return [{ scheme: 'securityhub', id: isCheck || type === undefined ? generator : `${generator}/${type}` }];
}

function draftOf(record: unknown, rule: RuleRef): Draft {
  const observed = observedAt(textOf(member(record, 'LastObservedAt'))) ?? observedAt(textOf(member(record, 'UpdatedAt')));
  const native = textOf(member(record, 'Id'));
  const references = referencesOf(listOf(member(record, 'Compliance', 'RelatedRequirements')).flatMap((text) => textOf(text) ?? []));
  return {
    rule,
    ...statusOf(record, native),
    severity: severityOf(member(record, 'Severity')),
    title: titleOf(textOf(member(record, 'Title'))) ?? titleOf(rule.id) ?? 'untitled',
    ...(observed === undefined ? {} : { observedAt: observed }),
    ...(references === undefined ? {} : { references }),
  };
}

function statusOf(record: unknown, native: string | undefined): Pick<Draft, 'status' | 'source'> {
  const { status, word } = judged(record);
  const tool = textOf(member(record, 'ProductName')) ?? textOf(member(record, 'ProductArn'))?.split('/').slice(-1)[0] ?? 'unknown';
  return { status, source: { format: 'asff', tool, ...(native === undefined ? {} : { native }), status: word } };
}

/** What the check found, then what somebody did about the finding. `WARNING` and `NOT_AVAILABLE` say that it could not tell. */
function judged(record: unknown): { readonly status: FindingStatus; readonly word: string } {
  const compliance = textOf(member(record, 'Compliance', 'Status'));
  const workflow = textOf(member(record, 'Workflow', 'Status'));
  if (compliance === 'PASSED') return { status: 'passed', word: compliance };
  if (compliance === 'WARNING' || compliance === 'NOT_AVAILABLE') return { status: 'not-evaluated', word: compliance };
  if (workflow === 'SUPPRESSED') return { status: 'suppressed-at-source', word: workflow };
  if (member(record, 'RecordState') === 'ARCHIVED') return { status: 'suppressed-at-source', word: 'ARCHIVED' };
  // A check that failed has not been resolved, whatever the workflow says.
  if (compliance === undefined && workflow === 'RESOLVED') return { status: 'passed', word: workflow };
  return { status: 'open', word: (compliance ?? workflow ?? 'ACTIVE').slice(0, 100) };
}

function severityOf(severity: unknown): Severity {
  const label = severityOfWord(textOf(member(severity, 'Label')));
  const normalized = member(severity, 'Normalized');
  if (label !== 'unknown' || typeof normalized !== 'number') return label;
  if (normalized >= 90) return 'critical';
  if (normalized >= 70) return 'high';
  if (normalized >= 40) return 'medium';
  return normalized >= 1 ? 'low' : 'info';
}

/** An account as a resource (`AWS::::Account:123456789012`) is the account's root, which is how ARNs name it. */
function assetOf(record: unknown, resource: unknown): AssetRef | undefined {
  const id = textOf(member(resource, 'Id'));
  const account = /^AWS::::Account:(\d{12})$/.exec(id ?? '')?.[1];
  const partition = textOf(member(resource, 'Partition')) ?? 'aws';
  return cloudAsset({
    uid: account === undefined ? id : `arn:${partition}:iam::${account}:root`,
    provider: 'aws',
    account: textOf(member(record, 'AwsAccountId')),
    region: textOf(member(resource, 'Region')) ?? textOf(member(record, 'Region')),
  });
}
