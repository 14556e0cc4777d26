import { type DutyPeriod, dutyDue } from '../business-days.ts';
import { addDays, localDateAt } from '../calendar.ts';
import { addMs } from '../time.ts';
import { dueFor } from './commands/triage.ts';
import type { ExceptionFacts } from './facts.ts';
import type { Duty, ExceptionCase } from './state.ts';

/**
 * A review out of turn that something asks for: done by a review (T32) or by evidence of one. Cover is suspended when it is overdue by the days of
 * the band (E36). Where no calendar says when that is, nobody has any time (I18).
 */
export function reviewAsked(state: ExceptionCase, id: string, text: string, period: DutyPeriod, facts: Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix'>): Duty {
  const { owner } = state.content;
  const band = state.assessment?.residualBand ?? 'critical';
  const unit = facts.organisation.now.units.get(facts.organisation.now.people.get(owner)?.unit ?? ('' as never));
  const calendar = unit === undefined ? undefined : facts.organisation.now.calendars.get(unit.calendar);
  const due = dueFor(owner, period, facts);
  const asked = { id, kind: 'condition', owner: null, consequence: 'suspend', asks: 'review' } as const;
  const atOnce = (at: Duty['due']): Duty => ({ ...asked, text: `${text} No calendar says until when, and cover is suspended until then.`, due: at });
  if (!due.ok || unit === undefined || calendar === undefined) return atOnce(facts.now);
  const overdue = dutyDue(addMs(due.value, -1), { businessDays: facts.matrix.outside.overdueDays[band] }, calendar, unit.zone);
  if (!overdue.ok) return atOnce(due.value);
  const day = addDays(localDateAt(due.value, unit.zone), -1);
  return { ...asked, text: `${text} Due ${day}; overdue, cover is suspended.`, due: overdue.value, expected: due.value };
}

/** What is still asked for, late too: whoever does it discharges all of it. */
export function askedFor({ duties }: Pick<ExceptionCase, 'duties'>, asks: NonNullable<Duty['asks']>): readonly Duty[] {
  return duties.filter((duty) => duty.asks === asks && duty.dischargedAt === undefined);
}

/** The risk is to be assessed again (§5.9), or cover is suspended at that instant; where no calendar says when, nobody has any time. */
export function reassessmentAsked(state: ExceptionCase, id: string, text: string, period: DutyPeriod, facts: Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix'>): Duty {
  const due = dueFor(state.content.owner, period, facts);
  return { id, kind: 'condition', text: `The risk is assessed again: ${text}`, owner: null, due: due.ok ? due.value : facts.now, consequence: 'suspend', asks: 'reassessment' };
}
