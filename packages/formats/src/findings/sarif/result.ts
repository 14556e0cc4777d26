import type { FindingStatus, Severity } from '@exeat/core';
import { countOf, isObject, listOf, member, textOf } from '../json-value.ts';
import type { Position } from '../reader.ts';
import type { SarifRule } from './rules.ts';

const maxMessage = 1000;

/** What is kept of a result: little enough that many may wait for the tool that comes after them. */
export type SarifResult = {
  readonly ruleId: string | undefined;
  readonly ruleIndex: number | undefined;
  readonly component: { readonly index: number | undefined; readonly name: string | undefined };
  readonly level: string | undefined;
  readonly status: { readonly status: FindingStatus; readonly word: string };
  readonly uri: string | undefined;
  readonly uriBaseId: string | undefined;
  readonly artifact: number | undefined;
  readonly line: number | undefined;
  readonly native: string | undefined;
  readonly message: string | undefined;
  readonly lastSeen: string | undefined;
  readonly references: readonly string[];
  readonly position: Position;
};

/** Undefined when the value is no object. */
export function resultOf(value: unknown, position: Position): SarifResult | undefined {
  if (!isObject(value)) return undefined;
  const rule = member(value, 'rule');
  const component = member(rule, 'toolComponent');
  const [location] = listOf(member(value, 'locations'));
  const artifact = member(location, 'physicalLocation', 'artifactLocation');
  return {
    ruleId: textOf(member(value, 'ruleId')) ?? textOf(member(rule, 'id')),
    ruleIndex: countOf(member(value, 'ruleIndex')) ?? countOf(member(rule, 'index')),
    component: { index: countOf(member(component, 'index')), name: textOf(member(component, 'guid')) ?? textOf(member(component, 'name')) },
    level: textOf(member(value, 'level')),
    status: statusOf(value),
    uri: textOf(member(artifact, 'uri')),
    uriBaseId: textOf(member(artifact, 'uriBaseId')),
    artifact: countOf(member(artifact, 'index')),
    line: countOf(member(location, 'physicalLocation', 'region', 'startLine')) || undefined,
    native: nativeOf(value, location),
    message: (textOf(member(value, 'message', 'text')) ?? textOf(member(value, 'message', 'markdown')))?.slice(0, maxMessage),
    lastSeen: textOf(member(value, 'provenance', 'lastDetectionTimeUtc')),
    references: listOf(member(value, 'taxa')).flatMap((taxon) => textOf(member(taxon, 'id')) ?? []),
    position,
  };
}

/** Units of memory that a waiting result takes, about. */
export function sizeOf(result: SarifResult): number {
  return 400 + (result.uri?.length ?? 0) + (result.native?.length ?? 0) + (result.message?.length ?? 0) + (result.ruleId?.length ?? 0);
}

/** Whatever is not clearly passed, not applicable, gone or suppressed is open; so is a word that SARIF does not know. */
function statusOf(value: unknown): { status: FindingStatus; word: string } {
  const kind = textOf(member(value, 'kind')) ?? 'fail';
  if (kind === 'pass') return { status: 'passed', word: kind };
  if (kind === 'notApplicable' || kind === 'informational') return { status: 'not-evaluated', word: kind };
  if (member(value, 'baselineState') === 'absent') return { status: 'passed', word: 'absent' };
  if (isSuppressed(member(value, 'suppressions'))) return { status: 'suppressed-at-source', word: 'suppressed' };
  return { status: 'open', word: kind.slice(0, 100) };
}

/** Suppressed: there is a suppression, and each is accepted, which is what a missing status says. An empty list suppresses nothing. */
function isSuppressed(suppressions: unknown): boolean {
  const all = listOf(suppressions);
  return all.length > 0 && all.every((each) => isObject(each) && (each['status'] === undefined || each['status'] === 'accepted'));
}

/**
 * The tool's own identity of a result, best first: `fingerprints` (meant to be unique), `partialFingerprints` (may collide: the
 * occurrence in `findingIdentity` tells those apart), `correlationGuid`, `guid`, the logical location where there is no file.
 */
function nativeOf(value: unknown, location: unknown): string | undefined {
  const marked = fingerprints(member(value, 'fingerprints')) ?? fingerprints(member(value, 'partialFingerprints'));
  const guid = textOf(member(value, 'correlationGuid')) ?? textOf(member(value, 'guid'));
  if (marked !== undefined || guid !== undefined) return marked ?? guid;
  if (member(location, 'physicalLocation', 'artifactLocation') !== undefined) return undefined;
  const [logical] = listOf(member(location, 'logicalLocations'));
  return textOf(member(logical, 'fullyQualifiedName')) ?? textOf(member(logical, 'name'));
}

function fingerprints(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const pairs = Object.entries(value).flatMap(([name, text]) => (textOf(text) === undefined ? [] : `${name}=${String(text)}`));
  return pairs.length === 0 ? undefined : pairs.sort().join('\n');
}

/** The rule's CVSS-like score, when it has one, before the level, which says how sure the tool is as much as how bad it is. */
export function severityOf(result: SarifResult, rule: SarifRule | undefined): Severity {
  const score = rule?.score;
  if (score !== undefined) return score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : score > 0 ? 'low' : 'info';
  switch (result.level ?? rule?.level ?? 'warning') {
    case 'error':
      return 'high';
    case 'warning':
      return 'medium';
    case 'note':
      return 'low';
    case 'none':
      return 'info';
    default:
      return 'unknown';
  }
}
