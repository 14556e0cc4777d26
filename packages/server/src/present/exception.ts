import type { ExceptionReply, contentReply, exceptionSummary, seatReply, unitExposure } from '@exeat/contract';
import {
  type ApprovalMatrix,
  type ChangeRequest,
  type ControlRegister,
  changeStateAt,
  coverEndsAt,
  coverIntervals,
  coverStops,
  currentSeats,
  type Duty,
  type ExceptionCase,
  type ExceptionContent,
  flagsAt,
  focusOn,
  answersFor,
  decidingTime,
  gapsBetween,
  hidesVotes,
  isByEvidence,
  type Instant,
  openSeats,
  type PersonId,
  type Organisation,
  type OrganisationTrees,
  type RequiredApproval,
  type Seat,
  stateAt,
  type UnitExposure,
  type Version,
} from '@exeat/core';
import type { z } from 'zod';
import { ballotIn, voteView } from './ballot.ts';
import { reliedView } from './control.ts';
import { personOrNull, personReply } from './person.ts';
import { namedReasons, namedText } from './reasons.ts';

/** What presenting a case depends on. `actor`: who reads it; null: nobody who votes. */
export type Presenting = { readonly now: Instant; readonly organisation: OrganisationTrees; readonly matrix: ApprovalMatrix; readonly controls: ControlRegister; readonly actor: PersonId | null };

/** An exception as answers show it: state by the clock, seats resolved anew, people with their names. */
export function exceptionView(state: ExceptionCase, presenting: Presenting): ExceptionReply {
  const { now, organisation } = presenting;
  const directory = organisation.now;
  const version = state.versions.at(-1);
  const answers = answersFor(state, presenting);
  return {
    id: state.id,
    state: stateAt(state, now),
    flags: flagsAt(state, now, presenting).map((one) => ({ ...one, text: namedText(one.text, directory) })),
    asOf: now,
    revision: state.revision,
    requester: personReply(directory, state.requester),
    draftedAt: state.draftedAt,
    lastEventAt: state.lastEventAt,
    content: contentView(state.content, organisation),
    version: version?.number ?? null,
    contentHash: version?.contentHash ?? null,
    frozen: version === undefined ? null : frozenView(version),
    ...requestView(state, presenting),
    ...reliedView(state, presenting),
    lineageSince: state.lineageSince,
    changeRequests: state.changes.map((change) => changeRequestView(state, change, presenting)),
    transfer: state.transfer === undefined || state.transfer === null ? null : { ...state.transfer, to: personReply(directory, state.transfer.to), by: personReply(directory, state.transfer.by) },
    interimOwner: answers === state.content.owner ? null : personReply(directory, answers),
    emergency: state.emergency ?? null,
    reached: state.reached.map((milestone) => ({ ...milestone, by: personReply(directory, milestone.by) })),
    reviews: (state.reviews ?? []).map((review) => ({ ...review, by: personReply(directory, review.by) })),
    stalls: state.stalls,
    grants: state.grants.map((grant) => ({ ...grant, endedAt: grant.endedAt ?? null, endCause: grant.endCause ?? null, origin: grant.origin ?? 'initial' })),
    gaps: gapsBetween(state).map((gap) => ({ ...gap })),
    authorityDefects: (state.authorityDefects ?? []).map(({ request, person, seats, endedAt, knownAt, invalid, cure, curedAt }) => ({
      request, person: personReply(directory, person), seats: [...seats], endedAt, knownAt, invalidlyCovered: invalid.map((one) => ({ ...one })), cure: cure ?? null, curedAt: curedAt ?? null,
    })),
    suspensions: state.suspensions.map((suspension) => ({ ...suspension, text: suspension.text ?? '', liftedAt: suspension.liftedAt ?? null })),
    stops: coverStops(state, presenting).map((stop) => ({ ...stop, liftedBy: [...stop.liftedBy] })),
    duties: state.duties.map((duty) => dutyView(duty, directory)),
    controlFailures: (state.controlFailures ?? []).map((failure) => ({ ...failure })),
    outsideFacts: (state.outsideFacts ?? []).map((fact) => ({ ...fact })),
    proposals: (state.proposals ?? []).map(({ id, action, text, at, unopposedAt, decided }) => ({
      id, verb: action.verb, text, at, unopposedAt: unopposedAt ?? null, decided: decided === undefined ? null : { ...decided, by: personOrNull(directory, decided.by) },
    })),
    closure:
      state.closure === null
        ? null
        : {
            ...state.closure,
            files: [...(state.closure.files ?? [])],
            into: state.closure.into ?? null,
            proposedBy: personReply(directory, state.closure.proposedBy),
            verifiedBy: personOrNull(directory, state.closure.verifiedBy),
          },
    ended: state.ended === null ? null : { ...state.ended, by: personOrNull(directory, state.ended.by) },
  };
}

/** One change request of a case, its seats resolved anew like those of the case. */
function changeRequestView(state: ExceptionCase, change: ChangeRequest, presenting: Presenting): ExceptionReply['changeRequests'][number] {
  const { id, kind, requester, submittedAt, statement, continues, late, capOverride, content, versions, duties, ended } = change;
  const { now, organisation, matrix } = presenting;
  return {
    id,
    kind,
    state: changeStateAt(state, change, now, matrix.lifecycle),
    requester: personReply(organisation.now, requester),
    submittedAt,
    statement,
    continues,
    late,
    capOverride,
    content: contentView(content, organisation),
    version: versions.at(-1)?.number ?? null,
    ...requestView(focusOn(state, change), presenting),
    duties: duties.map((duty) => dutyView(duty, organisation.now)),
    ended: ended === null ? null : { ...ended, by: personOrNull(organisation.now, ended.by) },
  };
}

type RequestView = Pick<ExceptionReply, 'relianceHash' | 'triager' | 'questions' | 'assessment' | 'required' | 'decisions' | 'votes'>;

/** What is decided on a request, whether it opened the case or changes it. */
function requestView(state: ExceptionCase, presenting: Presenting): RequestView {
  const directory = presenting.organisation.now;
  const { assessment, required } = state;
  return {
    relianceHash: state.relianceHash,
    triager: personOrNull(directory, state.triager),
    questions: state.questions.map((question) => ({ ...question, from: personReply(directory, question.from) })),
    assessment:
      assessment === null
        ? null
        : {
            ...assessment,
            assessor: personReply(directory, assessment.assessor),
            controls: [...assessment.controls],
            incomplete: [...assessment.incomplete],
            threats: (assessment.threats ?? []).map((threat) => ({ ...threat })),
            judgedRules: (assessment.judgedRules ?? []).map((judged) => ({ ...judged })),
          },
    required: required === null ? null : requiredView(required, seatsNow(state, presenting), presenting, state),
    decisions: state.decisions.map(({ onBehalfOf = null, ...decision }) => ({
      ...decision,
      person: personOrNull(directory, decision.person),
      onBehalfOf: personOrNull(directory, onBehalfOf),
      conditions: (decision.conditions ?? []).map((condition) => ({ ...condition })),
    })),
    votes: state.votes.filter(({ seat }) => !hidesVotes(state, seat, presenting.actor)).map((vote) => voteView(vote, directory)),
  };
}

function dutyView(duty: Duty, directory: OrganisationTrees['now']): ExceptionReply['duties'][number] {
  const { id, kind, text, owner, due, expected, consequence, dischargedAt } = duty;
  return {
    id, kind, text, owner: personOrNull(directory, owner), due, expected: expected ?? null, consequence, byEvidence: isByEvidence(duty), dischargedAt: dischargedAt ?? null,
  };
}

/** Level and seats; `state` tells which are decided and which are open. */
export function requiredView(
  required: RequiredApproval,
  seats: readonly Seat[],
  presenting: Presenting,
  state: ExceptionCase | null,
): NonNullable<ExceptionReply['required']> {
  const statusOf = seatStatuses(state, presenting);
  return {
    level: required.level,
    matrixVersion: required.matrixVersion,
    ...(required.config === undefined ? {} : { config: { ...required.config } }),
    reasons: namedReasons(required.reasons, presenting.organisation.now),
    seats: seats.map((seat) => ({ ...seatView(seat, statusOf(seat.id), presenting.organisation), ...(statusOf(seat.id) === 'open' ? dueOf(seat, state, presenting) : {}), ...ballotIn(seat, state, presenting) })),
    toxic: (required.toxic ?? []).map(({ rule, title, with: others, assets, assetCount }) => ({ rule, title, with: [...others], assets: [...assets], assetCount })),
    exposure: (required.exposure ?? []).map((of) => exposureReply(of, presenting.organisation.now)),
  };
}

function dueOf(seat: Seat, state: ExceptionCase | null, presenting: Presenting): { readonly due?: Instant } {
  const time = state === null ? null : decidingTime(state, seat, presenting);
  return time === null ? {} : { due: time.due };
}

/** What a unit carries, in points. */
export function exposureReply({ unit, budget, held, reserved, asked, zone }: UnitExposure, organisation: Organisation): z.output<typeof unitExposure> {
  return { unit: { id: unit, name: organisation.units.get(unit)?.name ?? unit }, budget, carried: held / 100, reserved: reserved / 100, asked: asked / 100, zone };
}

/** Every seat, open ones with who may decide for their holders. */
function seatsNow(state: ExceptionCase, presenting: Presenting): readonly Seat[] {
  const open = new Map((state.phase === 'in_approval' ? openSeats(state, presenting) : []).map((seat) => [seat.id, seat]));
  return currentSeats(state, presenting).map((seat) => open.get(seat.id) ?? seat);
}

/** Whether a seat of a case is decided, open, or waits for an earlier stage; without a case every seat waits. */
export function seatStatuses(
  state: ExceptionCase | null,
  presenting: Pick<Presenting, 'organisation' | 'matrix' | 'now'>,
): (seat: string) => z.output<typeof seatReply>['status'] {
  const decided = new Set((state?.decisions ?? []).filter((decision) => !decision.superseded).map((decision) => decision.seat));
  const open = new Set(state?.phase === 'in_approval' ? openSeats(state, presenting).map((seat) => seat.id) : []);
  return (id) => (decided.has(id) ? 'decided' : open.has(id) ? 'open' : 'waiting');
}

function seatView(seat: Seat, status: 'decided' | 'open' | 'waiting', { now }: OrganisationTrees): z.output<typeof seatReply> {
  const { id, stage, voice, title, obligations, reasons } = seat;
  return {
    id,
    stage,
    voice,
    title,
    person: personOrNull(now, seat.person),
    obligations: [...obligations],
    status,
    reasons: namedReasons(reasons, now),
    ...(seat.delegates === undefined || seat.delegates.length === 0 ? {} : { delegates: seat.delegates.map(({ person, delegation }) => ({ person: personReply(now, person), delegation })) }),
    ...(seat.second === undefined ? {} : { second: personReply(now, seat.second) }),
    ...(seat.members === undefined ? {} : { members: seat.members.map((member) => personReply(now, member)) }),
  };
}

export function contentView(content: ExceptionContent, { now }: OrganisationTrees): z.output<typeof contentReply> {
  const { owner, beneficiaries, ...rest } = content;
  return {
    ...(structuredClone(rest) as unknown as Omit<z.output<typeof contentReply>, 'owner' | 'beneficiaries'>),
    owner: personReply(now, owner),
    ...(beneficiaries === undefined ? {} : { beneficiaries: beneficiaries.map((id) => personReply(now, id)) }),
  };
}

export function frozenView({ frozen }: Version): NonNullable<ExceptionReply['frozen']> {
  return {
    zone: frozen.zone,
    ownerUnit: frozen.ownerUnit,
    assetUnits: [...frozen.assetUnits],
    requirements: frozen.requirements.map(({ id, version }) => ({ id, version })),
  };
}

/** What a list shows. */
export function summaryView(state: ExceptionCase, organisation: OrganisationTrees['now'], now: Instant): z.output<typeof exceptionSummary> {
  return {
    id: state.id,
    title: state.content.title,
    state: stateAt(state, now),
    basis: state.content.basis,
    requester: personReply(organisation, state.requester),
    owner: personReply(organisation, state.content.owner),
    level: state.required?.level ?? null,
    requirements: [...new Set(state.content.scope.map((clause) => clause.requirement as string))],
    residualBand: state.assessment?.residualBand ?? null,
    cover: coverOf(state),
    revision: state.revision,
    lastEventAt: state.lastEventAt,
  };
}

/** From the first start of cover to its end, whatever suspends it in between. */
function coverOf(state: ExceptionCase): { from: Instant; until: Instant } | null {
  const from = coverIntervals(state)[0]?.from;
  const until = coverEndsAt(state);
  return from === undefined || until === null ? null : { from, until };
}
