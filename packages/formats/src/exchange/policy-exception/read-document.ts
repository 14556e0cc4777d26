import {
  bases,
  checkZone,
  DomainError,
  type ExceptionContent,
  exceptionId,
  parseLocalDate,
  personId,
  type RawClause,
  type Scope,
  subFormIds,
  validateScope,
} from '@exeat/core';
import { parseAllDocuments } from 'yaml';
import { canonicalPurl } from '../canonical-purl.ts';
import { DocumentNode } from './document-node.ts';
import { apiVersion, type PolicyExceptionDocument } from './document.ts';
import { readStatus } from './read-status.ts';

/** Longest file that is read, in UTF-16 code units, and how many times a document may refer to anchors. */
export const documentLimits = { characters: 8_000_000, aliases: 100 } as const;

/**
 * Reads PolicyException documents from YAML (one or more, separated by `---`) or JSON (one, or a list). Scalars are taken as they are
 * written: `value: 1.0` is the text "1.0". Unknown fields are refused, so that a misspelt limit never widens.
 * @throws DomainError `invalid-document` with `document` (from 0), `path`, `expected` and `got`; `too-large`.
 */
export function readDocuments(text: string): readonly PolicyExceptionDocument[] {
  const roots = parseText(text).flatMap((root) => (Array.isArray(root) ? root : [root]));
  const documents = roots.map((root, at) => readDocument(root, at));
  if (documents.length === 0) throw new DocumentNode(null, 0).fault('at least one PolicyException document');
  return documents;
}

/** Reads one document that is already plain data; `at` counts from 0 and names it in errors. @throws DomainError `invalid-document`. */
export function readDocument(root: unknown, at = 0): PolicyExceptionDocument {
  const document = new DocumentNode(root, at).object(['apiVersion', 'kind', 'metadata', 'spec', 'status']);
  document.required('apiVersion').oneOf([apiVersion]);
  document.required('kind').oneOf(['PolicyException']);
  const metadata = document.required('metadata').object(['id', 'title', 'owner', 'labels', 'ticket', 'relatedTo']);
  const spec = document
    .required('spec')
    .object(['basis', 'scope', 'validity', 'justification', 'compensatingControls', 'remediation', 'subForms', 'beneficiaries', 'suspendMode']);
  const scope = readScope(spec.required('scope'));
  const content: ExceptionContent = {
    title: metadata.required('title').filledText(),
    basis: spec.required('basis').oneOf(bases),
    owner: personId(metadata.required('owner').filledText().trim()),
    scope,
    validity: readValidity(spec.required('validity')),
    justification: spec.optional('justification')?.text() ?? '',
    compensatingControls: (spec.optional('compensatingControls')?.list() ?? []).map((node) => {
      const control = node.object(['id', 'statement']);
      return { id: control.required('id').filledText(), statement: control.required('statement').text() };
    }),
    ...spec.member('remediation', readRemediation),
    ...spec.member('subForms', readSubForms),
    ...spec.member('beneficiaries', (node) => node.list().map((person) => personId(person.filledText()))),
    ...spec.member('suspendMode', (node) => node.oneOf(['notice'] as const)),
    ...metadata.member('labels', (node) => node.texts()),
    ...metadata.member('ticket', (node) => node.filledText()),
    ...metadata.member('relatedTo', (node) => exceptionId(node.filledText())),
  };
  return {
    ...metadata.member('id', (node) => exceptionId(node.filledText().trim())),
    content,
    ...document.member('status', (node) => readStatus(node, scope)),
  };
}

function parseText(text: string): readonly unknown[] {
  if (text.length > documentLimits.characters) {
    throw new DomainError('too-large', `expected a file of at most ${documentLimits.characters} characters, got ${text.length}; split it`, {
      got: text.length,
    });
  }
  let at = 0;
  try {
    const parsed = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
      version: '1.2',
      schema: 'failsafe',
      customTags: ['null'],
      uniqueKeys: true,
      prettyErrors: true,
      logLevel: 'error',
    });
    if (!Array.isArray(parsed)) return [];
    const roots: unknown[] = [];
    for (const document of parsed) {
      const [error] = document.errors;
      if (error !== undefined) throw new DocumentNode(null, at).fault('YAML or JSON', error.message.split('\n')[0]);
      const root: unknown = document.toJS({ maxAliasCount: documentLimits.aliases });
      if (root !== null && root !== '') roots.push(root);
      at += 1;
    }
    return roots;
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    // The parser's own limits: too many references to anchors, or nested too deep.
    throw new DocumentNode(null, at).fault(
      'YAML or JSON of bounded depth and references',
      cause instanceof Error ? cause.message : 'an unreadable text',
      cause,
    );
  }
}

function readScope(node: DocumentNode): Scope {
  const raw = node.list().map(readClause);
  const decision = validateScope(raw, canonicalPurl);
  if (decision.ok) return decision.value;
  const [first] = decision.reasons;
  const [, place = 'scope', fault = ''] = /^(scope[^:]*): (.*)$/s.exec(first?.text ?? '') ?? [];
  const [, expected = fault, got = ''] = /^expected (.*?), got (.*)$/s.exec(fault) ?? [];
  throw new DocumentNode(null, node.document, place.replace(/^scope/, node.path)).fault(
    expected.replace(/^expected /, ''),
    got === '' ? 'something else' : got,
  );
}

function readClause(node: DocumentNode): RawClause {
  const clause = node.object(['requirement', 'rules', 'asset', 'component', 'path', 'port', 'value']);
  const asset = clause.required('asset').object(['type', 'ids', 'under', 'growth']);
  return {
    requirement: clause.required('requirement').text(),
    ...clause.member('rules', (member) => {
      const rules = member.object(['scheme', 'ids']);
      return {
        scheme: rules.required('scheme').text(),
        ids: rules
          .required('ids')
          .list()
          .map((id) => id.text()),
      };
    }),
    asset: {
      type: asset.required('type').text(),
      ...asset.member('ids', (ids) => ids.list().map((id) => id.text())),
      ...asset.member('under', (under) => under.text()),
      ...asset.member('growth', (growth) => ({ max: growth.object(['max']).required('max').count() })),
    },
    ...clause.member('component', (member) => member.text()),
    ...clause.member('path', (member) => member.text()),
    ...clause.member('port', (member) => member.text()),
    ...clause.member('value', (member) => member.text()),
  };
}

function readValidity(node: DocumentNode): ExceptionContent['validity'] {
  const validity = node.object(['from', 'lastDay', 'zone']);
  const from = validity.optional('from')?.reading(parseLocalDate);
  const lastDay = validity.required('lastDay').reading(parseLocalDate);
  if (from !== undefined && lastDay < from) throw validity.required('lastDay').fault(`a day not before ${from}`);
  return { ...(from === undefined ? {} : { from }), lastDay, ...validity.member('zone', (zone) => zone.reading(checkZone)) };
}

function readSubForms(node: DocumentNode): NonNullable<ExceptionContent['subForms']> {
  const forms = node.object(subFormIds);
  return Object.fromEntries(subFormIds.flatMap((id) => Object.entries(forms.member(id, (answers) => answers.texts()))));
}

function readRemediation(node: DocumentNode): NonNullable<ExceptionContent['remediation']> {
  const milestones = node
    .object(['milestones'])
    .required('milestones')
    .list()
    .map((item) => {
      const milestone = item.object(['title', 'due', 'ticket']);
      return {
        title: milestone.required('title').filledText(),
        due: milestone.required('due').reading(parseLocalDate),
        ...milestone.member('ticket', (ticket) => ticket.filledText()),
      };
    });
  return { milestones };
}
