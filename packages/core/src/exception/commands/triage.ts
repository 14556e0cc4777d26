import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { dutyDue } from '../../business-days.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import type { ExceptionId } from '../../ids.ts';
import { missingEvidence } from '../evidence-needs.ts';
import { examineRequest } from '../examine-request.ts';
import type { ExceptionContent } from '../content.ts';
import type { ExceptionEvent } from '../events.ts';
import { type CaseFacts, type ExceptionFacts, partiesOf } from '../facts.ts';
import { type ChangedFact, coolingFor, coolingRefusal } from '../cooling-off.ts';
import { nextVersionNumber } from '../change-request.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import type { ExceptionCase } from '../state.ts';
import { missingText, movedReliance, notIn, present } from './shared.ts';
import { untriaged } from './untriaged.ts';

export type TriageCommand =
  | {
    readonly outcome: 'complete'; readonly note: string; readonly distinctFrom: readonly ExceptionId[];
    /** What is other than when the same was rejected, and how, where that is not long ago (E23). */
    readonly changed?: ChangedFact; readonly changedText?: string;
  }
  /** Another exception of the same requirement and unit answers for it (T7). */
  | { readonly outcome: 'consolidate'; readonly into: ExceptionId; readonly note: string }
  | { readonly outcome: 'reject'; readonly code: TriageRejection; readonly note: string };

/** T8: the only grounds on which triage may reject. */
export const triageRejections = ['unscoped', 'not_a_deviation', 'not_waivable', 'weak_reason', 'duplicate'] as const;
export type TriageRejection = (typeof triageRejections)[number];

/**
 * T9, T8: complete, or rejected on closed grounds. An overlap passes only when the triager names it as distinct (§3.8, E9).
 */
export function triageException(state: ExceptionCase, command: TriageCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const reasons = [...present<Reason>([notIn(state, facts.now, ['triage'], 'Triage')]), ...conflictsOf(facts.actor, 'triage', partiesOf(state), facts.organisation)];
  if (command.outcome === 'reject') {
    if (state.focus !== undefined) {
      reasons.push({ code: 'not-permitted', rule: '§3.12', text: 'Triage passes a change request on or asks (ask); only its approvers reject it.' });
    }
    const short = missingText(command.note, 'note', 20, 'T8');
    if (short !== null || reasons.length > 0) return refuse(...reasons, ...present([short]));
    return accept([{ type: 'exception_rejected', data: { code: command.code, rationale: command.note.trim() } }]);
  }
  if (command.outcome === 'consolidate') return consolidated(state, command, reasons, facts);
  const { overlaps, lineage, frozen } = examineRequest(state.content, facts, state);
  const cooling = frozen === null ? null : coolingFor(state, lineage, frozen.zone, facts);
  if (cooling !== null && command.changed === undefined) reasons.push(coolingRefusal(cooling));
  if (command.changed !== undefined) reasons.push(...present([missingText(command.changedText ?? '', 'changedText (how it has changed)', 20, '§3.9, E23')]));
  for (const overlap of overlaps) {
    if (command.distinctFrom.includes(overlap.exception)) continue;
    reasons.push({
      code: 'duplicate-scope', rule: '§3.8, E9',
      text: `${overlap.exception} (${overlap.state}) already names an intersecting deviation; confirm it in distinctFrom, or reject this one as a duplicate.`,
    });
  }
  if (reasons.length > 0) return refuse(...reasons);
  const { changed, changedText = '' } = command;
  return accept([{ type: 'exception_triaged', data: { note: command.note.trim(), distinctFrom: command.distinctFrom, ...(changed === undefined ? {} : { changed, changedText: changedText.trim() }) } }]);
}

/** T7: the request is closed, and says which exception answers for it: one that lives, of a requirement that it cites, whose owner is of the same unit. */
function consolidated(
  state: ExceptionCase, { into, note }: Extract<TriageCommand, { outcome: 'consolidate' }>, reasons: readonly Reason[], facts: ExceptionFacts,
): Decision<readonly ExceptionEvent[]> {
  const { people } = facts.organisation.now;
  const unit = people.get(state.content.owner)?.unit;
  const cited = new Set(state.content.scope.map(({ requirement }) => requirement));
  const other = facts.others.find(({ exception }) => exception === into && exception !== state.id);
  const fits = other?.scope.some(({ requirement }) => cited.has(requirement)) === true && people.get(other.owner)?.unit === unit;
  const all = present<Reason>([
    ...reasons, missingText(note, 'note', 20, 'T7'),
    state.focus === undefined ? null : { code: 'not-permitted', rule: '§3.12', text: 'A change request is not consolidated: pass it on (complete) or ask (ask).' },
    fits ? null : { code: 'invalid-field', rule: 'T7', text: `into: expected an exception that is asked for or granted, of a requirement that this one cites and with an owner of ${unit ?? 'its unit'}, got ${into}.` },
  ]);
  if (all.length > 0) return refuse(...all);
  return accept([{ type: 'exception_closed', data: { reason: 'consolidated', evidence: note.trim(), into } }]);
}

/** T4, E29 a: asks the requester; the clock runs for the requester, and a missed answer withdraws the request at the due instant (T6). */
export function askForInformation(state: ExceptionCase, command: { readonly text: string }, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  const reasons = present<Reason>([
    notIn(state, facts.now, ['triage', 'assessment'], 'Asking'), missingText(command.text, 'text', 10, 'T4'),
    ...conflictsOf(facts.actor, 'triage', partiesOf(state), facts.organisation),
  ]);
  if (reasons.length > 0) return refuse(...reasons);
  const due = dueFor(state.requester, facts.matrix.duties.answer, facts);
  if (!due.ok) return refuse(...due.reasons);
  const id = `q${state.questions.length + 1}`;
  return accept([{
    type: 'information_requested',
    data: {
      id, text: command.text.trim(), returnsTo: state.phase === 'assessment' ? 'assessment' : 'triage',
      duty: { id, kind: 'answer', text: command.text.trim(), owner: state.requester, due: due.value, consequence: 'withdraw' },
    },
  }]);
}

/** T5: answers, and may change the content: then a version follows, judged as a request is. Back to whoever asked. */
export function answerInformation(
  state: ExceptionCase, command: { readonly text: string; readonly content?: ExceptionContent; readonly relianceHash: string }, facts: ExceptionFacts,
): Decision<readonly ExceptionEvent[]> {
  const reasons = present<Reason>([notIn(state, facts.now, ['needs_info'], 'Answering'), movedReliance(state, command.relianceHash), missingText(command.text, 'text', 2, 'T5')]);
  const question = state.questions.at(-1);
  const latest = state.versions.at(-1);
  if (reasons.length > 0 || question === undefined || latest === undefined) return refuse(...reasons);
  let version = null;
  if (command.content !== undefined) {
    const examined = examineRequest(command.content, facts, state);
    const unseen = question.returnsTo === 'assessment' ? untriaged(state, examined, facts) : [];
    const against = [...examined.refusals, ...missingEvidence(examined.terms, state.evidence, 'submission'), ...unseen];
    if (against.length > 0 || examined.frozen === null) return refuse(...against);
    version = makeVersion(nextVersionNumber(state), command.content, examined.frozen);
  }
  const relianceHash = relianceHashOf(version ?? latest, null, null, state.focus);
  return accept([{ type: 'information_answered', data: { id: question.id, text: command.text.trim(), version, relianceHash } }]);
}

/** When something that a person owes is due, in the working calendar and zone of their unit (C12). */
export function dueFor(person: ExceptionCase['requester'], period: Parameters<typeof dutyDue>[1], facts: Pick<ExceptionFacts, 'now' | 'organisation'>): ReturnType<typeof dutyDue> {
  const organisation = facts.organisation.now;
  const unit = organisation.units.get(organisation.people.get(person)?.unit ?? ('' as never));
  const calendar = unit === undefined ? undefined : organisation.calendars.get(unit.calendar);
  if (unit === undefined || calendar === undefined) {
    return refuse({ code: 'calendar-not-published', rule: 'C12', text: `${person} has no unit with a working calendar; record one first.` });
  }
  return dutyDue(facts.now, period, calendar, unit.zone);
}
