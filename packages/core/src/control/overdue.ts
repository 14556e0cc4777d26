import type { DutyPeriod } from '../business-days.ts';
import { type ExceptionFacts, partiesOf } from '../exception/facts.ts';
import type { Duty, ExceptionCase } from '../exception/state.ts';
import { dueFor } from '../exception/commands/triage.ts';
import { addMs, type Instant } from '../time.ts';
import { afterGrace } from './record.ts';
import { controlsAt } from './relied-on.ts';

/** What a control's failure needs to know of everything outside the case. `controls` holds the control as it is after the event. */
export type FailureFacts = Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix' | 'controls'>;

/**
 * What follows when the next test of a control on record does not come (§6.3): duties with the instants at which the last pass is worth nothing any
 * more and at which the time to cure is over. They take effect then, with no job (E2). None for a control that has one already. `count`: duties so far.
 */
export function dutiesOfTests(state: ExceptionCase, facts: FailureFacts, count = state.duties.length): readonly Duty[] {
  const { assessment, content: { owner } } = state;
  if (assessment === null) return [];
  const { graceDays, failure, review } = facts.matrix.controls;
  const { cover, cure } = failure.overdue[assessment.residualBand];
  const reviewed = review.overdue[assessment.residualBand];
  const by = { parties: partiesOf(state), organisation: facts.organisation };
  return controlsAt(assessment.controls, facts.controls, by, facts.now, 0).flatMap(({ record, last }) => {
    const id = record?.control.id;
    if (id === undefined || last === null || last.goodUntil === null) return [];
    if (state.duties.some((duty) => duty.control === id && duty.dischargedAt === undefined && duty.kind === 'condition')) return [];
    const worthless = afterGrace(last.goodUntil, graceDays[assessment.residualBand]);
    const base = { kind: 'condition' as const, text: `${id} passes its next test.`, owner, control: id };
    const duties: Duty[] = [];
    if (cover !== 'keeps') duties.push({ ...base, id: `t${count + 1}-${id}`, due: worthless, consequence: cover === 'revoked' ? 'end' : 'suspend' });
    if (cure !== null) duties.push({ ...base, id: `cure${count + 1}-${id}`, due: dueAfter(worthless, cure, owner, facts), consequence: cover === 'keeps' ? 'suspend' : 'end' });
    if (reviewed !== null) {
      const expected = dueAfter(worthless, reviewed, owner, facts);
      const due = dueAfter(expected, { businessDays: facts.matrix.outside.overdueDays[assessment.residualBand] }, owner, facts);
      duties.push({ ...base, id: `review${count + 1}-${id}`, text: `The exception is reviewed, or ${id} passes its next test.`, owner: null, due, expected, consequence: 'suspend', asks: 'review' });
    }
    return duties;
  });
}

/** Where no calendar says which days are worked, every day counts: that is never later. */
export function dueAfter(from: Instant, period: DutyPeriod, owner: Duty['owner'], facts: Pick<FailureFacts, 'organisation' | 'now'>): Instant {
  const due = owner === null ? null : dueFor(owner, period, { ...facts, now: from });
  if (due?.ok === true) return due.value;
  return addMs(from, ('days' in period ? period.days : period.businessDays) * 24 * 3_600_000);
}
