import { bands, bases, caseFlags, changeKinds, changePhases, controlTests, reviewOutcomes } from '@exeat/core';
import { z } from 'zod';
import { authorityDefectReply, dutyReply, grantReply } from './cover.ts';
import { instant, pageOf, person, reason, toxicCombination, unitExposure } from '../common.ts';
import { reliedControl, riskNow } from '../controls/routes.ts';
import { ballotReply, voteReply } from './ballot.ts';
import { coverStop } from './cover-stop.ts';
import { notedFact, proposalReply } from './outside.ts';
import { controlFailure, foundThreat, judgedRule } from './risk-parts.ts';
import { contentReply } from './content.ts';

export const exceptionStates = [
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
] as const;
const state = z.enum(exceptionStates);
const rating = z.strictObject({ likelihood: z.number(), impact: z.number() });
const band = z.enum(bands);

/** A seat: who must sign, as what, and why this person. */
export const seatReply = z
  .strictObject({
    id: z.string(),
    stage: z.number().int(),
    voice: z.enum(['accepts_risk', 'veto', 'opinion']),
    title: z.string(),
    /** Null: nobody is eligible now, or the seat is a committee's. */
    person: person.nullable(),
    /** Voters of a committee. */
    members: z.array(person).optional(),
    /** Of a committee whose vote is open or over. */
    ballot: ballotReply.optional(),
    /** Who may decide for that person now, by a delegation. */
    delegates: z.array(z.strictObject({ person, delegation: z.string() })).optional(),
    /** Who is asked beside that person, whose deciding time is over; the first of the two decides. */
    second: person.optional(),
    /** When the deciding time of an open seat is over. Then nobody is decided for, and others are asked too. */
    due: instant.optional(),
    obligations: z.array(z.string()),
    /** `open`: may be decided now. `waiting`: an earlier stage comes first. */
    status: z.enum(['decided', 'open', 'waiting']),
    reasons: z.array(reason),
  })
  .meta({ description: 'A seat that must decide' });

export const requiredReply = z.strictObject({
  level: z.number().int(),
  matrixVersion: z.number().int(),
  config: z.record(z.string(), z.number().int()).optional().meta({ description: 'Versions of the configuration that it was computed under; a document that is not named was the standard one' }),
  seats: z.array(seatReply),
  reasons: z.array(reason),
  toxic: z.array(toxicCombination).meta({ description: 'Toxic combinations that it completes' }),
  exposure: z.array(unitExposure).meta({ description: 'Of each unit with a budget that answers for the assets; empty: none has one' }),
});

const assessedControl = z.strictObject({
  id: z.string(),
  axis: z.enum(['likelihood', 'impact', 'both']),
  strength: z.number(),
  instance: z.string().optional(),
  test: z.enum(controlTests),
  operator: z.string().optional(),
  failureDomain: z.string().optional(),
  precedent: z.boolean().optional(),
});

/** What an assessor found. */
const assessmentReply = z.strictObject({
  assessor: person,
  statement: z.string(),
  inherent: rating,
  controls: z.array(assessedControl),
  residual: rating,
  inherentBand: band,
  residualBand: band,
  recommendation: z.enum(['approve', 'approve_narrower', 'reject']),
  opinion: z.string(),
  incomplete: z.array(z.string()),
  /** Vulnerabilities in scope as the feeds had them when it was rated: each figure with its source and instant, null where no feed says. */
  threats: z.array(foundThreat),
  judgedRules: z.array(judgedRule).meta({ description: 'Of a false positive: rules of tools, in the versions that were judged; by another one it is none' }),
});

const questionReply = z.strictObject({ id: z.string(), from: person, text: z.string(), returnsTo: z.string(), askedAt: instant.optional() });

/** A signature given on one reliance hash. */
const decisionReply = z.strictObject({
  seat: z.string(),
  person: person.nullable(),
  /** Whose seat it is, where a delegate signed for them; null: the person's own, or a committee's. */
  onBehalfOf: person.nullable(),
  outcome: z.enum(['approve', 'approve_narrower', 'reject', 'object']),
  rationale: z.string(),
  at: instant,
  relianceHash: z.string(),
  superseded: z.boolean(),
  conditions: z
    .array(z.strictObject({ kind: z.enum(['precedent', 'subsequent', 'continuous']), text: z.string(), due: z.string(), everyDays: z.number().int().optional(), breach: z.enum(['suspend', 'end']).optional() })),
});

/** What a list shows of an exception. */
export const exceptionSummary = z.strictObject({
  id: z.string(),
  title: z.string(),
  state,
  basis: z.enum(bases),
  requester: person,
  owner: person,
  level: z.number().int().nullable(),
  requirements: z.array(z.string()),
  residualBand: band.nullable(),
  /** Cover of the last grant, `[from, until)`, as far as is known. */
  cover: z.strictObject({ from: instant, until: instant }).nullable(),
  revision: z.number().int(),
  lastEventAt: instant,
});

/** A request to change the case, decided as the first request was; `initial`: that first request, once a change has taken its place. */
const changeRequestReply = z
  .strictObject({
    id: z.string(),
    kind: z.enum(changeKinds),
    state: z.enum(changePhases),
    requester: person,
    submittedAt: instant.nullable(),
    /** What its author says beside the content, by name: `progress`, `usage`, `need` … */
    statement: z.record(z.string(), z.string()),
    continues: z.string().nullable(),
    late: z.boolean(),
    capOverride: z.boolean(),
    content: contentReply,
    version: z.number().int().nullable(),
    relianceHash: z.string().nullable(),
    triager: person.nullable(),
    questions: z.array(questionReply),
    assessment: assessmentReply.nullable(),
    required: requiredReply.nullable(),
    decisions: z.array(decisionReply),
    votes: z.array(voteReply),
    duties: z.array(dutyReply),
    ended: z.strictObject({ at: instant, cause: z.string(), by: person.nullable() }).nullable(),
  })
  .meta({ id: 'ChangeRequest' });

/** An exception, whole, at an instant. */
export const exceptionReply = z
  .strictObject({
    id: z.string(),
    state,
    /** What is true of it beside its state at `asOf`, each in words. */
    flags: z.array(z.strictObject({ flag: z.enum(caseFlags), text: z.string() })),
    asOf: instant,
    revision: z.number().int(),
    requester: person,
    draftedAt: instant,
    lastEventAt: instant,
    content: contentReply,
    /** Number of the last submitted version; null before the submission. */
    version: z.number().int().nullable(),
    contentHash: z.string().nullable(),
    /** What a decision must name. */
    relianceHash: z.string().nullable(),
    frozen: z
      .strictObject({
        zone: z.string(),
        ownerUnit: z.string(),
        assetUnits: z.array(z.string()),
        requirements: z.array(z.strictObject({ id: z.string(), version: z.number() })),
      })
      .nullable(),
    triager: person.nullable(),
    questions: z.array(questionReply),
    assessment: assessmentReply.nullable(),
    /** The controls that it relies on, as their tests are now. */
    controls: z.array(reliedControl),
    /** The residual risk that the tests of today support; never better than what was assessed. */
    riskNow: riskNow.nullable(),
    required: requiredReply.nullable(),
    decisions: z.array(decisionReply),
    votes: z.array(voteReply),
    /** First covered day of the lineage that it continues, as the assessment found it. */
    lineageSince: z.string().nullable(),
    changeRequests: z.array(changeRequestReply),
    /** Another owner who was proposed and has not accepted. */
    transfer: z.strictObject({ to: person, by: person, at: instant }).nullable(),
    /** Who answers for it while its owner is not there any more, until somebody has become the owner; null: the owner is there, or nobody is left. */
    interimOwner: person.nullable(),
    /** What an emergency was called on, and when it was ratified; null: it is no emergency. */
    emergency: z.strictObject({ incident: z.string(), statement: z.string(), ratifiedAt: instant.nullable() }).nullable(),
    /** Milestones of the plan that were reported as reached. */
    reached: z.array(z.strictObject({ title: z.string(), at: instant, by: person })),
    /** Reviews in its life, each with the risk that it found. */
    reviews: z.array(z.strictObject({ at: instant, by: person, outcome: z.enum(reviewOutcomes), band })),
    /** Renewals and reviews in a row without a milestone reached. */
    stalls: z.number().int(),
    grants: z.array(grantReply),
    /** Stretches between grants in which it covered nothing. */
    gaps: z.array(z.strictObject({ from: instant, until: instant })),
    /** Approvals that rest on a signature given without authority, with what was covered on them until that was known: as of then it was covered. */
    authorityDefects: z.array(authorityDefectReply),
    suspensions: z.array(z.strictObject({ id: z.string(), from: instant, cause: z.string(), text: z.string(), liftedAt: instant.nullable() })),
    /** What holds back its cover at `asOf`, and what gives it back; cover comes back when nothing is left. */
    stops: z.array(coverStop),
    duties: z.array(dutyReply),
    /** Failures of controls that it relies on, each with the incident (`CONTROL/i1`) that every exception shares, and what it did to this one. */
    controlFailures: z.array(controlFailure),
    /** Facts from outside systems that touched it, in the order in which they arrived. */
    outsideFacts: z.array(notedFact),
    /** What they propose; `confirm` does it, `dismiss` refuses it. */
    proposals: z.array(proposalReply),
    closure: z.strictObject({ reason: z.string(), evidence: z.string(), files: z.array(z.string()), into: z.string().nullable(), proposedBy: person, verifiedBy: person.nullable() }).nullable(),
    ended: z.strictObject({ at: instant, cause: z.string(), by: person.nullable() }).nullable(),
  })
  .meta({ id: 'Exception' });
export type ExceptionReply = z.output<typeof exceptionReply>;

export const exceptionPage = pageOf(exceptionSummary);

/** Something that happened to an exception. */
export const historyEntry = z.strictObject({
  revision: z.number().int(),
  at: instant,
  type: z.string(),
  actor: z.strictObject({ kind: z.enum(['person', 'service', 'system', 'bootstrap']), person: person.nullable(), strength: z.string().nullable() }),
  /** Access rule that allowed it. */
  ruleId: z.string(),
  /** Index of its leaf in the log; null while it waits for its number. */
  seq: z.number().int().nullable(),
  redacted: z.boolean(),
  data: z.unknown(),
});

export type HistoryEntry = z.output<typeof historyEntry>;

export const versionReply = z.strictObject({
  number: z.number().int(),
  contentHash: z.string(),
  relianceHash: z.string(),
  content: contentReply,
  frozen: z.strictObject({
    zone: z.string(),
    ownerUnit: z.string(),
    assetUnits: z.array(z.string()),
    scope: z.array(z.unknown()),
    requirements: z.array(z.unknown()),
  }),
});
