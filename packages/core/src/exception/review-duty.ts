import { dueAfter } from '../control/overdue.ts';
import { addPeriod, endOfLocalDay, type LocalDate, localDateAt, type Period, recurringDates } from '../calendar.ts';
import type { Band } from '../risk/rating.ts';
import { addMs, type Instant } from '../time.ts';
import type { ExceptionFacts } from './facts.ts';
import { termRow } from './longest-term.ts';
import type { Duty, ExceptionCase, Grant } from './state.ts';

/**
 * The next review that a grant owes (§1.3): each period of its band, or of a clause outside that wants it sooner, from its anchor, the first covered day of what was approved, and never from the
 * review before (§3.11). Cover is suspended when it is overdue for the grace of the band (E36). `after`: a review before is done with. Null: cover ends before.
 */
export function reviewDuty(
  state: ExceptionCase, grant: Pick<Grant, 'id' | 'from' | 'until' | 'zone' | 'origin'>, band: Band, after: Instant, facts: Pick<ExceptionFacts, 'now' | 'organisation' | 'matrix'>,
): Duty | null {
  const anchor = localDateAt(anchorOf(state, grant), grant.zone);
  const reviewEvery = cadenceOf(state, anchor, termRow(state.content.basis, band, facts.matrix.terms).reviewEvery);
  const done = localDateAt(after, grant.zone);
  for (let count = 1; ; count += 1) {
    const day = recurringDates(anchor, reviewEvery, count + 1)[count];
    if (day === undefined) return null;
    const expected = endOfLocalDay(day, grant.zone);
    if (expected >= grant.until) return null;
    if (day <= done) continue;
    const grace = facts.matrix.duties.review[band];
    const due = grace === null ? expected : dueAfter(expected, grace, state.content.owner, facts);
    return {
      id: `r${state.grants.length}-${count}`, grant: grant.id, kind: 'review', owner: null, due, expected, consequence: 'suspend',
      text: 'It is reviewed: what has changed, what could be done by now, and whether the reasons still hold.',
    };
  }
}

/** The period of the band, or a shorter one that a clause outside demands of the version that stands (§2.0). */
function cadenceOf({ versions }: Pick<ExceptionCase, 'versions'>, anchor: LocalDate, ofBand: Period): Period {
  const months = versions.at(-1)?.frozen.obligations?.reviewMaxMonths;
  return months === undefined || addPeriod(anchor, ofBand) <= addPeriod(anchor, { months }) ? ofBand : { months };
}

/** The start of what was approved last: an amendment goes on with the reviews of the grant in whose place it stands. */
function anchorOf(state: ExceptionCase, grant: Pick<Grant, 'from' | 'origin'>): Instant {
  if (grant.origin !== 'amendment') return grant.from;
  return state.grants.findLast(({ origin }) => origin === undefined || origin === 'renewal')?.from ?? grant.from;
}

/** So long before it is expected, a review waits for those who may do it. */
export const reviewSoonMs = 7 * 24 * 3_600_000;

/** The review that is overdue, or due within a week. */
export function reviewWaiting(state: Pick<ExceptionCase, 'duties' | 'grants'>, at: Instant): Duty | undefined {
  const duty = openReview(state, at);
  return duty !== undefined && (duty.expected ?? duty.due) <= addMs(at, reviewSoonMs) ? duty : undefined;
}

/** The review that is owed now or next, of a grant that is not over. */
export function openReview(state: Pick<ExceptionCase, 'duties' | 'grants'>, at: Instant): Duty | undefined {
  return state.duties.find((duty) => duty.kind === 'review' && duty.dischargedAt === undefined && state.grants.some((grant) => grant.id === duty.grant && (grant.endedAt ?? grant.until) > at));
}
