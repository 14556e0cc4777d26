import type { TaskReply, taskGroups } from '@exeat/contract';
import {
  accessObject,
  actionOfProposal,
  askedFor,
  type CaseAction,
  conflictsOf,
  decideAccess,
  type Duty,
  type ExceptionCase,
  isByEvidence,
  liftable,
  lifterRefusals,
  openProposals,
  openSeats,
  partiesOf,
  reaffirmationDuty,
  reviewWaiting,
  type PersonId,
  type Proposal,
  type Seat,
  type Suspension,
  sitsIn,
  stateAt,
  type Subject,
} from '@exeat/core';
import type { TurnFacts } from '../../facts/load-facts.ts';

type Kind = TaskReply['kind'];

/** Something that waits for a person on a case, before it is shown. */
export type Task = { readonly kind: Kind; readonly assigned: boolean; readonly duty?: Duty | undefined; readonly seat?: Seat; readonly proposal?: Proposal; readonly suspension?: Suspension };

export const groupOf: Readonly<Record<Kind, (typeof taskGroups)[number]>> = {
  decide: 'decide',
  vote: 'decide',
  assess: 'assess',
  triage: 'triage',
  answer: 'answer',
  acknowledge: 'answer',
  'verify-closure': 'verify',
  discharge: 'verify',
  review: 'verify',
  'decide-proposal': 'verify',
  'accept-transfer': 'answer',
  resume: 'verify',
  reassess: 'assess',
};

/** What a task can be answered by. */
export const actionsOf: Readonly<Record<Kind, readonly CaseAction[]>> = {
  decide: ['approve', 'approve_narrower', 'return', 'reject', 'object', 'recuse', 'activate_emergency'],
  vote: ['vote', 'recuse'],
  assess: ['assess', 'ask'],
  triage: ['triage', 'ask', 'triage_reject', 'consolidate'],
  answer: ['answer', 'withdraw'],
  acknowledge: ['acknowledge', 'withdraw'],
  'verify-closure': ['verify'],
  discharge: ['discharge'],
  review: ['review'],
  'decide-proposal': ['confirm', 'dismiss'],
  'accept-transfer': ['transfer'],
  resume: ['resume', 'revoke'],
  reassess: ['reassess'],
};

/**
 * What waits for somebody on a case. Seats are resolved now, by the function that judges the signature (§4.5). `state`: the case, or its focus on a
 * change request; `base`: the case.
 */
export function tasksIn(state: ExceptionCase, facts: TurnFacts, subject: Subject, base: ExceptionCase): readonly Task[] {
  const me = facts.actor;
  const isParty = me === state.requester || me === state.content.owner;
  switch (stateAt(state, facts.now)) {
    case 'triage':
      return mayDo(state, facts, subject, 'triage') ? [{ kind: 'triage', assigned: state.triager === me }] : [];
    case 'assessment':
      return mayDo(state, facts, subject, 'assess') ? [{ kind: 'assess', assigned: false }] : [];
    case 'needs_info':
      return isParty ? [{ kind: 'answer', assigned: me === state.requester, duty: openDuty(state, 'answer') }] : [];
    case 'awaiting_acknowledgement':
      return isParty ? [{ kind: 'acknowledge', assigned: me === state.content.owner, duty: openDuty(state, 'acknowledge') }] : [];
    case 'in_approval':
      return seatTasks(state, facts, me, decidedBy(state, base));
    case 'active':
    case 'suspended':
    case 'approved_scheduled':
      return [...owned(state, me), ...verifications(state, facts, subject), ...reviews(state, facts, subject), ...reassessments(state, facts, subject), ...suspensions(state, facts, subject)];
    case 'expired':
      return reviews(state, facts, subject);
    default:
      return [];
  }
}

/** Whoever is proposed as the owner accepts it, or it stays where it is (T31). */
function owned({ transfer }: ExceptionCase, me: PersonId): readonly Task[] {
  return transfer?.to === me ? [{ kind: 'accept-transfer', assigned: true }] : [];
}

/** A re-assessment that something asks for, for whoever may assess it: once, however many ask. */
function reassessments(state: ExceptionCase, facts: TurnFacts, subject: Subject): readonly Task[] {
  const [duty] = askedFor(state, 'reassessment').toSorted((a, b) => (a.due < b.due ? -1 : 1));
  if (duty === undefined || !decideAccess(subject, 'exception.reassess', accessObject(state, facts), facts.organisation.now, facts.now).ok) return [];
  return conflictsOf(facts.actor, 'assess', partiesOf(state), facts.organisation).length > 0 ? [] : [{ kind: 'reassess', assigned: false, duty }];
}

/** Suspensions that somebody may lift once their cause is cured, with the duty to cure each in time (T22). */
function suspensions(state: ExceptionCase, facts: TurnFacts, subject: Subject): readonly Task[] {
  if (!decideAccess(subject, 'exception.resume', accessObject(state, facts), facts.organisation.now, facts.now).ok) return [];
  return liftable(state, facts).filter((one) => lifterRefusals(one, state, facts).length === 0).map((suspension) => ({
    kind: 'resume', assigned: false, suspension, duty: state.duties.find((duty) => duty.suspension === suspension.id && duty.dischargedAt === undefined),
  }));
}

/** What takes effect unless a change request is decided in time: a re-affirmation, a ratification. */
function decidedBy({ focus }: ExceptionCase, base: ExceptionCase): Duty | undefined {
  if (focus?.kind !== 'reaffirmation' && focus?.kind !== 'ratification') return undefined;
  const open = base.duties.filter(({ kind, dischargedAt }) => kind === focus.kind && dischargedAt === undefined);
  return open.find(({ id }) => focus.kind === 'ratification' || id === reaffirmationDuty(focus.id));
}

/** A review that is due soon or overdue, and the one that must follow an emergency (T33), for whoever may do it. */
function reviews(state: ExceptionCase, facts: TurnFacts, subject: Subject): readonly Task[] {
  const duty = reviewWaiting(state, facts.now);
  const afterEmergency = state.emergency !== undefined && (state.reviews?.length ?? 0) === 0 && stateAt(state, facts.now) === 'expired';
  if ((duty === undefined && !afterEmergency) || !mayDo(state, facts, subject, 'review')) return [];
  return [{ kind: 'review', assigned: false, duty }];
}

function seatTasks(state: ExceptionCase, facts: TurnFacts, me: PersonId, duty: Duty | undefined): readonly Task[] {
  return openSeats(state, facts).flatMap((seat): readonly Task[] => {
    if (sitsIn(seat, me)) return [{ kind: 'decide', assigned: seat.person === me, seat, duty }];
    const voted = state.votes.some((vote) => vote.seat === seat.id && vote.person === me && !vote.superseded);
    return seat.members?.includes(me) === true && !voted ? [{ kind: 'vote', assigned: true, seat, duty }] : [];
  });
}

/** A closure or a condition that somebody outside the case is to verify. */
function verifications(state: ExceptionCase, facts: TurnFacts, subject: Subject): readonly Task[] {
  const proposed = openProposals(state).filter((proposal) => mayConfirm(state, facts, subject, proposal)).map((proposal) => ({ kind: 'decide-proposal' as const, assigned: proposal.action.verb === 'remove', proposal }));
  if (!mayDo(state, facts, subject, 'verify')) return proposed;
  const conditions = state.duties.filter(
    (duty) => isByEvidence(duty) && duty.dischargedAt === undefined && (duty.due > facts.now || duty.consequence === 'suspend'),
  );
  return [
    ...(state.closure === null || state.closure.verifiedBy !== null ? [] : [{ kind: 'verify-closure' as const, assigned: false }]),
    ...conditions.map((duty) => ({ kind: 'discharge' as const, assigned: false, duty })),
    ...proposed,
  ];
}

/** As the command that a proposal runs will ask: nobody who is party takes cover away or keeps it by it, and what is only taken out of the scope is the owner's. */
function mayConfirm(state: ExceptionCase, facts: TurnFacts, subject: Subject, { id, action }: Proposal): boolean {
  const access = decideAccess(subject, actionOfProposal(state, id), accessObject(state, facts), facts.organisation.now, facts.now);
  return access.ok && (action.verb === 'remove' || conflictsOf(facts.actor, 'verify-closure', partiesOf(state), facts.organisation).length === 0);
}

/** By the access table and the separation of duties, as the command itself will ask. */
function mayDo(state: ExceptionCase, facts: TurnFacts, subject: Subject, verb: 'triage' | 'assess' | 'verify' | 'review'): boolean {
  const access = decideAccess(subject, `exception.${verb}`, accessObject(state, facts), facts.organisation.now, facts.now);
  const duty = verb === 'verify' ? 'verify-closure' : verb;
  return access.ok && conflictsOf(facts.actor, duty, partiesOf(state), facts.organisation).length === 0;
}

function openDuty(state: ExceptionCase, kind: 'answer' | 'acknowledge'): Duty | undefined {
  return state.duties.findLast((duty) => duty.kind === kind && duty.dischargedAt === undefined);
}
