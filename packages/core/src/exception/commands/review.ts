import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { mayBe } from '../../policy/binding-links.ts';
import { type SubFormAnswers, type SubFormId, subFormFaults } from '../../policy/sub-form.ts';
import { subForms } from '../../policy/sub-forms.ts';
import { isBelow, overriddenBand } from '../../risk/band.ts';
import type { Band, Rating } from '../../risk/rating.ts';
import { later } from '../../time.ts';
import { liveGrants } from '../grant-end.ts';
import type { ExceptionEvent } from '../events.ts';
import { assetsIn, type ExceptionFacts, partiesOf } from '../facts.ts';
import { askedFor } from '../review-asked.ts';
import { openReview, reviewDuty } from '../review-duty.ts';
import type { Duty, ExceptionCase } from '../state.ts';
import { emergencyOver } from '../state-at.ts';
import { revokeException, suspendException } from './end.ts';
import { unknownMilestones } from './renew.ts';
import { missingText, notIn, present } from './shared.ts';
import { dueFor } from './triage.ts';

/** What a review comes to (T32). `narrow` and `amend`: the owner is to change it, or it is suspended. */
export const reviewOutcomes = ['continue', 'narrow', 'amend', 'suspend', 'revoke'] as const;
export type ReviewCommand = {
  readonly outcome: (typeof reviewOutcomes)[number];
  /** The three questions of a review (DORA Art. 3 (d)): what has changed, what could be done by now, whether the reasons still hold. */
  readonly changed: string;
  readonly mitigations: string;
  readonly valid: string;
  /** What shows that the compensating controls work; needed where it relies on any. */
  readonly controls: string;
  /** The risk as it is now. */
  readonly residual: Rating;
  /** Milestones of the plan reached since the last report, by title. */
  readonly reached: readonly string[];
  /** What is to follow, unless it goes on as it is. */
  readonly text: string;
};

/**
 * T32: somebody who is not party to it looks whether it may go on. Discharges the review that is owed, late too: suspended cover resumes then, and the
 * gap stays. A risk above the approved one does not go on as it is. After an emergency: the review that must follow it (T33).
 */
export function reviewException(state: ExceptionCase, command: ReviewCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const { assessment } = state;
  const over = emergencyOver(state, facts.now);
  const band = bandNow(state, command.residual, facts);
  const forms = formsOf(state, command);
  const reasons: Reason[] = [
    ...present([
      notIn(state, facts.now, over ? ['expired', 'revoked', 'closed'] : ['active', 'suspended'], 'A review'),
      missingText(command.changed, 'changed (what has changed)', 10, 'T32'), missingText(command.mitigations, 'mitigations (what could be done by now)', 10, 'T32'),
      missingText(command.valid, 'valid (whether the reasons still hold)', 10, 'T32'),
      (assessment?.controls.length ?? 0) === 0 ? null : missingText(command.controls, 'controls (what shows that they work)', 10, 'T32'),
      command.outcome === 'continue' ? null : missingText(command.text, 'text (what is to follow)', 20, 'T32'),
      over && command.outcome !== 'continue' ? { code: 'invalid-field', rule: 'T33', text: `outcome: expected continue, since its cover is over; got ${command.outcome}.` } as const : null,
    ]),
    ...conflictsOf(facts.actor, 'review', partiesOf(state), facts.organisation), ...unknownMilestones(state, command.reached), ...risen(state, command, band), ...forms.flatMap(([id, answers]) => subFormFaults(subForms[id], answers)),
  ];
  if (reasons.length > 0) return refuse(...reasons);
  const follows = followUp(state, command, facts);
  if (!follows.ok) return follows;
  const { discharged, next } = over ? { discharged: null, next: null } : reviewsOwed(state, band, facts);
  const planned = state.content.remediation?.milestones.length ?? 0;
  const { changed, mitigations, valid, controls, residual, reached, outcome, text } = command;
  return accept([
    {
      type: 'exception_reviewed',
      data: {
        outcome, changed: changed.trim(), mitigations: mitigations.trim(), valid: valid.trim(), controls: controls.trim(), text: text.trim(), residual, band, reached,
        ...(forms.length === 0 ? {} : { subForms: Object.fromEntries(forms) }),
        progressed: reached.length > 0 || planned <= state.reached.length, duty: discharged?.id ?? null, next: [...(next === null ? [] : [next]), ...follows.value.duties],
      },
    },
    ...askedFor(state, 'review').map(({ id }): ExceptionEvent => ({ type: 'duty_discharged', data: { duty: id, evidence: 'It is reviewed.' } })),
    // Nobody re-affirmed for an approver who has left: it is reviewed instead (§4.8).
    ...state.duties.filter(({ kind, expected, dischargedAt }) => kind === 'reaffirmation' && dischargedAt === undefined && expected !== undefined && expected <= facts.now).map(({ id }): ExceptionEvent => ({
      type: 'duty_discharged', data: { duty: id, evidence: 'It was reviewed.' },
    })),
    ...follows.value.events,
  ]);
}

/** Forms of regimes that the version that stands owes with each review: their questions are those of the review, and so are the answers. */
function formsOf({ versions }: ExceptionCase, { changed, mitigations, valid }: ReviewCommand): readonly (readonly [SubFormId, SubFormAnswers])[] {
  const owed = (versions.at(-1)?.frozen.obligations?.subForms ?? []).filter((id) => subForms[id].at === 'review');
  return owed.map((id) => [id, { changes: changed, mitigations, reasons: valid }]);
}

/** The review that this one is, and the one after it. */
function reviewsOwed(state: ExceptionCase, band: Band, facts: ExceptionFacts): { readonly discharged: Duty | null; readonly next: Duty | null } {
  const discharged = openReview(state, facts.now) ?? null;
  const grant = discharged === null ? liveGrants(state, facts)[0] : state.grants.find(({ id }) => id === discharged.grant);
  if (grant === undefined || state.assessment === null) return { discharged, next: null };
  // A risk that has fallen keeps the cadence that was approved; one that has risen is looked at sooner.
  const cadence = isBelow(state.assessment.residualBand, band) ? band : state.assessment.residualBand;
  return { discharged, next: discharged === null ? null : reviewDuty(state, grant, cadence, later(facts.now, discharged.expected ?? discharged.due), facts) };
}

function followUp(state: ExceptionCase, { outcome, text }: ReviewCommand, facts: ExceptionFacts): Decision<{ readonly events: readonly ExceptionEvent[]; readonly duties: readonly Duty[] }> {
  if (outcome === 'continue') return accept({ events: [], duties: [] });
  if (outcome === 'suspend' || outcome === 'revoke') {
    const events = outcome === 'suspend' ? suspendException(state, { cause: 'review', text }, facts) : revokeException(state, { cause: 'management_decision', text }, facts);
    return events.ok ? accept({ events: events.value, duties: [] }) : events;
  }
  const due = dueFor(state.content.owner, facts.matrix.duties.cure[state.assessment?.residualBand ?? 'critical'], facts);
  if (!due.ok) return due;
  const id = `after-review-${(state.reviews?.length ?? 0) + 1}`;
  return accept({ events: [], duties: [{ id, kind: 'condition', text: `As the review asks: ${text.trim()}`, owner: state.content.owner, due: due.value, consequence: 'suspend' }] });
}

function risen({ assessment }: ExceptionCase, { outcome }: ReviewCommand, band: Band): readonly Reason[] {
  if (assessment === null || outcome !== 'continue' || !isBelow(assessment.residualBand, band)) return [];
  return [{ code: 'invalid-field', rule: 'T32, §5.9', text: `outcome: the risk is ${band} now, above the ${assessment.residualBand} that was approved: expected narrow, amend, suspend or revoke, got continue.` }];
}

function bandNow(state: ExceptionCase, residual: Rating, facts: ExceptionFacts): Band {
  const assets = assetsIn(state.versions.at(-1)?.frozen.scope ?? [], facts);
  return overriddenBand(residual, facts.matrix.risk, { safety: assets.some((asset) => mayBe(asset, 'safety')), knownExploited: null }).band;
}
