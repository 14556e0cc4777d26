import { type ExceptionContent, type Json, type Scope, subFormIds } from '@exeat/core';
import { stringify } from 'yaml';
import { apiVersion, type DocumentStatus, type PolicyExceptionDocument } from './document.ts';

/** The document as plain data, members in the order of interfaces §3. The same document gives the same text, on any machine. */
export function documentJson({ id, content, status }: PolicyExceptionDocument): { readonly [key: string]: Json | undefined } {
  const { title, owner, labels, ticket, relatedTo } = content;
  return withoutUndefined({
    apiVersion,
    kind: 'PolicyException',
    metadata: { id, title, owner, labels: labels === undefined ? undefined : sorted(labels), ticket, relatedTo },
    spec: specJson(content),
    status: status === undefined ? undefined : statusJson(status),
  });
}

/** One YAML file, documents separated by `---`. */
export function writeDocumentsYaml(documents: readonly PolicyExceptionDocument[]): string {
  // Aliases would make a reader jump; folding would move line ends when a word changes.
  return documents.map((document) => stringify(documentJson(document), { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}

/** One JSON file: the document, or a list when there are several or none. */
export function writeDocumentsJson(documents: readonly PolicyExceptionDocument[]): string {
  const [only] = documents;
  return `${JSON.stringify(only !== undefined && documents.length === 1 ? documentJson(only) : documents.map(documentJson), null, 2)}\n`;
}

function specJson(content: ExceptionContent): Json {
  const { basis, scope, validity, justification, compensatingControls, remediation, subForms, beneficiaries, suspendMode } = content;
  return withoutUndefined({
    basis,
    scope: scopeJson(scope),
    validity: { from: validity.from, lastDay: validity.lastDay, zone: validity.zone },
    justification,
    compensatingControls: compensatingControls.length === 0 ? undefined : compensatingControls.map(({ id, statement }) => ({ id, statement })),
    remediation:
      remediation === undefined ? undefined : { milestones: remediation.milestones.map(({ title, due, ticket }) => ({ title, due, ticket })) },
    subForms:
      subForms === undefined
        ? undefined
        : Object.fromEntries(subFormIds.flatMap((id) => (subForms[id] === undefined ? [] : [[id, sorted(subForms[id])] as const]))),
    beneficiaries,
    suspendMode,
  });
}

function scopeJson(scope: Scope): Json {
  return scope.map(({ requirement, rules, asset, component, path, port, value }) => ({
    requirement,
    rules: rules === undefined ? undefined : { scheme: rules.scheme, ids: rules.ids },
    asset: 'ids' in asset ? { type: asset.type, ids: asset.ids } : { type: asset.type, under: asset.under, growth: asset.growth },
    component,
    path,
    port,
    value,
  }));
}

function statusJson(status: DocumentStatus): Json {
  return {
    state: status.state,
    version: status.version,
    versionHash: status.versionHash,
    grants: status.grants.map(({ id, version, from, until, lastDay, zone, tzdata, grantedAt, endedAt, endCause, relianceHash }) => ({
      id,
      version,
      from,
      until,
      lastDay,
      zone,
      tzdata,
      grantedAt,
      endedAt,
      endCause,
      relianceHash,
    })),
    suspensions: status.suspensions.map(({ id, from, liftedAt, cause }) => ({ id, from, liftedAt, cause })),
    endedAt: status.endedAt,
    approvals: status.approvals.map(({ seat, person, outcome, at, relianceHash }) => ({ seat, person, outcome, at, relianceHash })),
    intervals: status.intervals?.map(({ grant, from, until, then }) => ({ grant, from, until, then })),
    endsAt: status.endsAt,
    members: status.members,
    conditions: status.conditions,
  };
}

function sorted(labels: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutUndefined(value: { readonly [key: string]: Json | undefined }): { readonly [key: string]: Json | undefined } {
  return JSON.parse(JSON.stringify(value));
}
