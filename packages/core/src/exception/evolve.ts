import { assertNever } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import { adoptionFollowed } from './evolve-adoption.ts';
import { authors, castVote, discharge, endGrant, endGrants, higherLevel } from './evolve-parts.ts';
import { focusOn, promote, rebasedOn, withFocus } from './change-request.ts';
import type { ExceptionEnvelope } from './events.ts';
import { factNoted, proposalDecided } from './facts-noted.ts';
import { assessedBefore, authorityCured, changeRequested, reopened, signatureVoided, superseded } from './evolve-requests.ts';
import type { ChangeRequest, ExceptionCase, SeatDecision } from './state.ts';

/**
 * Folds one event into the case. Total over the events that the rules emit: it checks nothing, since an event is a fact.
 * @throws Error when the first event of a stream is not `exception_drafted`: the stream is not an exception's.
 */
export function evolve(state: ExceptionCase | null, event: ExceptionEnvelope): ExceptionCase {
  if (event.type === 'exception_drafted') return drafted(event);
  if (state === null) throw new Error(`expected exception_drafted as the first event of ${event.stream}, got ${event.type}`);
  return { ...applyWhere(state, event), revision: event.revision, lastEventAt: event.at };
}

/** A step on a change request is folded as a step on the case would be, with the change in its place. */
function applyWhere(state: ExceptionCase, event: Exclude<ExceptionEnvelope, { type: 'exception_drafted' }>): ExceptionCase {
  const id = 'change' in event.data ? event.data.change : undefined;
  const change = id === undefined ? undefined : state.changes.find((one) => one.id === id);
  if (id !== undefined && change === undefined) throw new Error(`expected change request ${id} in ${event.stream}, got none`);
  if (change === undefined) return apply(state, event);
  switch (event.type) {
    case 'change_rejected':
      return endChange(state, change, { phase: 'rejected', ended: { at: event.at, cause: event.data.code, by: event.actor.person } });
    case 'change_withdrawn':
      return endChange(state, change, { phase: 'withdrawn', ended: { at: event.at, cause: event.data.cause, by: event.actor.person } });
    case 'change_voided':
      return endChange(state, change, { phase: 'void', ended: { at: event.at, cause: event.data.cause, by: null } });
    case 'appeal_allowed':
      return reopened(endChange(state, change, { phase: 'approved' }), event.data);
    case 'risk_reaffirmed': {
      const required = state.required === null ? null : { ...state.required, level: event.data.level };
      return { ...endChange(state, change, { phase: 'approved' }), required, duties: discharge(state.duties, event.data.duty, event.at) };
    }
    case 'authority_cured':
      return authorityCured(endChange(state, change, { phase: 'approved' }), change, event.data, event.at);
    case 'emergency_ratified': {
      const emergency = state.emergency === undefined ? {} : { emergency: { ...state.emergency, ratifiedAt: event.at } };
      return { ...endChange(state, change, { phase: 'approved' }), duties: discharge(state.duties, event.data.duty, event.at), ...emergency };
    }
    case 'change_rebased':
      return endChange(state, change, rebased(change, event));
    case 'grant_created': {
      const granted = change.kind === 'bridge' ? endChange(state, change, { phase: 'approved' }) : promote(state, change);
      return apply(granted, event);
    }
    default:
      return withFocus(state, apply(focusOn(state, change), event));
  }
}

function endChange(state: ExceptionCase, change: ChangeRequest, end: Partial<ChangeRequest>): ExceptionCase {
  return { ...state, changes: state.changes.map((one) => (one.id === change.id ? { ...one, ...end } : one)) };
}

/** Folds a whole stream, or the part of it up to an instant; null when nothing had happened by then. */
export function foldException(events: readonly ExceptionEnvelope[]): ExceptionCase | null {
  let state: ExceptionCase | null = null;
  for (const event of events) state = evolve(state, event);
  return state;
}

function drafted(event: Extract<ExceptionEnvelope, { type: 'exception_drafted' }>): ExceptionCase {
  return {
    id: event.data.id, revision: event.revision, phase: 'draft', requester: event.data.requester, draftedAt: event.at, submittedAt: null, lastEventAt: event.at,
    content: event.data.content, versions: [], contributors: authors([], event.actor.person, event.data.requester), triager: null, questions: [],
    assessment: null, required: null, decidingSince: null, relianceHash: null, decisions: [], votes: [], lineageSince: null, askedOf: null, changes: [], reached: [], stalls: 0,
    grants: [], suspensions: [], duties: [], closure: null, ended: null, ...(event.data.idleAt === undefined ? {} : { idleAt: event.data.idleAt }),
  };
}

function apply(state: ExceptionCase, event: Exclude<ExceptionEnvelope, { type: 'exception_drafted' }>): ExceptionCase {
  switch (event.type) {
    case 'exception_edited':
      return { ...state, ...(state.adoption === undefined ? {} : { adoption: null }), content: event.data.content, contributors: authors(state.contributors, event.actor.person), ...(event.data.idleAt === undefined ? {} : { idleAt: event.data.idleAt }) };
    case 'exception_submitted':
      return {
        ...state, phase: 'triage', submittedAt: event.at, waitingSince: event.at, content: event.data.version.content, versions: [...state.versions, event.data.version],
        relianceHash: event.data.relianceHash, triager: event.data.triager, contributors: authors(state.contributors, event.actor.person),
      };
    case 'adoption_proposed':
    case 'exception_adopted':
      return adoptionFollowed(state, event, { by: actorOf(event), at: event.at });
    case 'request_edited': {
      const { version, relianceHash, class: how } = event.data;
      const edited = { ...state, content: version.content, versions: [...state.versions, version], relianceHash, contributors: authors(state.contributors, event.actor.person) };
      return how === 'immaterial' ? edited : { ...edited, phase: 'assessment', required: null, ...superseded(state) };
    }
    case 'information_requested':
      return {
        ...state, phase: 'needs_info', duties: [...state.duties, event.data.duty],
        questions: [...state.questions, { id: event.data.id, from: actorOf(event), text: event.data.text, returnsTo: event.data.returnsTo, askedAt: event.at }],
      };
    case 'information_answered':
      return answered(state, event);
    case 'exception_triaged':
      return { ...state, phase: 'assessment', waitingSince: event.at };
    case 'exception_assessed':
      return {
        ...state, ...assessedBefore(state), phase: 'in_approval', assessment: event.data.assessment, required: event.data.required, relianceHash: event.data.relianceHash,
        lineageSince: event.data.lineageSince ?? null, decidingSince: event.at, askedOf: higherLevel(event.data.required.level, state.askedOf),
      };
    case 'seat_decided':
      return seatDecided(state, event);
    case 'vote_cast':
      return { ...state, votes: [...state.votes, castVote(event.data, actorOf(event), event.at)] };
    case 'committee_decided': {
      const { seat, outcome, relianceHash, tally, closedAt } = event.data;
      const rationale = `${tally.yes} yes, ${tally.no} no, ${tally.abstain} abstained${closedAt === undefined ? '' : `, when the vote was closed at ${closedAt}`}`;
      return { ...state, decisions: [...state.decisions, { seat, person: null, outcome, rationale, relianceHash, at: event.at, superseded: false }] };
    }
    case 'approval_rerouted': {
      const { required, relianceHash, restarts } = event.data;
      if (!restarts) return { ...state, required, relianceHash };
      return { ...state, required, relianceHash, decidingSince: event.at, ...superseded(state) };
    }
    case 'signature_voided':
      return signatureVoided(state, event.data, event.at);
    case 'authority_defect_found':
      return { ...state, authorityDefects: [...(state.authorityDefects ?? []), { ...event.data, knownAt: event.at }] };
    case 'seat_recused':
      return { ...state, recusals: [...(state.recusals ?? []), { seat: event.data.seat, person: actorOf(event), at: event.at }] };
    case 'exception_returned':
      return {
        ...state, phase: 'assessment', waitingSince: event.at, required: null, ...superseded(state),
      };
    case 'exception_rejected':
      return { ...state, phase: 'rejected', ended: { at: event.at, cause: event.data.code, by: event.actor.person } };
    case 'acknowledgement_requested':
      return { ...state, phase: 'awaiting_acknowledgement', duties: [...state.duties, event.data.duty] };
    case 'narrowing_acknowledged':
      return { ...state, duties: discharge(state.duties, event.data.duty, event.at) };
    case 'grant_created':
      return { ...state, phase: 'approved', grants: [...state.grants, event.data.grant], duties: [...state.duties, ...event.data.duties] };
    case 'duty_discharged':
      return { ...state, duties: [...discharge(state.duties, event.data.duty, event.at), ...(event.data.next ?? [])] };
    case 'exception_suspended':
      return {
        ...state, suspensions: [...state.suspensions, { id: event.data.id, from: event.at, cause: event.data.cause, text: event.data.text }],
        duties: event.data.duty === undefined ? state.duties : [...state.duties, event.data.duty],
      };
    case 'control_failure_noted': {
      const { duties, ...noted } = event.data;
      return { ...state, controlFailures: [...(state.controlFailures ?? []), { ...noted, at: event.at }], duties: [...state.duties, ...duties] };
    }
    case 'suspension_lifted':
      return { ...state, suspensions: state.suspensions.map((s) => (s.id === event.data.id ? { ...s, liftedAt: event.at } : s)) };
    case 'exception_withdrawn':
      return {
        ...state, phase: 'withdrawn', grants: endGrants(state.grants, event.at, 'withdrawn'),
        ended: { at: event.at, cause: event.data.cause, by: event.actor.person },
      };
    case 'exception_revoked':
      return {
        ...state, phase: 'revoked', grants: endGrants(state.grants, event.data.endsAt, 'revoked'),
        ended: { at: event.data.endsAt, cause: event.data.cause, by: event.actor.person },
      };
    case 'closure_proposed':
      return { ...state, closure: { ...event.data, proposedBy: actorOf(event), verifiedBy: null } };
    case 'exception_closed':
      return {
        ...state, phase: 'closed', grants: endGrants(state.grants, event.at, 'closed'),
        closure: { ...event.data, proposedBy: state.closure?.proposedBy ?? actorOf(event), verifiedBy: event.actor.person },
        ended: { at: event.at, cause: event.data.reason, by: event.actor.person },
      };
    case 'evidence_attached':
      return {
        ...state, evidence: [...(state.evidence ?? []), { ...event.data, by: actorOf(event), at: event.at }],
        contributors: authors(state.contributors, event.actor.person),
      };
    case 'grant_ended':
      return { ...state, grants: state.grants.map((grant) => (grant.id === event.data.grant ? endGrant(grant, event.data.endsAt, event.data.cause) : grant)) };
    case 'grant_recomputed': {
      const { grant: id, until, computed, tzdata } = event.data;
      return { ...state, grants: state.grants.map((grant) => (grant.id === id ? { ...grant, until, tzdata, recomputed: { at: event.at, before: grant.until, computed } } : grant)) };
    }
    case 'duty_recomputed': {
      const { duty: id, due, expected } = event.data;
      return { ...state, duties: state.duties.map((duty) => (duty.id === id ? { ...duty, due, ...(expected === undefined ? {} : { expected }) } : duty)) };
    }
    case 'exception_amended':
      return amended(state, event);
    case 'exception_reassessed': {
      const { assessment, relianceHash, duty } = event.data;
      return { ...state, assessment, relianceHash, duties: duty === undefined ? state.duties : [...state.duties, duty] };
    }
    case 'transfer_proposed':
      return { ...state, transfer: { to: event.data.to, by: actorOf(event), at: event.at } };
    case 'owner_transferred': {
      const { version, relianceHash } = event.data;
      const followed = state.duties.flatMap(({ id, vacancy }) => (vacancy === true ? [id] : []));
      const duties = followed.reduce((open, id) => discharge(open, id, event.at), state.duties);
      return { ...state, content: version.content, versions: [...state.versions, version], relianceHash, transfer: null, duties };
    }
    case 'emergency_called':
      return emergencyCalled(state, event);
    case 'exception_reviewed': {
      const { outcome, band, reached, progressed, duty, next } = event.data;
      const by = actorOf(event);
      return {
        ...state, reviews: [...(state.reviews ?? []), { at: event.at, by, outcome, band }], stalls: progressed ? 0 : state.stalls + 1,
        reached: [...state.reached, ...reached.map((title) => ({ title, at: event.at, by }))],
        duties: [...(duty === null ? state.duties : discharge(state.duties, duty, event.at)), ...next],
      };
    }
    case 'change_requested':
      return changeRequested(state, event.data, event);
    case 'outside_fact_noted':
      return factNoted(state, event.data, event.at);
    case 'proposal_decided':
      return { ...proposalDecided(state, event.data, event), duties: discharge(state.duties, event.data.proposal, event.at) };
    case 'comment_added':
    case 'decision_refused':
    case 'change_rejected':
    case 'change_withdrawn':
    case 'change_voided':
    case 'change_rebased':
    case 'appeal_allowed':
    case 'emergency_ratified':
    case 'risk_reaffirmed':
    case 'authority_cured':
      return state;
    default:
      return assertNever(event);
  }
}

function emergencyCalled(state: ExceptionCase, event: Extract<ExceptionEnvelope, { type: 'emergency_called' }>): ExceptionCase {
  const { version, relianceHash, incident, statement, required, seat } = event.data;
  const signed: SeatDecision = { seat, person: actorOf(event), outcome: 'approve', rationale: statement, relianceHash, at: event.at, superseded: false };
  return {
    ...state, phase: 'in_approval', submittedAt: event.at, content: version.content, versions: [...state.versions, version], relianceHash, required, decidingSince: event.at,
    decisions: [signed], emergency: { incident, statement, ratifiedAt: null },
  };
}

/** Signatures and votes stay on record as superseded, and nobody owes an acknowledgement any more. */
function rebased(change: ChangeRequest, event: Extract<ExceptionEnvelope, { type: 'change_rebased' }>): ChangeRequest {
  const decided = change.phase === 'in_approval' || change.phase === 'awaiting_acknowledgement';
  return {
    ...rebasedOn(change, event.data.cause), relianceHash: event.data.relianceHash, phase: decided ? 'assessment' : change.phase, ...(decided ? { waitingSince: event.at } : {}), required: null,
    ...superseded(change),
    duties: change.duties.map((duty) => (duty.kind === 'acknowledge' && duty.dischargedAt === undefined ? { ...duty, dischargedAt: event.at } : duty)),
  };
}

function amended(state: ExceptionCase, event: Extract<ExceptionEnvelope, { type: 'exception_amended' }>): ExceptionCase {
  const { version, relianceHash, replaced } = event.data;
  let { grants, duties } = state;
  for (const { grant, by } of replaced) {
    grants = grants.map((one) => (one.id !== grant ? one : by.id === grant ? by : endGrant(one, event.at, 'amended')));
    if (by.id === grant) continue;
    grants = [...grants, by];
    // What is still owed for the old grant is owed for the one in its place.
    duties = [...duties, ...duties.filter((duty) => duty.grant === grant && duty.dischargedAt === undefined).map((duty) => ({ ...duty, grant: by.id }))];
  }
  return {
    ...state, grants, duties, content: version.content, versions: [...state.versions, version], relianceHash,
    contributors: authors(state.contributors, event.actor.person),
    ...(event.data.class === 'narrowing' ? { narrowings: [...(state.narrowings ?? []), { version: version.number, at: event.at, by: event.actor.person }] } : {}),
  };
}

function answered(state: ExceptionCase, event: Extract<ExceptionEnvelope, { type: 'information_answered' }>): ExceptionCase {
  const question = state.questions.find((q) => q.id === event.data.id);
  const version = event.data.version;
  return {
    ...state,
    phase: question?.returnsTo ?? 'triage',
    waitingSince: event.at,
    content: version?.content ?? state.content,
    versions: version === null ? state.versions : [...state.versions, version],
    relianceHash: event.data.relianceHash,
    duties: discharge(state.duties, event.data.id, event.at),
    contributors: authors(state.contributors, event.actor.person),
  };
}

function seatDecided(state: ExceptionCase, event: Extract<ExceptionEnvelope, { type: 'seat_decided' }>): ExceptionCase {
  const { seat, outcome, rationale, relianceHash, conditions, narrowed, onBehalfOf } = event.data;
  const decision = { seat, person: actorOf(event), ...(onBehalfOf === undefined ? {} : { onBehalfOf }), outcome, rationale, relianceHash, at: event.at, superseded: false, ...(conditions === undefined ? {} : { conditions }) };
  const decisions = [...state.decisions, decision];
  if (narrowed === undefined) return { ...state, decisions };
  return {
    ...state, decisions, content: narrowed.version.content, versions: [...state.versions, narrowed.version], relianceHash: narrowed.relianceHash,
  };
}

function actorOf(event: ExceptionEnvelope): PersonId {
  if (event.actor.person === null) throw new Error(`expected a person as actor of ${event.type} in ${event.stream}, got ${event.actor.kind}`);
  return event.actor.person;
}
