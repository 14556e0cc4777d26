import { levelSeatsAlone } from '../../approval/required-approval.ts';
import type { RequiredApproval } from '../../approval/seat.ts';
import { contentDigest } from '../../digest.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { grantId } from '../../ids.ts';
import type { PersonId } from '../../ids.ts';
import { comingEnds } from '../../policy/coming-ends.ts';
import { nextChangeId } from '../change-request.ts';
import { decidersOf } from '../signatories.ts';
import { approvalFactsOf, type ExaminedRequest, examineRequest, requestParties, termCaps } from '../examine-request.ts';
import type { ExceptionEvent } from '../events.ts';
import type { ExceptionFacts } from '../facts.ts';
import { grantTerm } from '../term.ts';
import type { Emergency, ExceptionCase } from '../state.ts';
import { ratificationDuty } from './emergency-end.ts';
import { dueFor } from './triage.ts';

/**
 * T33, both signatures given: cover from now on, for the hours of the matrix at most, and the duty to ratify it, which ends cover at its due
 * instant when it is missed, with no job (E2). The ratification waits for its seats at once.
 */
export function emergencyGrant(state: ExceptionCase, { incident, statement }: Emergency, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const version = state.versions.at(-1);
  if (version === undefined || state.relianceHash === null) return refuse({ code: 'wrong-state', rule: 'T33', text: `${state.id} has no version that an emergency was called on: it is called first (activate-emergency).` });
  const examined = examineRequest(state.content, facts, state);
  const term = grantTerm(version, facts.now, { caps: { ...termCaps(version.content, examined.requirements, examined.assets, null, facts), fixed: comingEnds(examined.requirements, examined.assets, { ...facts, zone: version.frozen.zone }) }, tzdata: facts.tzdata });
  const due = dueFor(state.content.owner, facts.matrix.duties.ratify, facts);
  const required = ratificationSeats(state.content, state.requester, examined, decidersOf(state), facts);
  const reasons: Reason[] = [...examined.refusals];
  for (const one of [term, due, required]) if (!one.ok) reasons.push(...one.reasons);
  if (reasons.length > 0 || !term.ok || !due.ok || !required.ok) return refuse(...reasons);
  const { from, until, lastDay, zone, tzdata } = term.value;
  const id = grantId(`${state.id}/g${state.grants.length + 1}`);
  const asked = { incident, statement };
  return accept([
    {
      type: 'grant_created',
      data: {
        grant: { id, version: version.number, relianceHash: state.relianceHash, from, until, lastDay, zone, tzdata, grantedAt: facts.now },
        duties: [{ id: ratificationDuty, kind: 'ratification', grant: id, text: 'The emergency is ratified in writing, or its cover ends.', owner: null, due: due.value, consequence: 'end' }],
      },
    },
    {
      type: 'change_requested',
      data: {
        id: nextChangeId(state), kind: 'ratification', version: null, triager: null, statement: asked, reached: [], progressed: false, late: false, continues: id, capOverride: false,
        relianceHash: contentDigest({ ratification: asked, version: version.relianceHash }), required: required.value,
      },
    },
  ]);
}

/** Who would ratify: the level seats, capped (E32), without those who activated it. Refused when one of them could not be filled. */
export function ratificationSeats(
  content: ExceptionCase['content'], requester: PersonId, examined: ExaminedRequest, activators: readonly PersonId[], facts: ExceptionFacts,
): Decision<RequiredApproval> {
  const { emergency } = facts.matrix.lifecycle;
  const approval = approvalFactsOf(content, examined, { ...requestParties(content, requester, []), deciders: activators }, facts);
  if (emergency === null || approval === null) return refuse(...examined.refusals);
  return levelSeatsAlone(approval, emergency.ratifiedAtMost);
}
