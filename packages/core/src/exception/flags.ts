import { addDays, daysBetween, localDateAt } from '../calendar.ts';
import type { ApprovalMatrix } from '../approval/matrix.ts';
import type { OrganisationTrees } from '../org/reporting-line.ts';
import { addMs, type Instant } from '../time.ts';
import { acceptedFrom, fedrampAcceptedDays } from '../policy/regime-rules.ts';
import { openChanges, reaffirmationDuty } from './change-request.ts';
import { isBelow } from '../risk/band.ts';
import { answersFor } from './facts.ts';
import { lastEnd } from './grant-end.ts';
import { askedFor } from './review-asked.ts';
import { openReview } from './review-duty.ts';
import { termRow } from './longest-term.ts';
import { emergencyOver, stateAt } from './state-at.ts';
import type { ChangeRequest, ExceptionCase, ExceptionState } from './state.ts';

export const caseFlags = ['expiring', 'renewal_pending', 'amendment_pending', 'bridge_pending', 'appeal_pending', 'ratification_pending', 'reaffirmation_pending', 'condition_overdue', 'review_overdue', 'reassess_required', 'closure_proposed', 'transfer_pending', 'owner_vacant', 'accepted_vulnerability', 'legacy'] as const;
export type CaseFlag = (typeof caseFlags)[number];

/** What is true of a case beside its state, in words. Never stored: several may hold at once, and the clock alone changes them (§3.1). */
export type Flagged = { readonly flag: CaseFlag; readonly text: string };

const pendingFlags = { renewal: 'renewal_pending', amendment: 'amendment_pending', bridge: 'bridge_pending', appeal: 'appeal_pending', ratification: 'ratification_pending', reaffirmation: 'reaffirmation_pending' } as const;
const living: readonly ExceptionState[] = ['approved_scheduled', 'active', 'suspended'];

/** Every flag of a case at an instant; of one that is over, only what is still open on it. */
export function flagsAt(state: ExceptionCase, at: Instant, { organisation, matrix }: { readonly organisation: OrganisationTrees; readonly matrix: ApprovalMatrix }): readonly Flagged[] {
  const flags: Flagged[] = openChanges(state, at, matrix.lifecycle).flatMap((change): Flagged[] =>
    change.kind === 'initial' ? [] : [{ flag: pendingFlags[change.kind], text: pendingText(state, change) }],
  );
  if (emergencyOver(state, at) && (state.reviews?.length ?? 0) === 0) {
    flags.push({ flag: 'review_overdue', text: 'The emergency is over, and nobody has reviewed it yet.' });
  }
  if (!living.includes(stateAt(state, at))) return flags;
  flags.push(...expiring(state, at, matrix), ...overdueConditions(state, at), ...reviewFlags(state, at));
  if (state.closure !== null && state.phase === 'approved') flags.push({ flag: 'closure_proposed', text: `${state.closure.proposedBy} says that it is no longer needed (${state.closure.reason}); it covers until somebody else has verified that.` });
  const { transfer } = state;
  if (transfer !== undefined && transfer !== null) flags.push({ flag: 'transfer_pending', text: `${transfer.by} proposes ${transfer.to} as the owner, who has not accepted yet.` });
  flags.push(...acceptedVulnerability(state, at));
  flags.push(...legacy(state));
  const { owner } = state.content;
  const answers = answersFor(state, { organisation });
  if (organisation.now.people.get(owner)?.active !== true) flags.push({ flag: 'owner_vacant', text: `${owner} is no longer active: ${answers === owner ? 'nobody answers' : `${answers} answers`} for it until somebody has become the owner.` });
  return flags;
}

/** Taken over and not approved here yet (T34): only its first grant stands on the old register. */
function legacy({ adoption, grants }: ExceptionCase): readonly Flagged[] {
  if (adoption === undefined || adoption === null || adoption.confirmed === null || grants.length > 1) return [];
  return [{ flag: 'legacy', text: `Approved elsewhere by ${adoption.approvedBy} on ${adoption.approvedOn} and taken over with ${adoption.batch}. Nobody has approved it here: renew it, or its cover ends.` }];
}

/** A condition that was not met: cover stands for the time to cure it, or stopped already. */
function overdueConditions(state: ExceptionCase, at: Instant): readonly Flagged[] {
  const zone = state.grants.at(-1)?.zone ?? 'UTC';
  const overdue = state.duties.filter((duty) => duty.kind === 'condition' && duty.asks !== 'reassessment' && duty.dischargedAt === undefined && (duty.expected ?? duty.due) <= at);
  return overdue.map(({ text, due }) => ({ flag: 'condition_overdue', text: `Not met in time: ${text} ${due <= at ? 'Cover has stopped' : 'Cover stops'} with the end of ${localDateAt(addMs(due, -1), zone)} (${zone}).` }));
}

/** A review that was due, and a risk that the last one found above the approved one: nobody has approved it since. */
function reviewFlags(state: ExceptionCase, at: Instant): readonly Flagged[] {
  const flags: Flagged[] = [];
  const zone = state.grants.at(-1)?.zone ?? 'UTC';
  const review = openReview(state, at);
  const expected = review?.expected;
  if (review !== undefined && expected !== undefined && expected <= at) {
    const then = review.due <= at ? 'Cover is suspended until it is done' : `Cover is suspended with the end of ${localDateAt(addMs(review.due, -1), zone)} (${zone})`;
    flags.push({ flag: 'review_overdue', text: `A review was due on ${localDateAt(addMs(expected, -1), zone)}. ${then}.` });
  }
  for (const { text, due } of askedFor(state, 'reassessment')) {
    flags.push({ flag: 'reassess_required', text: `${text} ${due <= at ? 'Cover is suspended until it is done.' : `Cover is suspended with the end of ${localDateAt(addMs(due, -1), zone)} (${zone}) otherwise.`}` });
  }
  const last = state.reviews?.at(-1);
  const granted = state.grants.at(-1)?.grantedAt;
  if (last !== undefined && granted !== undefined && last.at >= granted && state.assessment !== null && isBelow(state.assessment.residualBand, last.band)) {
    flags.push({ flag: 'reassess_required', text: `The last review found a ${last.band} risk, above the ${state.assessment.residualBand} that was approved.` });
  }
  return flags;
}

function pendingText(state: ExceptionCase, { id, kind, phase }: ChangeRequest): string {
  const reaffirm = state.duties.find((one) => one.id === reaffirmationDuty(id) && one.dischargedAt === undefined);
  if (reaffirm !== undefined) {
    const of = state.grants.at(-1)?.zone ?? 'UTC';
    if (reaffirm.expected !== undefined) return `${reaffirm.text} Cover is suspended with the end of ${localDateAt(addMs(reaffirm.due, -1), of)} (${of}) unless one of the two is done.`;
    return `The risk was rated worse: unless every seat of ${id} re-affirms the exception, cover is suspended with the end of ${localDateAt(addMs(reaffirm.due, -1), of)} (${of}).`;
  }
  const defect = state.authorityDefects?.find(({ cure, curedAt }) => cure === id && curedAt === undefined);
  if (defect !== undefined) return `Approved without authority: suspended, and revoked unless every seat of ${id} signs again in time.`;
  const duty = state.duties.find((one) => one.kind === 'ratification' && one.dischargedAt === undefined);
  if (kind !== 'ratification' || duty === undefined) return `${id} (${kind}) is in ${phase}; it covers nothing until it is granted.`;
  const zone = state.grants.at(-1)?.zone ?? 'UTC';
  return `An emergency (${state.emergency?.incident ?? ''}): its cover ends with ${localDateAt(addMs(duty.due, -1), zone)} (${zone}), or before, unless every seat of ${id} has ratified it by then.`;
}

/** FedRAMP 2026: what is not mitigated 192 days after its evaluation is reported as accepted, from the next day on. */
function acceptedVulnerability(state: ExceptionCase, at: Instant): readonly Flagged[] {
  const from = acceptedFrom(state.content);
  if (from === null || localDateAt(at, state.grants.at(-1)?.zone ?? 'UTC') < from) return [];
  return [{ flag: 'accepted_vulnerability', text: `It is an accepted vulnerability since ${from}, ${fedrampAcceptedDays} days after its evaluation, and is reported as one.` }];
}

/** From the day on which a renewal can be asked for (§1.3) until the end. */
function expiring(state: ExceptionCase, at: Instant, matrix: ApprovalMatrix): readonly Flagged[] {
  const end = lastEnd(state);
  if (end === null || state.assessment === null) return [];
  const zone = state.grants.at(-1)?.zone ?? 'UTC';
  const [today, ends] = [localDateAt(at, zone), localDateAt(end, zone)];
  const opens = termRow(state.content.basis, state.assessment.residualBand, matrix.terms).renewalOpensDays;
  if (daysBetween(today, ends) > opens) return [];
  return [{ flag: 'expiring', text: `Its last covered day is ${localDateAt(addMs(end, -1), zone)}; a renewal can be asked for since ${addDays(ends, -opens)}.` }];
}
