import type { AssetRef } from '../asset/asset.ts';
import { canonicalJson, sha256Text } from '../digest.ts';
import type { Hash } from '../ids.ts';
import type { Instant } from '../time.ts';

export const ruleSchemes = [
  'vuln', 'xccdf', 'kyverno', 'gatekeeper', 'sarif', 'trivy', 'checkov', 'prowler', 'securityhub', 'nessus', 'hdf', 'generic',
] as const;
/** Namespace of a detection rule's id (interfaces §3). */
export type RuleScheme = (typeof ruleSchemes)[number];

export type RuleRef = { readonly scheme: RuleScheme; readonly id: string };

/** A rule that a tool reports open in a scope, in the version of its content, or else of itself; null: the report names neither. */
export type ReportedRule = { readonly rule: RuleRef; readonly tool: string; readonly version: string | null };

export const findingStatuses = ['open', 'passed', 'not-evaluated', 'suppressed-at-source'] as const;
/** Only `open` findings can be covered. `error` and the like are `not-evaluated` (interfaces §2). */
export type FindingStatus = (typeof findingStatuses)[number];

export const severities = ['critical', 'high', 'medium', 'low', 'info', 'unknown'] as const;
export type Severity = (typeof severities)[number];

/** One (rule, asset, location) as a tool reports it. */
export type Finding = {
  readonly rule: RuleRef;
  readonly asset: AssetRef;
  /** Canonical package URL of the affected component. */
  readonly component?: string;
  /** Path of the location, with forward slashes, relative to the asset's root where the tool says so. */
  readonly path?: string;
  readonly line?: number;
  readonly port?: string;
  /** The deviating value, where the rule is parametric. */
  readonly value?: string;
  readonly status: FindingStatus;
  readonly severity: Severity;
  readonly title: string;
  /** When the tool evaluated it, if it says. */
  readonly observedAt?: Instant;
  readonly source: {
    readonly format: string;
    readonly tool: string;
    readonly toolVersion?: string;
    /** The tool's own fingerprint or result id, when it has a stable one. */
    readonly native?: string;
    /** The tool's own word for the status (`notselected`, `fixed`, `error`). */
    readonly status: string;
  };
  /** Other identifiers of the same rule as the tool lists them (CCE, CWE, CVE …): shown, never matched. */
  readonly references?: readonly string[];
};

/**
 * The identity of a finding across scans: what is wrong, where, by which rule; never the status, severity or title.
 * Two results with the same identity in one report are told apart by `occurrence` (0, 1, …), in report order.
 */
export function findingIdentity(finding: Finding, occurrence = 0): Hash {
  return sha256Text(findingIdentityText(finding, occurrence));
}

/** What `findingIdentity` is the SHA-256 of: the canonical JSON of the identifying members, for who hashes a million of them natively. */
export function findingIdentityText({ rule, asset, component, path, line, port, value, source }: Finding, occurrence = 0): string {
  let text = `{"asset":{"id":${canonicalJson(asset.id)},"type":${canonicalJson(asset.type)}}`;
  if (component !== undefined) text += `,"component":${canonicalJson(component)}`;
  if (line !== undefined && source.native === undefined) text += `,"line":${canonicalJson(line)}`;
  if (source.native !== undefined) text += `,"native":${canonicalJson(source.native)}`;
  if (occurrence !== 0) text += `,"occurrence":${canonicalJson(occurrence)}`;
  if (path !== undefined) text += `,"path":${canonicalJson(path)}`;
  if (port !== undefined) text += `,"port":${canonicalJson(port)}`;
  text += `,"rule":{"id":${canonicalJson(rule.id)},"scheme":${canonicalJson(rule.scheme)}}`;
  return value === undefined ? `${text}}` : `${text},"value":${canonicalJson(value)}}`;
}
