import {
  checkZone,
  coverEndsAt,
  coverIntervals,
  type CoverInterval,
  earlier,
  type EffectiveException,
  exceptionId,
  type FrozenClause,
  type FrozenScope,
  type Grant,
  grantId,
  hash,
  type Instant,
  later,
  parseLocalDate,
  startOfDay,
  untilOfLastDay,
} from '@exeat/core';
import { DocumentNode } from './document-node.ts';
import type { DocumentGrant, DocumentStatus, PolicyExceptionDocument } from './document.ts';

export type EffectiveOptions = {
  readonly trust: EffectiveException['trust'];
  /** Position of the document, from 0, counted on over the files of a folder: names it in errors, and in place of an id that it lacks. */
  readonly document?: number;
};

/**
 * What a document excepts, and when. With `status` it is judged by its status, on the members frozen there; without, only when `unsigned`, by
 * its validity, and a container by what the ids of assets show. Never wider than the server that exported it.
 * @throws DomainError `invalid-document` when it does not say enough to be judged.
 */
export function effectiveException(document: PolicyExceptionDocument, { trust, document: at = 0 }: EffectiveOptions): EffectiveException {
  const { content, status } = document;
  const id = document.id ?? exceptionId(`document-${at + 1}`);
  const { title, basis, suspendMode } = content;
  const mode = suspendMode === undefined ? {} : { suspendMode };
  if (status === undefined) {
    if (trust === 'signed') throw fault(at, 'status', 'what the server says of the exception', 'nothing');
    const interval = unsignedInterval(document, id, at);
    return { id, title, basis, scope: unsignedScope(document, at), intervals: [interval], endsAt: interval.until, ...mode, versionHash: null, trust };
  }
  const { intervals, endsAt } = timeOf(status, id);
  return {
    id,
    ...(status.version === undefined ? {} : { version: status.version }),
    title,
    basis,
    scope: frozenScope(document, at, intervals.length > 0),
    intervals,
    endsAt,
    ...(status.conditions === undefined ? {} : { conditions: status.conditions }),
    ...mode,
    versionHash: status.versionHash ?? null,
    trust,
  };
}

function fault(document: number, path: string, expected: string, got: string) {
  return new DocumentNode(null, document, path).fault(expected, got);
}

function unsignedInterval({ content: { validity } }: PolicyExceptionDocument, id: string, at: number): CoverInterval {
  const { from, lastDay, zone } = validity;
  if (zone === undefined)
    throw fault(
      at,
      'spec.validity.zone',
      'the zone of the days, for example America/New_York (a document without status has no server to ask)',
      'nothing',
    );
  if (from === undefined) throw fault(at, 'spec.validity.from', 'the first day (a document without status has no approval to start from)', 'nothing');
  const known = checkZone(zone);
  const interval = {
    grant: grantId(`${id}/unsigned`),
    from: startOfDay(parseLocalDate(from), known),
    until: untilOfLastDay(parseLocalDate(lastDay), known),
  };
  return { ...interval, then: 'expired' };
}

function unsignedScope({ content: { scope } }: PolicyExceptionDocument, at: number): FrozenScope {
  return scope.map((clause, index): FrozenClause => {
    if ('ids' in clause.asset) return { ...clause, members: [...clause.asset.ids].sort() };
    if (clause.asset.growth !== undefined) {
      throw fault(
        at,
        `spec.scope[${index}].asset.growth`,
        'a status with the members that a server counted, or a list of ids: nobody counts a class offline',
        'neither',
      );
    }
    return { ...clause, members: [], structural: true };
  });
}

function frozenScope({ content: { scope }, status }: PolicyExceptionDocument, at: number, isGranted: boolean): FrozenScope {
  const members = status?.members;
  return scope.map((clause, index): FrozenClause => {
    const frozen = members?.[index];
    if ('ids' in clause.asset) {
      const ids = new Set(clause.asset.ids);
      return { ...clause, members: (frozen ?? [...ids]).filter((id) => ids.has(id)).toSorted() };
    }
    if (frozen === undefined && !isGranted) return { ...clause, members: [] };
    if (frozen === undefined)
      throw fault(at, 'status.members', `the members of spec.scope[${index}], which names a container: export the document again`, 'nothing');
    const { growth } = clause.asset;
    if (growth !== undefined && frozen.length > growth.max)
      throw fault(at, `status.members[${index}]`, `at most ${growth.max} members`, `${frozen.length}`);
    return { ...clause, members: frozen.toSorted() };
  });
}

/** States in which no grant can be in force, whatever the rest of the document says. */
const neverInForce: readonly DocumentStatus['state'][] = [
  'draft',
  'triage',
  'needs_info',
  'assessment',
  'in_approval',
  'awaiting_acknowledgement',
  'rejected',
  'withdrawn',
  'lapsed',
];
/** States that end cover at an instant, which must be there. */
const endedStates: readonly DocumentStatus['state'][] = ['revoked', 'closed'];

function timeOf(status: DocumentStatus, id: string): { readonly intervals: readonly CoverInterval[]; readonly endsAt: Instant | null } {
  const grants = status.grants.map((grant, at) => coreGrant(grant, status.endedAt, grantId(`${id}/g${at + 1}`)));
  const hasNoEnd = endedStates.includes(status.state) && grants.some((grant) => grant.endedAt === undefined);
  if (neverInForce.includes(status.state) || hasNoEnd) return { intervals: [], endsAt: null };
  const suspensions = status.suspensions.map(({ id: name = '', cause = '', ...rest }) => ({ id: name, cause, ...rest }));
  const cover = { grants, suspensions, duties: [] };
  const computed = coverIntervals(cover);
  const intervals = status.intervals === undefined ? computed : computed.flatMap((interval) => meet(interval, status.intervals ?? []));
  const end = coverEndsAt(cover);
  const endsAt = end === null || status.endsAt === undefined ? end : earlier(end, status.endsAt);
  const contradicts = status.state === 'suspended' && status.suspensions.length === 0 && status.intervals === undefined;
  return { intervals: contradicts ? [] : intervals.toSorted((a, b) => (a.from < b.from ? -1 : 1)), endsAt };
}

function coreGrant({ endedAt, ...grant }: DocumentGrant, caseEndedAt: Instant | undefined, fallbackId: Grant['id']): Grant {
  const end = endedAt === undefined || caseEndedAt === undefined ? (endedAt ?? caseEndedAt) : earlier(endedAt, caseEndedAt);
  return {
    version: 0,
    relianceHash: hash(''),
    lastDay: '',
    zone: '',
    tzdata: '',
    ...grant,
    id: grant.id ?? fallbackId,
    grantedAt: grant.grantedAt ?? grant.from,
    ...(end === undefined ? {} : { endedAt: end }),
  };
}

/** The parts of an interval that the server's own intervals of the same grant confirm. */
function meet(interval: CoverInterval, confirmed: readonly CoverInterval[]): readonly CoverInterval[] {
  return confirmed
    .filter((other) => other.grant === interval.grant)
    .flatMap((other) => {
      const from = later(interval.from, other.from);
      const until = earlier(interval.until, other.until);
      return from < until ? [{ grant: interval.grant, from, until, then: other.until <= interval.until ? other.then : interval.then }] : [];
    });
}
