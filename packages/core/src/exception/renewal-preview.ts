import type { RequiredApproval } from '../approval/seat.ts';
import type { Subject } from '../access/decide.ts';
import { addDays, type LocalDate, localDateAt } from '../calendar.ts';
import type { Reason } from '../errors.ts';
import { placeholderText as text } from '../placeholder-text.ts';
import { type Instant, later } from '../time.ts';
import { renewalView } from './commands/renew.ts';
import type { ExceptionContent } from './content.ts';
import { decideException } from './decide.ts';
import { examineRequest } from './examine-request.ts';
import type { ExceptionFacts } from './facts.ts';
import { lastEnd } from './grant-end.ts';
import { termRow } from './longest-term.ts';
import { requiredBeforehand } from './preview.ts';
import type { ExceptionCase } from './state.ts';

/** How far a renewal may go, with the arithmetic of each cap (§3.4, §1.3). Days are local days of the zone of the case. */
export type RenewalPreview = {
  /** End of the cover that it continues: it starts there, or at its approval when that is later. */
  readonly end: Instant;
  readonly zone: string;
  /** First day on which it can be asked for, and the last on which it is in time. */
  readonly opens: LocalDate;
  readonly due: LocalDate;
  /** First day of the cover without a break that it would continue. */
  readonly since: LocalDate | null;
  /** The latest last day that would do, at the risk as it was approved; null: none would. */
  readonly lastDay: LocalDate | null;
  /** Every cap: longest term, cover without a break, clauses and fixed days, number of renewals. */
  readonly caps: readonly Reason[];
  /** Which renewal of the lineage it would be, and how many its risk allows; null: no limit. */
  readonly renewal: number;
  readonly mostRenewals: number | null;
  /** Who would sign it with that last day, if its assessment found what is assumed; null: it cannot be told. */
  readonly required: RequiredApproval | null;
  /** Why it cannot be asked for with this last day, or with the latest when none is named. */
  readonly refusals: readonly Reason[];
};

/** Tries the renewal that would be asked for, of what is approved unless a content is given. Null: nothing was granted, or nobody has rated it. */
export function previewRenewal(state: ExceptionCase, asked: { readonly lastDay?: string; readonly content?: ExceptionContent }, subject: Subject, facts: ExceptionFacts): RenewalPreview | null {
  const end = lastEnd(state, { bridges: false });
  const { assessment } = state;
  if (end === null || assessment === null) return null;
  const zone = state.grants.at(-1)?.zone ?? 'UTC';
  const content = asked.content ?? state.content;
  const { basis } = content;
  const row = termRow(basis, assessment.residualBand, facts.matrix.terms);
  const starts = localDateAt(later(end, facts.now), zone);
  const wanted = (lastDay: string): ExceptionContent => ({ ...content, validity: { lastDay } });
  const command = (lastDay: string) => ({ verb: 'renew' as const, content: wanted(lastDay), progress: text, usage: text, need: text, reached: [] });
  // The caps are those of any last day: the first one is always within them, unless the cover without a break is too long already.
  const examined = examineRequest(wanted(starts), facts, renewalView(state, command(starts), facts), assessment, 'whole');
  const longest = examined.term?.longest ?? null;
  const renewal = examined.lineage?.facts.renewalCount ?? 0;
  const { maxRenewals } = row;
  const tooMany = examined.refusals.some(({ code }) => code === 'renewal-limit' || code === 'not-renewable');
  const lastDay = longest === null || tooMany ? null : longest.lastDay;
  const wantedDay = asked.lastDay ?? asked.content?.validity.lastDay ?? lastDay ?? starts;
  const tried = decideException(state, command(wantedDay), subject, facts);
  const unrated = examineRequest(wanted(wantedDay), facts, renewalView(state, command(wantedDay), facts));
  const required = requiredBeforehand(wanted(wantedDay), unrated, [facts.actor, ...state.contributors], facts);
  const ends = localDateAt(end, zone);
  return {
    end, zone, lastDay, renewal, mostRenewals: maxRenewals, since: examined.lineage?.since ?? null,
    opens: addDays(ends, -row.renewalOpensDays), due: addDays(ends, -facts.matrix.lifecycle.renewalDueDays[assessment.residualBand]),
    caps: [...(longest?.caps ?? examined.refusals.filter(({ code }) => code === 'term-too-long' || code === 'term-limit')), countOf(renewal, maxRenewals, assessment.residualBand)],
    required: required?.ok === true ? required.value : null,
    refusals: tried.ok ? [] : tried.reasons,
  };
}

function countOf(renewal: number, most: number | null, band: string): Reason {
  const limit = most === null ? 'it may be renewed any number of times' : `a ${band} residual risk may be renewed ${most} times`;
  return { code: 'renewal-limit', rule: '§1.3, C11', text: `It would be renewal ${renewal} of this cover; ${limit}.` };
}
