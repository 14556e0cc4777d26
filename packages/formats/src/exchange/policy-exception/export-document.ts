import { coverEndsAt, coverIntervals, type ExceptionCase, type ExceptionState, type FrozenScope, lastEnd, requestsOf, type Version } from '@exeat/core';
import type { DocumentStatus, PolicyExceptionDocument } from './document.ts';

/**
 * The documents of a case: one for each approved version that was granted, with its grants, intervals and members, or the latest content when
 * none was. `state` is the state of the case at the instant of export (`stateAt`); `admitted` gives the members that a class holds now.
 */
export function exportDocuments(
  state: ExceptionState,
  exception: ExceptionCase,
  admitted: (version: Version) => FrozenScope = ({ frozen }) => frozen.scope,
): readonly PolicyExceptionDocument[] {
  const granted = exception.versions.filter(({ number }) => exception.grants.some((grant) => grant.version === number));
  if (granted.length === 0) {
    return [{ id: exception.id, content: exception.content, status: { state, grants: [], suspensions: [], approvals: [] } }];
  }
  return granted.map((version) => {
    const zone = version.frozen.zone;
    const content = { ...version.content, validity: { ...version.content.validity, zone } };
    return { id: exception.id, content, status: statusOf(state, exception, version, admitted(version)) };
  });
}

function statusOf(state: ExceptionState, exception: ExceptionCase, version: Version, scope: FrozenScope): DocumentStatus {
  const grants = exception.grants.filter((grant) => grant.version === version.number);
  const cover = { grants, suspensions: exception.suspensions, duties: exception.duties };
  const reliance = new Set([version.relianceHash, ...grants.map((grant) => grant.relianceHash)]);
  const endsAt = coverEndsAt(cover);
  // A missed duty ends a case with no event: whoever reads that it is over needs the instant, too.
  const endedAt = exception.ended?.at ?? (state === 'revoked' || state === 'closed' ? lastEnd(exception) : null);
  const conditions = exception.duties.filter((duty) => duty.kind === 'condition').map((duty) => duty.text);
  return {
    state,
    version: version.number,
    versionHash: version.contentHash,
    grants,
    suspensions: exception.suspensions,
    ...(endedAt === null ? {} : { endedAt }),
    approvals: requestsOf(exception)
      .flatMap((request) => request.decisions)
      .filter(
        (decision) => !decision.superseded && decision.outcome !== 'reject' && decision.outcome !== 'object' && reliance.has(decision.relianceHash),
      )
      .map(({ seat, person, outcome, at, relianceHash }) => ({ seat, ...(person === null ? {} : { person }), outcome, at, relianceHash })),
    intervals: coverIntervals(cover),
    ...(endsAt === null ? {} : { endsAt }),
    members: scope.map((clause) => clause.members),
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}
