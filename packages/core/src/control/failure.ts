import type { ExceptionEvent } from '../exception/events.ts';
import { voided } from '../exception/commands/end.ts';
import { partiesOf } from '../exception/facts.ts';
import { reviewAsked } from '../exception/review-asked.ts';
import type { Duty, ExceptionCase } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import { dueFor } from '../exception/commands/triage.ts';
import { controlsRequired } from '../risk/assess.ts';
import { isBelow } from '../risk/band.ts';
import { type CurrentRisk, currentRisk } from '../risk/current-risk.ts';
import type { Band } from '../risk/rating.ts';
import type { ControlRecord } from './record.ts';
import { dutiesOfTests, type FailureFacts } from './overdue.ts';
import { controlsAt } from './relied-on.ts';
import { failedTwice, type FailureResponse, type RecordedFailure } from './rules.ts';

/**
 * What follows for one exception from what was just recorded of a control that it relies on (§6.3): suspended, revoked, kept, or given back.
 * The bands are those that were approved (E28). A missed cure deadline ends cover at its instant, with no job (T23, E2). The system lifts only
 * its own suspension, only once the control passes again and the risk is no higher than approved (T22); after a second failure a person does.
 * `incident`: id on the control of what happened, the same for every exception.
 */
export function consequencesOf(
  state: ExceptionCase, record: ControlRecord, happened: 'passed' | 'failed' | 'removed', incident: string, facts: FailureFacts,
): readonly ExceptionEvent[] {
  const { assessment } = state;
  const { id } = record.control;
  if (assessment === null || !['active', 'suspended', 'approved_scheduled'].includes(stateAt(state, facts.now))) return [];
  if (!assessment.controls.some(({ instance }) => instance === id)) return [];
  const open = state.suspensions.filter((one) => one.liftedAt === undefined && one.id.endsWith(suffixOf(id)));
  const now = riskAt(state, facts);
  if (happened === 'passed') return isBelow(assessment.residualBand, now.band) ? [] : cured(open, state, record, facts);
  const failure = happened === 'failed' && failuresInTerm(state, record) > 1 ? 'again' : happened;
  const response = facts.matrix.controls.failure[failure][assessment.residualBand];
  const text = `${id} ${failure === 'again' ? 'failed a test for the second time in the term' : failure === 'failed' ? 'failed its test' : 'was removed or got round'}.`;
  const suspended = suspends(response, state, assessment.residualBand, now.band, facts);
  const effect = response.cover === 'revoked' ? 'revoked' : suspended ? 'suspended' : 'kept';
  const noted = (duties: readonly (Duty | null)[]): ExceptionEvent => ({
    type: 'control_failure_noted', data: { incident: `${id}/${incident}`, control: id, failure, effect, text, duties: duties.filter((duty) => duty !== null) },
  });
  if (effect === 'revoked') {
    return [noted([]), { type: 'exception_revoked', data: { cause: 'comp_control_failed', text, endsAt: facts.now } }, ...voided(state, 'revoked', facts)];
  }
  const period = facts.matrix.controls.review[failure][assessment.residualBand];
  const review = period === null ? null : reviewAsked(state, `review-${incident}${suffixOf(id)}`, reviewText(failure, id), period, facts);
  if (effect === 'kept') return [noted([review, cureDuty(state, `cure-${incident}${suffixOf(id)}`, id, response, 'suspend', facts)])];
  const cause = failure === 'again' ? failedTwice : 'comp_control_failed';
  if (open.some((one) => one.cause === cause)) return [noted([review])];
  const suspension = `s${state.suspensions.length + 1}${suffixOf(id)}`;
  const duty = cureDuty(state, `cure-${suspension}`, id, response, 'end', facts);
  return [noted([review]), { type: 'exception_suspended', data: { id: suspension, cause, text, ...(duty === null ? {} : { duty }) } }];
}

function reviewText(failure: RecordedFailure, control: string): string {
  if (failure === 'removed') return `It is checked whether what ${control} held off has happened meanwhile.`;
  return `The exception is reviewed, since ${control} failed${failure === 'again' ? ' for the second time in the term' : ''}.`;
}

/** Everything that waited for a pass of the control is discharged; in its place stands what the next test is owed by. */
function cured(open: ExceptionCase['suspensions'], state: ExceptionCase, { control }: ControlRecord, facts: FailureFacts): readonly ExceptionEvent[] {
  const waiting = state.duties.filter((duty) => duty.control === control.id && duty.dischargedAt === undefined);
  const discharged = { ...state, duties: state.duties.filter((duty) => !waiting.includes(duty)) };
  const next = dutiesOfTests(discharged, facts, state.duties.length).filter((duty) => duty.control === control.id);
  return [
    ...open.filter(({ cause }) => cause !== failedTwice)
      .map(({ id }): ExceptionEvent => ({ type: 'suspension_lifted', data: { id, text: 'The control has passed a test since, and the risk is no higher than approved.' } })),
    ...waiting.map(({ id }, at): ExceptionEvent => ({
      type: 'duty_discharged', data: { duty: id, evidence: `${control.id} has passed a test.`, ...(at === waiting.length - 1 && next.length > 0 ? { next } : {}) },
    })),
  ];
}

function suspends({ cover }: FailureResponse, { content, assessment }: ExceptionCase, approved: Band, now: Band, { matrix }: FailureFacts): boolean {
  if (cover === 'suspended-if-band-rises') return isBelow(approved, now);
  if (cover === 'suspended-if-required') return assessment !== null && controlsRequired(assessment.inherentBand, content.basis, matrix.risk);
  return cover === 'suspended';
}

/** Null where none is set. Where no calendar says when it is due, cover that goes on has no time; what is suspended stays so. */
function cureDuty(state: ExceptionCase, id: string, control: string, { cure }: FailureResponse, consequence: 'suspend' | 'end', facts: FailureFacts): Duty | null {
  if (cure === null) return null;
  const { owner } = state.content;
  const due = dueFor(owner, cure, facts);
  if (!due.ok && consequence === 'end') return null;
  const otherwise = consequence === 'end' ? 'cover ends' : 'cover is suspended';
  return { id, kind: 'condition', text: `${control} passes a test again, or ${otherwise}.`, owner, due: due.ok ? due.value : facts.now, consequence, control };
}

function riskAt(state: ExceptionCase, { now, organisation, matrix, controls }: FailureFacts): CurrentRisk {
  const { assessment } = state;
  if (assessment === null) throw new Error(`expected ${state.id} to be assessed`);
  const relied = controlsAt(assessment.controls, controls, { parties: partiesOf(state), organisation }, now, matrix.controls.graceDays[assessment.residualBand]);
  return currentRisk(assessment, relied.map(({ control }) => control), matrix.risk);
}

/** Failed tests since the last grant was recorded. */
function failuresInTerm(state: ExceptionCase, { tests }: ControlRecord): number {
  const since = state.grants.at(-1)?.grantedAt;
  return since === undefined ? 0 : tests.filter((test) => test.outcome === 'fail' && test.recordedAt >= since).length;
}

function suffixOf(control: string): string {
  return `-${control}`;
}
