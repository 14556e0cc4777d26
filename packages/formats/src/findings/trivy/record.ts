import { canonicalRuleId, type FindingStatus } from '@exeat/core';
import type { FindingDraft } from '../finding-draft.ts';
import { ownText } from '../finding-text.ts';
import { countOf, isObject, listOf, member, textOf } from '../json-value.ts';
import type { Position } from '../reader.ts';
import { advisory, componentOf, repositoryOf } from '../reported-identity.ts';
import { reportedPath } from '../reported-path.ts';
import { severityOfWord } from '../reported-severity.ts';

export const trivyKinds = ['vulnerability', 'misconfiguration', 'secret', 'license'] as const;
/** What a scan looked for, as Trivy names it in modified findings. Each is a part of its own of a target: scans may leave some out. */
export type TrivyKind = (typeof trivyKinds)[number];

/** Where the records of one entry of `Results` are. */
export type TrivyResult = {
  target: string | undefined;
  class: string | undefined;
  /** Names of a Kubernetes object or an image, which are no path in it. */
  readonly inCluster: boolean;
};

/** A record, of which its result may not yet have said where it is. */
export type TrivyRecord = {
  readonly kind: TrivyKind;
  readonly value: Slim;
  readonly status: { status: FindingStatus; word: string };
  readonly position: Position;
};

/** More than any part of an identity may have. */
const maxText = 5000;

/** What is kept of a record while it waits: its code, descriptions and scores are most of it. */
type Slim = Readonly<Record<string, unknown>>;

const kept: Readonly<Record<TrivyKind, readonly string[]>> = {
  vulnerability: ['VulnerabilityID', 'VendorIDs', 'PkgID', 'PkgName', 'PkgPath', 'PkgIdentifier', 'InstalledVersion', 'Title', 'Severity', 'CweIDs'],
  misconfiguration: ['ID', 'AVDID', 'Title', 'Message', 'Severity', 'CauseMetadata'],
  secret: ['RuleID', 'Title', 'Severity', 'StartLine'],
  license: ['Name', 'PkgName', 'FilePath', 'Severity'],
};

/** Undefined when the value is no object. */
export function recordOf(kind: TrivyKind, value: unknown, position: Position): TrivyRecord | undefined {
  return isObject(value) ? { kind, value: slim(kind, value), status: statusOf(kind, value), position } : undefined;
}

/**
 * A finding that an ignore file or a VEX document took out of the results. One that VEX calls affected or under investigation is open:
 * only its severity or its text was changed.
 */
export function modifiedRecordOf(value: unknown, position: Position): TrivyRecord | undefined {
  const kind = trivyKinds.find((each) => each === member(value, 'Type'));
  const finding = member(value, 'Finding');
  if (kind === undefined || !isObject(finding)) return undefined;
  const word = textOf(member(value, 'Status')) ?? 'modified';
  const isSuppressed = word === 'ignored' || word === 'not_affected' || word === 'fixed';
  return { kind, value: slim(kind, finding), status: { status: isSuppressed ? 'suppressed-at-source' : 'open', word }, position };
}

function slim(kind: TrivyKind, value: Slim): Slim {
  const copy: Record<string, unknown> = {};
  for (const name of kept[kind]) {
    const part = member(value, name);
    if (name === 'CauseMetadata') copy[name] = { Resource: member(part, 'Resource'), StartLine: member(part, 'StartLine') };
    else if (name === 'PkgIdentifier') copy[name] = { PURL: member(part, 'PURL') };
    else copy[name] = typeof part === 'string' && part.length > maxText ? ownText(part.slice(0, maxText)) : part;
  }
  return copy;
}

/** `fixed` says that a fix exists; of the statuses of vulnerabilities only `not_affected` is an answer (interfaces §2). */
function statusOf(kind: TrivyKind, value: Slim): TrivyRecord['status'] {
  const word = textOf(member(value, 'Status')) ?? 'reported';
  if (kind === 'vulnerability' && word === 'not_affected') return { status: 'suppressed-at-source', word };
  if (kind === 'misconfiguration' && word === 'PASS') return { status: 'passed', word };
  if (kind === 'misconfiguration' && word === 'EXCEPTION') return { status: 'suppressed-at-source', word };
  return { status: 'open', word };
}

/** Undefined when the record names no rule. */
export function draftOf(record: TrivyRecord, result: TrivyResult): FindingDraft | undefined {
  const { kind, value } = record;
  const text = (name: string): string | undefined => textOf(value[name]);
  const severity = severityOfWord(text('Severity'));
  const common = { ...record.status, severity, position: record.position };
  const rule = (id: string) => ({ scheme: 'trivy' as const, id: canonicalRuleId('trivy', id) });
  switch (kind) {
    case 'vulnerability': {
      const id = text('VulnerabilityID');
      return id === undefined ? undefined : { ...common, ...vulnerability(value, result), rule: advisory(id), title: text('Title') };
    }
    case 'misconfiguration': {
      const id = text('AVDID') ?? text('ID');
      if (id === undefined) return undefined;
      const references = [text('ID') ?? id].filter((each) => each !== id);
      // Lines move with every edit above them; the resource, or what the message says of it, does not.
      const native = textOf(member(value, 'CauseMetadata', 'Resource')) ?? text('Message');
      const line = countOf(member(value, 'CauseMetadata', 'StartLine')) || undefined;
      return { ...common, rule: rule(id), title: text('Title'), path: pathIn(result), line, native, references };
    }
    case 'secret': {
      const id = text('RuleID');
      const line = countOf(value['StartLine']) || undefined;
      return id === undefined ? undefined : { ...common, rule: rule(id), title: text('Title'), path: pathIn(result), line, references: [] };
    }
    case 'license': {
      const name = text('Name');
      const where = text('FilePath');
      const native = text('PkgName') === undefined ? undefined : [result.target ?? '', text('PkgName')].join('\n');
      if (name === undefined) return undefined;
      return { ...common, rule: rule(name), title: `License ${name}`, path: reportedPath(where), native, references: [] };
    }
  }
}

function vulnerability(value: Slim, result: TrivyResult): Pick<FindingDraft, 'component' | 'path' | 'native' | 'references'> {
  const component = componentOf(textOf(member(value['PkgIdentifier'], 'PURL')));
  const named = textOf(value['PkgID']) ?? [value['PkgName'], value['InstalledVersion']].flatMap((part) => textOf(part) ?? []).join('@');
  const image = result.inCluster && result.class === 'os-pkgs' ? imageName(result.target) : undefined;
  const native = [image, component === undefined ? textOf(named) : undefined].flatMap((part) => part ?? []).join('\n');
  const lockfile = result.class === 'lang-pkgs' ? result.target : undefined;
  const references = [...listOf(value['VendorIDs']), ...listOf(value['CweIDs'])].flatMap((each) => textOf(each) ?? []);
  return { component, path: reportedPath(textOf(value['PkgPath']) ?? lockfile), native: textOf(native), references };
}

/** `registry/app:1.2 (debian 12.1)`, without what changes with every build. */
function imageName(target: string | undefined): string | undefined {
  const name = target?.replace(/ \([^()]*\)$/, '');
  return repositoryOf(name) ?? name;
}

function pathIn(result: TrivyResult): string | undefined {
  return result.inCluster && result.class === 'config' ? undefined : reportedPath(result.target);
}
