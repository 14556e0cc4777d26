import { delegatesOf } from '../approval/delegate.ts';
import type { ApprovalFacts } from '../approval/facts.ts';
import { requiredApproval } from '../approval/required-approval.ts';
import type { RequiredApproval, Seat, SeatDelegate } from '../approval/seat.ts';
import { localDateAt } from '../calendar.ts';
import { accept, type Decision, type Reason } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import { type ObligationTerms, termReasons } from '../policy/strictest-terms.ts';
import type { Band } from '../risk/rating.ts';
import type { ExceptionContent } from './content.ts';
import { type EvidenceNeed, missingEvidence, needsOf } from './evidence-needs.ts';
import { approvalFactsOf, type ExaminedRequest, examineRequest, requestParties } from './examine-request.ts';
import { type CoolingOff, coolingOff } from './cooling-off.ts';
import type { ExceptionFacts, Overlap } from './facts.ts';
import type { Evidence } from './state.ts';
import type { LongestTerm } from './longest-term.ts';
import type { Term } from './term.ts';

/** What a request would meet, before anybody has assessed it. */
export type Preview = {
  /** What submission would refuse; empty: it would be accepted. */
  readonly refusals: readonly Reason[];
  /** Band that is assumed until the assessment (I23). */
  readonly assumedBand: Band;
  readonly required: RequiredApproval | null;
  readonly term: Omit<Term, 'longest'> | null;
  readonly longest: LongestTerm | null;
  readonly overlaps: readonly Overlap[];
  /** A rejection of the same that keeps triage from taking it on, unless facts have changed. */
  readonly coolingOff: CoolingOff | null;
  /** What the clauses that bind demand together, and which of them demands what. */
  readonly obligations: ObligationTerms & { readonly reasons: readonly Reason[] };
  readonly evidence: readonly EvidenceNeed[];
};

/** Level, seats with people and reasons, term and overlaps of a request. `attached`: to its draft, where there is one. The same functions as submission and routing. */
export function previewException(content: ExceptionContent, requester: PersonId, facts: ExceptionFacts, attached: readonly Evidence[] = []): Preview {
  const examined = examineRequest(content, facts, null);
  const required = requiredBeforehand(content, examined, [requester], facts);
  const { longest = longestAnyway(content, facts), ...term } = examined.term ?? {};
  const refusals = [...examined.refusals, ...missingEvidence(examined.terms, attached, 'submission')];
  return {
    refusals: required === null || required.ok ? refusals : [...refusals, ...required.reasons],
    assumedBand: examined.estimate.residualBand,
    required: required?.ok === true ? required.value : null,
    term: examined.term === null ? null : (term as Omit<Term, 'longest'>),
    longest,
    overlaps: examined.overlaps,
    coolingOff: examined.frozen === null ? null : coolingOff(examined.lineage, examined.frozen.zone, facts),
    obligations: { ...examined.terms, reasons: termReasons(examined.links) },
    evidence: needsOf(examined.terms, attached),
  };
}

/** Level, seats and people that a request would need if its assessment found what is assumed; the first of the authors hands it in. Null while there is no valid term to count on. */
export function requiredBeforehand(content: ExceptionContent, examined: ExaminedRequest, authors: readonly [PersonId, ...PersonId[]], facts: ExceptionFacts): Decision<RequiredApproval> | null {
  const approval = approvalFactsOf(content, examined, requestParties(content, authors[0], authors), facts);
  return approval === null ? null : withDelegates(requiredApproval(approval), approval, facts);
}

/** Who could decide for the holders, if the seats opened now. */
function withDelegates(required: Decision<RequiredApproval>, approval: ApprovalFacts, { now }: ExceptionFacts): Decision<RequiredApproval> {
  if (!required.ok) return required;
  const { level, seats } = required.value;
  const units = [...new Set(approval.assets.map(({ unit }) => unit))];
  const delegates = (seat: Seat): readonly SeatDelegate[] =>
    delegatesOf(seat, { ...approval, now, level, units, openedAt: now, seated: seats.flatMap(({ id, person }) => (id === seat.id || person === null ? [] : [person])) });
  return accept({ ...required.value, seats: seats.map((seat) => ({ ...seat, delegates: delegates(seat) })) });
}

/** The longest term of a request whose own term is not allowed: as if it ended on its first day. Null when that is not possible either. */
function longestAnyway(content: ExceptionContent, facts: ExceptionFacts): LongestTerm | null {
  const organisation = facts.organisation.now;
  const unit = organisation.units.get(organisation.people.get(content.owner)?.unit ?? ('' as never));
  if (unit === undefined) return null;
  const today = localDateAt(facts.now, unit.zone);
  const { from = today } = content.validity;
  return (
    examineRequest({ ...content, validity: { from: from < today ? today : from, lastDay: from < today ? today : from } }, facts, null).term
      ?.longest ?? null
  );
}
