import { conflictsOf } from '../../approval/separation-of-duties.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import type { PersonId } from '../../ids.ts';
import { headsATree } from '../../org/reporting-line.ts';
import { nextVersionNumber, rebasedChanges } from '../change-request.ts';
import type { ExceptionEvent } from '../events.ts';
import { answersFor, type CaseFacts, decidingPeople, partiesOf, partiesUndecided } from '../facts.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import type { ExceptionCase } from '../state.ts';
import { missingText, notIn, present } from './shared.ts';

export type TransferCommand = { readonly to: PersonId; readonly text: string };

/**
 * T31: the owner, or the owner's manager, proposes another owner; the same command by that person accepts, and takes effect then. Only within the
 * unit whose zone, level and seats were approved, and to nobody whose ownership would have barred somebody who signed (E42).
 */
export function transferException(state: ExceptionCase, { to, text }: TransferCommand, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  const accepts = facts.actor === to && state.transfer?.to === to;
  const reasons = present<Reason>([
    notIn(state, facts.now, ['active', 'suspended', 'approved_scheduled'], 'A transfer'), accepts ? null : missingText(text, 'text (why it changes hands)', 10, 'T31'),
    state.phase === 'approved' ? null : { code: 'already-ended', rule: 'I7', text: `${state.id} is ${state.phase}; nobody needs to own what is left of it; a request for what is still needed is made anew, by its own owner.` },
    accepts ? null : proposerRefusal(state, facts),
  ]);
  const against = [...reasons, ...newOwnerRefusals(state, to, facts)];
  const standing = state.versions.at(-1);
  if (against.length > 0 || standing === undefined) return refuse(...against);
  if (!accepts) return accept([{ type: 'transfer_proposed', data: { to, text: text.trim() } }]);
  const version = makeVersion(nextVersionNumber(state), { ...standing.content, owner: to }, standing.frozen);
  return accept([
    { type: 'owner_transferred', data: { version, relianceHash: relianceHashOf(version, state.assessment, state.required) } },
    ...rebasedChanges(state, `version ${version.number} (another owner)`, facts),
  ]);
}

function proposerRefusal(state: ExceptionCase, facts: CaseFacts): Reason | null {
  const { actor, organisation } = facts;
  const { owner } = state.content;
  const manager = organisation.now.people.get(owner)?.manager ?? null;
  if (actor === owner || actor === manager || actor === answersFor(state, facts)) return null;
  const pending = state.transfer === undefined || state.transfer === null ? '' : `, or ${state.transfer.to}, who may accept`;
  return { code: 'not-permitted', rule: 'T31', text: `Expected the owner ${owner}${manager === null ? '' : `, or the manager ${manager}`}${pending}; got ${actor}.` };
}

function newOwnerRefusals(state: ExceptionCase, to: PersonId, facts: CaseFacts): readonly Reason[] {
  const person = facts.organisation.now.people.get(to);
  if (person === undefined) return [{ code: 'unknown-person', rule: 'T31', text: `to: expected somebody of the directory, got ${to === '' ? 'nobody' : to}.` }];
  if (!person.active) return [{ code: 'inactive-person', rule: 'T31, I18', text: `to: ${to} is not active and could not answer for it; name somebody who is.` }];
  if (to === state.content.owner) return [{ code: 'nothing-to-amend', rule: 'T31', text: `to: ${to} owns it already; name somebody else.` }];
  const reasons: Reason[] = [];
  const unit = state.versions.at(-1)?.frozen.ownerUnit;
  if (person.unit !== unit) {
    reasons.push({ code: 'owner-outside-unit', rule: 'E42', text: `to: expected somebody of ${unit ?? 'no unit'}, whose zone, level and seats were approved; ${to} is in ${person.unit}. Another unit takes a new request.` });
  }
  if (headsATree(facts.organisation.now, to)) reasons.push({ code: 'no-superior', rule: 'E19', text: `${to} heads the organisation and may not be the owner; name somebody who has a superior.` });
  const parties = { ...partiesUndecided(state), owner: to, contributors: [] };
  const level = state.required === null ? {} : { level: state.required.level };
  for (const signer of decidingPeople(partiesOf(state))) reasons.push(...conflictsOf(signer, 'approve', parties, facts.organisation, level).filter(({ code }) => code === 'own-exception' || code === 'reports-to-party'));
  for (const assessor of parties.assessors) reasons.push(...conflictsOf(assessor, 'assess', parties, facts.organisation).filter(({ code }) => code === 'assessor-is-party' || code === 'assessor-reports-to-owner'));
  return reasons;
}
