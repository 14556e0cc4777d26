import type { AssetRef, Finding, FindingStatus, RuleRef, Severity } from '@exeat/core';
import type { Draft } from '../asset-runs.ts';
import { referencesOf, titleOf } from '../finding-text.ts';
import { countOf, isObject, listOf, member, textOf } from '../json-value.ts';
import { advisory, componentOf } from '../reported-identity.ts';
import { reportedPath } from '../reported-path.ts';
import { eventResources } from './resources.ts';
import { eventTime } from './time.ts';

export type OcsfFinding = { readonly draft: Draft; readonly asset: AssetRef | undefined };

const severities: readonly Severity[] = ['unknown', 'info', 'low', 'medium', 'high', 'critical', 'critical'];
const maxPerEvent = 10_000;

/** The findings of one event: one for each vulnerability, package and resource. A text says why there is none. */
export function* eventFindings(event: unknown, cluster: string | undefined): Generator<OcsfFinding | { readonly reason: 'no-rule' | 'malformed-record'; readonly detail: string }> {
  const info = member(event, 'finding_info') ?? member(event, 'finding');
  const vulnerabilities = listOf(member(event, 'vulnerabilities'));
  if (!isObject(info) && vulnerabilities.length === 0) {
    yield { reason: 'malformed-record', detail: `an event of class ${String(member(event, 'class_uid')).slice(0, 40)}, which is no finding` };
    return;
  }
  const places = vulnerabilities.length === 0 ? [{ rule: ruleOf(event, info) }] : vulnerabilities.flatMap((each) => affected(each));
  const resources = eventResources(event, cluster);
  if (places.length * resources.length > maxPerEvent) {
    yield { reason: 'malformed-record', detail: `an event of more than ${maxPerEvent} findings` };
    return;
  }
  for (const { rule, component, path } of places as readonly Place[]) {
    if (rule === undefined) {
      yield { reason: 'no-rule', detail: 'an event without event_code, analytic, control or vulnerability' };
      continue;
    }
    for (const asset of resources) yield { draft: draftOf(event, info, { rule, component, path }), asset };
  }
}

type Place = { readonly rule: RuleRef | undefined; readonly component?: string | undefined; readonly path?: string | undefined };

function draftOf(event: unknown, info: unknown, { rule, component, path }: Place & { readonly rule: RuleRef }): Draft {
  const observed = eventTime(event, info);
  const native = textOf(member(info, 'uid'));
  const tool = productName(event);
  const toolVersion = textOf(member(event, 'metadata', 'product', 'version'));
  const references = referencesOf(listOf(member(event, 'compliance', 'requirements')).flatMap((text) => textOf(text) ?? []));
  const { status, word } = statusOf(event);
  return {
    rule,
    ...(component === undefined ? {} : { component }),
    ...(path === undefined ? {} : { path }),
    status,
    severity: severities[countOf(member(event, 'severity_id')) ?? 0] ?? 'unknown',
    title: titleOf(textOf(member(info, 'title'))) ?? titleOf(textOf(member(event, 'message'))) ?? titleOf(rule.id) ?? 'untitled',
    ...(observed === undefined ? {} : { observedAt: observed }),
    source: { format: 'ocsf', tool, ...(toolVersion === undefined ? {} : { toolVersion }), ...(native === undefined ? {} : { native }), status: word },
    ...(references === undefined ? {} : { references }),
  } satisfies Omit<Finding, 'asset'>;
}

/** The rule of a check, in the scheme of the tool that made it; for a tool without one, under the tool's name. */
function ruleOf(event: unknown, info: unknown): RuleRef | undefined {
  const id =
    textOf(member(event, 'metadata', 'event_code')) ??
    textOf(member(info, 'analytic', 'uid')) ??
    textOf(member(event, 'compliance', 'control')) ??
    textOf(member(info, 'analytic', 'name')) ??
    textOf(listOf(member(info, 'types'))[0]);
  if (id === undefined) return undefined;
  const tool = productName(event);
  if (/prowler/i.test(tool)) return { scheme: 'prowler', id };
  if (/^(?:aws )?security ?hub\b/i.test(tool)) return { scheme: 'securityhub', id: textOf(member(event, 'compliance', 'control')) ?? id };
  return { scheme: 'generic', id: `${tool}/${id}` };
}

function affected(vulnerability: unknown): readonly Place[] {
  const id = textOf(member(vulnerability, 'cve', 'uid')) ?? textOf(member(vulnerability, 'advisory', 'uid')) ?? textOf(member(vulnerability, 'uid'));
  const rule = id === undefined ? undefined : advisory(id);
  const packages = [...listOf(member(vulnerability, 'affected_packages')), ...listOf(member(vulnerability, 'packages'))];
  if (packages.length === 0) return [{ rule }];
  return packages.map((each) => ({ rule, component: componentOf(textOf(member(each, 'purl'))), path: reportedPath(textOf(member(each, 'path'))) }));
}

function productName(event: unknown): string {
  return textOf(member(event, 'metadata', 'product', 'name')) ?? textOf(member(event, 'metadata', 'product', 'vendor_name')) ?? 'unknown';
}

const outcomes: ReadonlyMap<string, FindingStatus> = new Map([
  ['pass', 'passed'],
  ['success', 'passed'],
  ['manual', 'not-evaluated'],
  ['info', 'not-evaluated'],
  ['not_available', 'not-evaluated'],
  ['error', 'not-evaluated'],
  ['muted', 'suppressed-at-source'],
]);

/** `status_id` of a finding, for events that leave the word out. */
const handling: readonly string[] = ['', 'new', 'in progress', 'suppressed', 'resolved', 'archived', 'deleted'];

/**
 * What the check found, then what somebody did about the finding. A word that is not known leaves a finding open, as does a warning.
 * The words are those of `status_code` (Prowler), `compliance.status_id` and `status`, whatever the class of the event is. The word
 * goes before its number: some versions of Prowler write 3 for every finding.
 */
function statusOf(event: unknown): { readonly status: FindingStatus; readonly word: string } {
  const code = textOf(member(event, 'status_code')) ?? textOf(member(event, 'compliance', 'status'));
  const compliance = countOf(member(event, 'compliance', 'status_id'));
  const outcome = outcomes.get(code?.trim().toLowerCase() ?? '') ?? (code === undefined && compliance === 1 ? 'passed' : 'open');
  const handled = textOf(member(event, 'status')) ?? handling[countOf(member(event, 'status_id')) ?? 0] ?? '';
  const word = (code ?? (handled || 'open')).slice(0, 100);
  if (outcome !== 'open') return { status: outcome, word };
  if (/^(?:suppressed|archived|deleted)$/i.test(handled)) return { status: 'suppressed-at-source', word: handled };
  // A check that failed has not been resolved, whatever its status says.
  if (/^resolved$/i.test(handled) && code === undefined && compliance === undefined) return { status: 'passed', word: handled };
  return { status: 'open', word };
}
