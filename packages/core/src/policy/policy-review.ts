import { addDays, endOfLocalDay, type LocalDate, localDateAt } from '../calendar.ts';
import { accept, type Decision, refuse } from '../errors.ts';
import type { ExceptionId, PersonId, RequirementId } from '../ids.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import type { Organisation } from '../org/organisation.ts';
import { reportingLine } from '../org/reporting-line.ts';
import { addMs, type Instant } from '../time.ts';
import type { PolicySignal, Signal } from './feedback.ts';
import type { FeedbackRules } from './feedback-rules.ts';
import type { Requirement } from './requirement.ts';

/** That whoever owns a requirement owes an answer to a signal (domain §8): the signal as it was given, with its evidence, and until when. */
export type PolicyReview = {
  /** `PR-YYYY-NNNN`. */
  readonly id: string;
  readonly requirement: RequirementId;
  /** Version of the requirement that experience was made with. */
  readonly requirementVersion: number;
  readonly signal: PolicySignal;
  readonly text: string;
  readonly exceptions: readonly ExceptionId[];
  /** Last day for the answer, and the instant at which it is over. */
  readonly lastDay: LocalDate;
  readonly zone: string;
  readonly tzdata: string;
  readonly due: Instant;
};

/** `accept`: the requirement is to change; `reject`: it stays as it is. */
export const reviewAnswers = ['accept', 'reject'] as const;
export type ReviewAnswer = (typeof reviewAnswers)[number];

export type PolicyReviewEvent =
  | { readonly type: 'policy_review_opened'; readonly data: { readonly review: PolicyReview } }
  | { readonly type: 'policy_review_answered'; readonly data: { readonly outcome: ReviewAnswer; readonly text: string } };
export type PolicyReviewEnvelope = { [E in PolicyReviewEvent as E['type']]: EventEnvelope<E['type'], E['data']> }[PolicyReviewEvent['type']];

export type PolicyReviewRecord = {
  readonly review: PolicyReview;
  readonly revision: number;
  readonly openedAt: Instant;
  readonly answer: { readonly outcome: ReviewAnswer; readonly text: string; readonly at: Instant; readonly by: PersonId | null } | null;
};

const dayMs = 86_400_000;
/** Fewest characters of a reason. */
const leastText = 20;

/**
 * The reviews that signals of a requirement open: one for each kind of signal that none is open of, and none was answered of for some time. Several
 * signals of a kind are one review.
 */
export function reviewsToOpen(
  signals: readonly Signal[], known: readonly PolicyReviewRecord[],
  { requirement, organisation, rules: { answerDays, againDays }, now, tzdata }: { readonly requirement: Requirement; readonly organisation: Organisation; readonly rules: Pick<FeedbackRules, 'answerDays' | 'againDays'>; readonly now: Instant; readonly tzdata: string },
): readonly Omit<PolicyReview, 'id'>[] {
  const since = addMs(now, -againDays * dayMs);
  const settled = new Set(known.flatMap(({ review, answer }) => (review.requirement === requirement.id && (answer === null || answer.at > since) ? [review.signal] : [])));
  const zone = zoneOf(requirement, organisation);
  const lastDay = addDays(localDateAt(now, zone), answerDays);
  return [...Map.groupBy(signals, ({ signal }) => signal)].filter(([signal]) => !settled.has(signal)).map(([signal, given]) => ({
    requirement: requirement.id, requirementVersion: requirement.version, signal, text: given.map(({ text }) => text).join(' '),
    exceptions: [...new Set(given.flatMap(({ exceptions }) => exceptions))].sort(), lastDay, zone, tzdata, due: endOfLocalDay(lastDay, zone),
  }));
}

/** Who may answer now: the owner of the document; and the first person above who is there, once the time is over or the owner has left. Silence answers nothing. */
export function answerersOf({ due }: Pick<PolicyReview, 'due'>, owner: PersonId, organisation: Organisation, now: Instant): readonly PersonId[] {
  const isThere = (person: PersonId): boolean => organisation.people.get(person)?.active === true;
  const above = now >= due || !isThere(owner) ? reportingLine(organisation, owner).filter(isThere).slice(0, 1) : [];
  return [...(isThere(owner) ? [owner] : []), ...above];
}

/** What an answer comes to. Whether the person may give one is asked before. */
export function answerReview({ review, answer }: PolicyReviewRecord, { outcome, text }: { readonly outcome: ReviewAnswer; readonly text: string }): Decision<readonly PolicyReviewEvent[]> {
  if (answer !== null) return refuse({ code: 'already-decided', rule: '§8', text: `${review.id} was answered with ${answer.outcome} on ${answer.at}; the signal opens another one when it is still given later. Answer that one instead.` });
  const length = text.trim().length;
  if (length < leastText) return refuse({ code: 'missing-field', rule: '§8', text: `text: expected at least ${leastText} characters that say why, got ${length}.` });
  return accept([{ type: 'policy_review_answered', data: { outcome, text: text.trim() } }]);
}

/** Folds the events of a review; null for none. */
export function foldPolicyReview(events: readonly PolicyReviewEnvelope[]): PolicyReviewRecord | null {
  let known: PolicyReviewRecord | null = null;
  for (const event of events) known = after(known, event);
  return known;
}

function after(known: PolicyReviewRecord | null, event: PolicyReviewEnvelope): PolicyReviewRecord | null {
  const { revision, at, actor } = event;
  if (event.type === 'policy_review_opened') return { review: event.data.review, revision, openedAt: at, answer: null };
  return known === null ? null : { ...known, revision, answer: { ...event.data, at, by: actor.person } };
}

function zoneOf({ document }: Requirement, { people, units }: Organisation): string {
  const unit = people.get(document.owner)?.unit;
  return (unit === undefined ? undefined : units.get(unit)?.zone) ?? 'UTC';
}
