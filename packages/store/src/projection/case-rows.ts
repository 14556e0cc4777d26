import { type CaseCover, type Claim, claimsOf, coverIntervals, type ExceptionCase, type Grant, type Json, membersByType, requestsOf, type RequiredApproval, standingNeighbour, type Version } from '@exeat/core';
import { searchWords } from '../exception/search-words.ts';
import type { ProjectedRows, Row } from './tables.ts';

type Request = ReturnType<typeof requestsOf>[number];

/** Every row that a case has in the tables that answer queries. Members erased from its events read as null. */
export function caseRows(state: ExceptionCase): ProjectedRows {
  return {
    exception_case: [caseRow(state)],
    exception_version: versionRows(state),
    exception_grant: state.grants.map((grant) => grantRow(state, grant)),
    grant_interval: intervalRows(state),
    seat: requestsOf(state).flatMap((request) => seatRows(state, request)),
    seat_decision: requestsOf(state).flatMap((request) => decisionRows(state, request)),
    seat_vote: requestsOf(state).flatMap((request) => voteRows(state, request)),
    relied_control: controlRows(state),
    exposure_claim: claimsOf(state).map(exposureRow),
    case_ticket: ticketRows(state),
    case_asset: assetRows(state),
    neighbour: neighbourRows(state),
  };
}

function caseRow(state: ExceptionCase): Row {
  // A redaction erases the content as a whole.
  const content = state.content as ExceptionCase['content'] | null;
  const version = state.versions.at(-1) as ExceptionCase['versions'][number] | null | undefined;
  const grant = state.grants.at(-1);
  return {
    id: state.id,
    revision: state.revision,
    phase: state.phase,
    title: content?.title ?? '',
    basis: content?.basis ?? null,
    owner: content?.owner ?? null,
    requester: state.requester,
    owner_unit: version?.frozen.ownerUnit ?? null,
    level: state.required?.level ?? null,
    reliance_hash: state.relianceHash,
    version: version?.number ?? null,
    drafted_at: state.draftedAt,
    last_event_at: state.lastEventAt,
    cover_from: grant === undefined ? null : (outerCover(state, grant)?.from ?? null),
    cover_until: grant === undefined ? null : (outerCover(state, grant)?.until ?? null),
    state: state as unknown as Json,
    search: caseWords(state).join(' '),
  };
}

/** What a case is found by: words of its id, title, justification, ticket and scope. */
export function caseWords(state: ExceptionCase): readonly string[] {
  const content = state.content as ExceptionCase['content'] | null;
  return searchWords([state.id, content?.title, content?.justification, content?.ticket, ...scopeWords(content)].join(' '));
}

function scopeWords(content: ExceptionCase['content'] | null): readonly string[] {
  return (content?.scope ?? []).flatMap((clause) => [
    clause.requirement,
    ...(clause.rules?.ids ?? []),
    ...('ids' in clause.asset ? clause.asset.ids : [clause.asset.under]),
  ]);
}

function versionRows(state: ExceptionCase): readonly Row[] {
  const versions = new Map<number, Version>();
  // Once a change was approved the case's own are no request's: those of an amendment at once, or of another owner.
  for (const version of [state, ...requestsOf(state)].flatMap((request) => request.versions) as readonly (Version | null)[]) if (version !== null) versions.set(version.number, version);
  return [...versions.values()].map((version) => ({
      exception_id: state.id,
      number: version.number,
      content_hash: version.contentHash,
      reliance_hash: version.relianceHash,
      content: version.content as unknown as Json,
      frozen: version.frozen as unknown as Json,
    }));
}

function grantRow(state: ExceptionCase, grant: Grant): Row {
  const cover = outerCover(state, grant);
  return {
    id: grant.id,
    exception_id: state.id,
    version: grant.version,
    reliance_hash: grant.relianceHash,
    from_at: grant.from,
    until_at: grant.until,
    last_day: grant.lastDay,
    zone: grant.zone,
    tzdata: grant.tzdata,
    granted_at: grant.grantedAt,
    ended_at: grant.endedAt ?? null,
    end_cause: grant.endCause ?? null,
    cover_from: cover?.from ?? null,
    cover_until: cover?.until ?? null,
    cover_end: cover?.then ?? null,
  };
}

/** From the start of cover to its end, as if nothing had suspended it. */
function outerCover(state: ExceptionCase, grant: Grant): ReturnType<typeof coverIntervals>[number] | undefined {
  const unsuspended: CaseCover = {
    grants: [grant],
    suspensions: [],
    duties: state.duties.filter((duty) => duty.kind === 'precedent' || duty.consequence !== 'suspend'),
  };
  return coverIntervals(unsuspended)[0];
}

function intervalRows(state: ExceptionCase): readonly Row[] {
  const versions = new Map(state.grants.map((grant) => [grant.id, grant.version]));
  const counted = new Map<string, number>();
  return coverIntervals(state).map((interval) => {
    const ordinal = (counted.get(interval.grant) ?? 0) + 1;
    counted.set(interval.grant, ordinal);
    return {
      grant_id: interval.grant,
      ordinal,
      exception_id: state.id,
      version: versions.get(interval.grant) ?? 0,
      from_at: interval.from,
      until_at: interval.until,
      because: interval.then,
    };
  });
}

/** Open: undecided, in the first stage that is not complete (E4). */
function seatRows(state: ExceptionCase, request: Request): readonly Row[] {
  const required = request.required as RequiredApproval | null;
  if (request.phase !== 'in_approval' || required === null) return [];
  const decided = new Set(request.decisions.filter((decision) => !decision.superseded).map((decision) => decision.seat));
  const undecided = required.seats.filter((seat) => !decided.has(seat.id));
  const stage = Math.min(...undecided.map((seat) => seat.stage));
  return required.seats.map((seat) => ({
    exception_id: state.id,
    change: request.id,
    seat: seat.id,
    stage: seat.stage,
    voice: seat.voice,
    person: seat.person,
    members: seat.members ?? [],
    spec: seat as unknown as Json,
    open: seat.stage === stage && undecided.includes(seat),
  }));
}

function decisionRows(state: ExceptionCase, request: Request): readonly Row[] {
  return request.decisions.map((decision, index) => ({
    exception_id: state.id,
    change: request.id,
    ordinal: index + 1,
    seat: decision.seat,
    person: decision.person,
    on_behalf_of: decision.onBehalfOf ?? null,
    requester: request.requester,
    outcome: decision.outcome,
    reliance_hash: decision.relianceHash,
    at: decision.at,
    superseded: decision.superseded,
  }));
}

/** The recorded controls that an assessment of the case relies on. */
function controlRows(state: ExceptionCase): readonly Row[] {
  const relied = requestsOf(state).flatMap((request) => (request.assessment?.controls ?? []).flatMap(({ instance }) => instance ?? []));
  return [...new Set(relied)].sort().map((control) => ({ exception_id: state.id, control }));
}

/** What the case counts with against budgets of exposure. */
function exposureRow({ exception, request, requester, units, band, assets, since, stageSince, until }: Claim): Row {
  return { exception_id: exception, request, requester, units: [...units], band, assets, since, stage_since: stageSince, until };
}

function voteRows(state: ExceptionCase, request: Request): readonly Row[] {
  return request.votes.map((vote, index) => ({
    exception_id: state.id,
    change: request.id,
    ordinal: index + 1,
    seat: vote.seat,
    person: vote.person,
    requester: request.requester,
    vote: vote.vote,
    at: vote.at,
    superseded: vote.superseded,
  }));
}

/**
 * The assets in the scope of the last version. The same array for the same frozen scope: with many assets, comparing them again for every event
 * would cost more than the event.
 */
function assetRows(state: ExceptionCase): readonly Row[] {
  const frozen = (state.versions.at(-1) as Version | null | undefined)?.frozen as Version['frozen'] | null | undefined;
  if (frozen == null) return [];
  const known = rowsOfScopes.get(frozen);
  if (known !== undefined) return known;
  const rows = [...membersByType(frozen.scope)].flatMap(([type, names]) => [...names].map((name) => ({ exception_id: state.id, type, name })));
  rowsOfScopes.set(frozen, rows);
  return rows;
}
const rowsOfScopes = new WeakMap<Version['frozen'], readonly Row[]>();

function neighbourRows(state: ExceptionCase): readonly Row[] {
  const standing = standingNeighbour(state);
  if (standing === null) return [];
  const { exception, owner, requirements, basis, band, since, until } = standing;
  return [{ exception_id: exception, owner, requirements: [...requirements], basis, band, since, until }];
}

/** Tickets and changes that the content names, for itself or for a milestone of its plan. */
function ticketRows(state: ExceptionCase): readonly Row[] {
  const content = state.content as ExceptionCase['content'] | null;
  const named = [content?.ticket, ...(content?.remediation?.milestones ?? []).map(({ ticket }) => ticket)];
  return [...new Set(named.filter((ticket) => ticket !== undefined))].sort().map((ticket) => ({ exception_id: state.id, ticket }));
}
