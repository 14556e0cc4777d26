import { requiredApproval } from '../approval/required-approval.ts';
import type { RequiredApproval } from '../approval/seat.ts';
import type { Reason } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import type { Band } from '../risk/rating.ts';
import type { ExceptionContent } from './content.ts';
import { approvalFactsOf, examineRequest, requestParties } from './examine-request.ts';
import type { ExceptionFacts, Overlap } from './facts.ts';
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
};

/** Level, seats with people and reasons, term and overlaps of a request. The same functions as submission and routing. */
export function previewException(content: ExceptionContent, requester: PersonId, facts: ExceptionFacts): Preview {
  const examined = examineRequest(content, facts, null);
  const approval = approvalFactsOf(content, examined, requestParties(content, requester, [requester]), facts);
  const required = approval === null ? null : requiredApproval(approval);
  const { longest = null, ...term } = examined.term ?? { longest: null };
  return {
    refusals: required === null || required.ok ? examined.refusals : [...examined.refusals, ...required.reasons],
    assumedBand: examined.estimate.residualBand,
    required: required?.ok === true ? required.value : null,
    term: examined.term === null ? null : (term as Omit<Term, 'longest'>),
    longest,
    overlaps: examined.overlaps,
  };
}
