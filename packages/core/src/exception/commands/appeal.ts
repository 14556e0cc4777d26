import { riskFigures } from '../../approval/facts.ts';
import { requiredApproval } from '../../approval/required-approval.ts';
import type { Level, RequiredApproval, Seat } from '../../approval/seat.ts';
import { seatHolder } from '../../approval/seat-holder.ts';
import { contentDigest } from '../../digest.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import type { PersonId } from '../../ids.ts';
import { nextChangeId } from '../change-request.ts';
import { decidersOf } from '../signatories.ts';
import { approvalFactsOf, examineRequest } from '../examine-request.ts';
import type { ExceptionEvent } from '../events.ts';
import { type ExceptionFacts, partiesUndecided } from '../facts.ts';
import { relianceHashOf } from '../hashes.ts';
import type { ExceptionCase } from '../state.ts';
import { missingText, notIn, present } from './shared.ts';
import { dueFor } from './triage.ts';

export const appealGrounds = ['new_information', 'error'] as const;
export type AppealCommand = { readonly grounds: (typeof appealGrounds)[number]; readonly text: string };

/**
 * T28: asks other people, at least one level above those who rejected, to hear the request again; once, within the window. What they allow is a
 * full approval at that level and never itself a grant (T29, E8).
 */
export function appealException(state: ExceptionCase, command: AppealCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const reasons: Reason[] = present<Reason>([notIn(state, facts.now, ['rejected'], 'An appeal'), missingText(command.text, 'text (what is new, or which error was made)', 30, 'T28')]).slice();
  const { assessment, required, ended } = state;
  const version = state.versions.at(-1);
  if (reasons.length > 0 || ended === null || version === undefined) return refuse(...reasons);
  const before = state.changes.find(({ kind }) => kind === 'appeal');
  if (before !== undefined) return refuse({ code: 'appeal-not-allowed', rule: 'T28', text: `${before.id} was the appeal: there is one. Hand it in anew, with what has changed.` });
  if (assessment === null || required === null) {
    return refuse({ code: 'appeal-not-allowed', rule: 'T28', text: 'Triage sent it back before anybody decided: hand it in anew, with what was missing.' });
  }
  const { appeal: period } = facts.matrix.duties;
  if (period === null) return refuse({ code: 'appeal-not-allowed', rule: 'E18', text: 'The approval matrix leaves appeals out: hand it in anew, with what was missing.' });
  const window = dueFor(state.requester, period, { ...facts, now: ended.at });
  if (!window.ok) return window;
  if (facts.now >= window.value) return refuse({ code: 'appeal-not-allowed', rule: 'T28', text: `An appeal could be made until ${window.value}; the rejection was of ${ended.at}. Hand it in anew, with what has changed.` });
  const hearing = approvalAbove(state, required.level, decidersOf(state), facts);
  if (!hearing.ok) return hearing;
  const body: RequiredApproval = { ...hearing.value, seats: hearingSeats(state, hearing.value, facts) };
  // Whoever hears it decides it no more (E31): with nobody left for that, the rejection is final.
  const hearers = body.seats.flatMap(({ person, members = [] }) => (person === null ? members : [person]));
  const reopens = approvalAbove(state, required.level, hearers, facts);
  if (!reopens.ok) return reopens;
  const statement = { grounds: command.grounds, text: command.text.trim() };
  return accept([{
    type: 'change_requested',
    data: {
      id: nextChangeId(state), kind: 'appeal', version: null, triager: null, statement, reached: [], progressed: false, late: false, continues: null, capOverride: false,
      relianceHash: contentDigest({ appeal: statement, version: version.relianceHash }), required: body, reopens: reopens.value,
    },
  }]);
}

/**
 * The seats that hear an appeal: those that carry the level. Of a committee a panel of three hears it alone, so that the others are left to decide (E31);
 * first whoever would sit elsewhere in that approval, whose seat there has a successor.
 */
function hearingSeats(state: ExceptionCase, { level, seats }: RequiredApproval, facts: ExceptionFacts): readonly Seat[] {
  const carrying = seats.filter(({ stage }) => stage === 2).map((seat): Seat => ({ ...seat, stage: 1 }));
  const committee = carrying.find(({ holder }) => holder.kind === 'committee');
  if (committee === undefined || committee.holder.kind !== 'committee') return carrying;
  const parties = { ...partiesUndecided(state), deciders: decidersOf(state) };
  const able = seatHolder(committee, { parties, organisation: facts.organisation, matrix: facts.matrix, level, seated: [] }).members ?? [];
  const elsewhere = able.filter((member) => seats.some(({ person }) => person === member));
  const panel = [...elsewhere, ...able.filter((member) => !elsewhere.includes(member))].slice(0, 3);
  return [{ ...committee, holder: { ...committee.holder, panel }, members: panel }];
}

/** The appeal is allowed: the request is in approval again, above those who rejected it, with every signature still to be given. */
export function allowAppeal(state: ExceptionCase): Decision<readonly ExceptionEvent[]> {
  const { focus, assessment } = state;
  const version = state.versions.at(-1);
  if (focus?.reopens === undefined || version === undefined) return refuse({ code: 'wrong-state', rule: 'T29', text: `${state.id} has no appeal that could be allowed: it is asked for first (appeal).` });
  return accept([{ type: 'appeal_allowed', data: { change: focus.id, required: focus.reopens, relianceHash: relianceHashOf(version, assessment, focus.reopens) } }]);
}

function approvalAbove(state: ExceptionCase, rejectedAt: Level, deciders: readonly PersonId[], facts: ExceptionFacts): Decision<RequiredApproval> {
  if (rejectedAt === 5) return refuse({ code: 'no-eligible-person', rule: '§1.6', text: 'It was rejected at level 5: nobody stands above to hear an appeal. Hand it in anew, with what has changed.' });
  const above = (rejectedAt + 1) as Level;
  const examined = examineRequest(state.content, facts, state, state.assessment === null ? undefined : riskFigures(state.assessment), 'whole');
  const parties = { ...partiesUndecided(state), deciders };
  const approval = approvalFactsOf(state.content, examined, parties, facts);
  if (examined.refusals.length > 0 || approval === null) return refuse(...examined.refusals);
  // The rejection that is appealed is no history of its own.
  const priorNegative = (examined.lineage?.setbacks ?? []).some((one) => one.exception !== state.id || one.at !== state.ended?.at);
  return requiredApproval({ ...approval, lineage: { ...approval.lineage, rejectedAt: above, priorNegative } });
}
