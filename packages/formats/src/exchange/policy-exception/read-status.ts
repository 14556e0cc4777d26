import { type CoverInterval, type ExceptionState, grantId, hash, type Hash, type Scope } from '@exeat/core';
import { canonicalId } from '../canonical-purl.ts';
import type { DocumentNode } from './document-node.ts';
import type { DocumentApproval, DocumentGrant, DocumentStatus, DocumentSuspension } from './document.ts';

export const documentStates = [
  'draft',
  'triage',
  'needs_info',
  'assessment',
  'in_approval',
  'awaiting_acknowledgement',
  'approved_scheduled',
  'active',
  'suspended',
  'expired',
  'revoked',
  'closed',
  'rejected',
  'withdrawn',
  'lapsed',
] as const satisfies readonly ExceptionState[];

/** Reads the read-only part. Instants between two milliseconds are rounded to the side on which cover shrinks. */
export function readStatus(node: DocumentNode, scope: Scope): DocumentStatus {
  const status = node.object([
    'state',
    'version',
    'versionHash',
    'grants',
    'suspensions',
    'endedAt',
    'approvals',
    'intervals',
    'endsAt',
    'members',
    'conditions',
  ]);
  return {
    ...status.member('state', (member) => member.oneOf(documentStates)),
    ...status.member('version', (member) => member.count()),
    ...status.member('versionHash', readHash),
    grants: (status.optional('grants')?.list() ?? []).map(readGrant),
    suspensions: (status.optional('suspensions')?.list() ?? []).map(readSuspension),
    ...status.member('endedAt', (member) => member.instant('down')),
    approvals: (status.optional('approvals')?.list() ?? []).map(readApproval),
    ...status.member('intervals', (member) => member.list().map(readInterval)),
    ...status.member('endsAt', (member) => member.instant('down')),
    ...status.member('members', (member) => readMembers(member, scope)),
    ...status.member('conditions', (member) => member.list().map((text) => text.text())),
  };
}

function readGrant(node: DocumentNode): DocumentGrant {
  const grant = node.object(['id', 'from', 'until', 'lastDay', 'zone', 'tzdata', 'version', 'relianceHash', 'grantedAt', 'endedAt', 'endCause']);
  return {
    ...grant.member('id', (member) => grantId(member.filledText())),
    from: grant.required('from').instant('up'),
    until: grant.required('until').instant('down'),
    ...grant.member('lastDay', (member) => member.text()),
    ...grant.member('zone', (member) => member.text()),
    ...grant.member('tzdata', (member) => member.text()),
    ...grant.member('version', (member) => member.count()),
    ...grant.member('relianceHash', readHash),
    ...grant.member('grantedAt', (member) => member.instant('up')),
    ...grant.member('endedAt', (member) => member.instant('down')),
    ...grant.member('endCause', (member) => member.text()),
  };
}

function readSuspension(node: DocumentNode): DocumentSuspension {
  const suspension = node.object(['id', 'from', 'cause', 'liftedAt']);
  return {
    ...suspension.member('id', (member) => member.text()),
    from: suspension.required('from').instant('down'),
    ...suspension.member('cause', (member) => member.text()),
    ...suspension.member('liftedAt', (member) => member.instant('up')),
  };
}

function readApproval(node: DocumentNode): DocumentApproval {
  const approval = node.object(['seat', 'person', 'outcome', 'at', 'relianceHash']);
  return {
    seat: approval.required('seat').filledText(),
    ...approval.member('person', (member) => member.filledText()),
    outcome: approval.required('outcome').filledText(),
    at: approval.required('at').instant('down'),
    ...approval.member('relianceHash', readHash),
  };
}

function readInterval(node: DocumentNode): CoverInterval {
  const interval = node.object(['grant', 'from', 'until', 'then']);
  return {
    grant: grantId(interval.required('grant').filledText()),
    from: interval.required('from').instant('up'),
    until: interval.required('until').instant('down'),
    then: interval.required('then').oneOf(['expired', 'ended', 'suspended', 'duty-unmet']),
  };
}

function readMembers(node: DocumentNode, scope: Scope): readonly (readonly string[])[] {
  const lists = node.list();
  if (lists.length !== scope.length) throw node.fault(`one list of members for each of the ${scope.length} clauses`);
  return lists.map((list, at) => {
    const type = scope[at]?.asset.type ?? 'generic';
    return list
      .list()
      .map((member) => member.reading((text) => canonicalId(type, text)))
      .sort();
  });
}

function readHash(node: DocumentNode): Hash {
  const text = node.text();
  if (!/^[0-9a-f]{64}$/.test(text)) throw node.fault('a SHA-256 in lower-case hexadecimal');
  return hash(text);
}
