import { requiredApproval } from '../../approval/required-approval.ts';
import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import type { PersonId } from '../../ids.ts';
import { holdersOf } from '../../org/reporting-line.ts';
import { missingEvidence } from '../evidence-needs.ts';
import { approvalFactsOf, examineRequest, requestParties } from '../examine-request.ts';
import type { ExceptionEvent } from '../events.ts';
import { type ExceptionFacts, partiesOf } from '../facts.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import type { ExceptionCase } from '../state.ts';
import { notIn } from './shared.ts';

/**
 * T2, T3: freezes version 1 and hands the case to triage. Refused with every fault at once, and when some seat could not be filled under the
 * estimate: a request that nobody may approve is not accepted (E3 d).
 */
export function submitException(state: ExceptionCase, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const wrong = notIn(state, facts.now, ['draft'], 'Submitting');
  if (wrong !== null) return refuse(wrong);
  const examined = examineRequest(state.content, facts, state);
  const approval = approvalFactsOf(state.content, examined, requestParties(state.content, state.requester, state.contributors), facts);
  const reasons: Reason[] = [...examined.refusals, ...missingEvidence(examined.terms, state.evidence, 'submission')];
  if (approval !== null) {
    const required = requiredApproval(approval);
    if (!required.ok) reasons.push(...required.reasons);
  }
  if (reasons.length > 0 || examined.frozen === null) return refuse(...reasons);
  const version = makeVersion(state.versions.length + 1, state.content, examined.frozen);
  return accept([{
    type: 'exception_submitted',
    data: { version, relianceHash: relianceHashOf(version, null, null), triager: triagerOf(state, facts) },
  }]);
}

/** The first GRC manager, else assessor, who is not party (T3); null when nobody is: any other eligible person may take it. */
export function triagerOf(state: ExceptionCase, facts: ExceptionFacts): PersonId | null {
  const organisation = facts.organisation.now;
  const unit = organisation.people.get(state.content.owner)?.unit;
  if (unit === undefined) return null;
  const candidates = [...holdersOf(organisation, 'grc_manager', unit), ...holdersOf(organisation, 'assessor', unit)];
  return candidates.find((person) => conflictsOf(person, 'triage', partiesOf(state), facts.organisation).length === 0) ?? null;
}
