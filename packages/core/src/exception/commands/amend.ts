import { requiredApproval } from '../../approval/required-approval.ts';
import { parseLocalDate, untilOfLastDay } from '../../calendar.ts';
import { canonicalJson, type Json } from '../../digest.ts';
import { accept, type Decision, type Reason, refuse } from '../../errors.ts';
import { grantId } from '../../ids.ts';
import { compareScopes } from '../../scope/narrower.ts';
import type { FrozenScope } from '../../scope/scope.ts';
import { earlier } from '../../time.ts';
import { type AmendedPart, amendedParts, amendmentClass, type AmendmentClass } from '../amendment-class.ts';
import { nextChangeId, nextVersionNumber, openChanges, rebasedChanges } from '../change-request.ts';
import type { ExceptionContent, FrozenFacts, Version } from '../content.ts';
import type { ExceptionEvent, ReplacedGrant } from '../events.ts';
import { missingEvidence } from '../evidence-needs.ts';
import { approvalFactsOf, type ExaminedRequest, examineRequest, requestParties } from '../examine-request.ts';
import type { ExceptionFacts } from '../facts.ts';
import { liveGrants } from '../grant-end.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import type { ChangeRequest, ExceptionCase, Grant } from '../state.ts';
import { missingText, notIn, present } from './shared.ts';
import { triagerOf } from './submit.ts';

export type AmendCommand = {
  /** The whole content as it should read. Its start is that of the cover that stands. */
  readonly content: ExceptionContent;
  /** Why it changes. */
  readonly text: string;
};

/**
 * §3.5: changes what was approved. What is immaterial or narrower takes effect at once and needs nobody; everything else is a change request
 * with a full approval, until which the approved version covers its own scope (I4). A later end is a renewal, another owner a transfer.
 */
export function amendException(state: ExceptionCase, command: AmendCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const early = present<Reason>([notIn(state, facts.now, ['active', 'suspended', 'approved_scheduled'], 'Amending'), missingText(command.text, 'text (why it changes)', 10, '§3.5'), ...ended(state)]);
  if (early.length > 0) return refuse(...early);
  const compared = comparedToApproved(state, command.content, facts);
  if (!compared.ok) return compared;
  const { content, standing, examined, scope, parts } = compared.value;
  const asked = { ...compared.value.asked, statement: { reason: command.text.trim() } };
  const kind = amendmentClass(parts);
  if (kind === null) return refuse({ code: 'nothing-to-amend', rule: '§3.5', text: 'content: expected something other than what is approved, got the same.' });
  if (kind === 'material') return askForApproval(state, asked, examined, facts);
  return takeEffect(state, content, kind, command.text.trim(), { ...standing.frozen, ...narrowedFacts(standing, content, { ...examined.frozen, scope }) }, facts);
}

type Compared = {
  /** With the start of the cover that stands. */
  readonly content: ExceptionContent;
  readonly standing: Version;
  readonly asked: ChangeRequest;
  readonly examined: ExaminedRequest & { readonly frozen: FrozenFacts };
  readonly scope: FrozenScope;
  readonly parts: readonly AmendedPart[];
};

/** How a content differs from what is approved, part by part. Refused where another verb does it, or where the request cannot be judged. */
export function comparedToApproved(state: ExceptionCase, wanted: ExceptionContent, facts: ExceptionFacts): Decision<Compared> {
  const standing = state.versions.at(-1);
  if (standing === undefined) return refuse(...ended(state));
  const { from: _from, ...validity } = wanted.validity;
  const start = standing.content.validity.from;
  const content: ExceptionContent = { ...wanted, validity: { ...validity, ...(start === undefined ? {} : { from: start }) } };
  const other = otherVerbs(content, standing.content);
  if (other.length > 0) return refuse(...other);
  const asked: ChangeRequest = {
    ...state, id: nextChangeId(state), kind: 'amendment', phase: 'triage', content, versions: [], statement: {},
    continues: liveGrants(state, facts)[0]?.id ?? null, late: false, capOverride: false, duties: [], ended: null,
  };
  const requested: ExceptionContent = { ...content, validity };
  const examined = examineRequest(requested, facts, { ...state, submittedAt: facts.now, focus: asked });
  const { frozen } = examined;
  if (frozen === null) return refuse(...examined.refusals);
  const scope = asApproved(content, frozen.scope, standing);
  const parts = amendedParts({ content, scope }, { content: standing.content, scope: standing.frozen.scope });
  return accept({ content, standing, asked: { ...asked, content: requested }, examined: { ...examined, frozen }, scope, parts });
}

/** A clause that stays as it reads keeps the members that were approved, whoever joined its container since. */
function asApproved(content: ExceptionContent, frozen: FrozenScope, standing: Version): FrozenScope {
  const approved = new Map(standing.content.scope.map((clause, index) => [canonicalJson(clause as unknown as Json), standing.frozen.scope[index]]));
  return frozen.map((clause, index) => approved.get(canonicalJson(content.scope[index] as unknown as Json)) ?? clause);
}

function ended(state: ExceptionCase): readonly Reason[] {
  if (state.phase === 'approved') return [];
  return [{ code: 'already-ended', rule: 'I7', text: `${state.id} is ${state.phase} and ends ${state.ended?.at ?? ''}; it cannot be amended: ask for another exception.` }];
}

function otherVerbs(content: ExceptionContent, standing: ExceptionContent): readonly Reason[] {
  const reasons: Reason[] = [];
  if (content.owner !== standing.owner) {
    reasons.push({ code: 'invalid-field', rule: 'T31', text: `owner: expected ${standing.owner}, got ${content.owner}: another owner takes a transfer, which that person accepts.` });
  }
  if (content.validity.lastDay > standing.validity.lastDay) {
    reasons.push({ code: 'invalid-field', rule: '§3.5', text: `validity.lastDay: expected a day up to ${standing.validity.lastDay}, got ${content.validity.lastDay}: a later end is a renewal (renew).` });
  }
  if (standing.basis === 'emergency') reasons.push({ code: 'not-renewable', rule: 'T33', text: 'An emergency is not amended: ask for an ordinary exception.' });
  return reasons;
}

function askForApproval(state: ExceptionCase, asked: ChangeRequest, examined: ExaminedRequest, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const reasons: Reason[] = present<Reason>([notIn(state, facts.now, ['active', 'suspended'], 'A material amendment'), ...examined.refusals, ...missingEvidence(examined.terms, state.evidence, 'submission')]).slice();
  const pending = openChanges(state, facts.now, facts.matrix.lifecycle).find((change) => change.kind === 'amendment');
  if (pending !== undefined) reasons.push({ code: 'change-pending', rule: '§3.12', text: `${pending.id} already asks for an amendment; a case has one at a time. Wait for it, or withdraw it first.` });
  if (liveGrants(state, facts).length > 1) {
    reasons.push({ code: 'change-pending', rule: 'E20', text: 'A renewal is approved and has not started: amend when it has, since what is approved for later would not hold the change.' });
  }
  const approval = approvalFactsOf(asked.content, examined, requestParties(asked.content, facts.actor, [...state.contributors, facts.actor]), facts);
  if (approval !== null) {
    const required = requiredApproval(approval);
    if (!required.ok) reasons.push(...required.reasons);
  }
  if (reasons.length > 0 || examined.frozen === null) return refuse(...reasons);
  const version = makeVersion(nextVersionNumber(state), asked.content, examined.frozen);
  return accept([{
    type: 'change_requested',
    data: {
      id: asked.id, kind: 'amendment', version, relianceHash: relianceHashOf(version, null, null, asked), triager: triagerOf({ ...state, content: asked.content }, facts),
      statement: asked.statement, reached: [], progressed: false, continues: asked.continues, late: false, capOverride: false,
    },
  }]);
}

/** What is frozen stays as it was approved, but for what the narrower scope no longer holds. */
function narrowedFacts(standing: Version, content: ExceptionContent, { scope, assetUnits }: FrozenFacts): Pick<FrozenFacts, 'scope' | 'assetUnits' | 'requirements'> {
  return {
    scope, assetUnits: standing.frozen.assetUnits.filter((unit) => assetUnits.includes(unit)),
    requirements: standing.frozen.requirements.filter(({ id }) => content.scope.some((clause) => clause.requirement === id)),
  };
}

/** At once, and for every grant that covers now or later (E20); what others were asked meanwhile is asked anew. */
function takeEffect(
  state: ExceptionCase, content: ExceptionContent, kind: Exclude<AmendmentClass, 'material'>, text: string, frozen: FrozenFacts, facts: ExceptionFacts,
): Decision<readonly ExceptionEvent[]> {
  const version = makeVersion(nextVersionNumber(state), content, frozen);
  if (kind === 'immaterial') {
    return accept([{ type: 'exception_amended', data: { class: kind, text, version, relianceHash: state.relianceHash ?? version.relianceHash, replaced: [] } }]);
  }
  const until = untilOfLastDay(parseLocalDate(content.validity.lastDay), frozen.zone);
  if (until <= facts.now) return refuse({ code: 'ends-before-start', rule: 'C17', text: `validity.lastDay: expected today or later, got ${content.validity.lastDay}.` });
  const relianceHash = relianceHashOf(version, state.assessment, state.required);
  const replaced: ReplacedGrant[] = [];
  for (const grant of liveGrants(state, facts)) {
    const approved = state.versions.find(({ number }) => number === grant.version);
    if (approved === undefined || compareScopes(frozen.scope, approved.frozen.scope) === 'wider') {
      return refuse({ code: 'not-narrower', rule: 'E20', text: `scope: expected one that also lies within version ${grant.version}, which ${grant.id} covers from ${grant.from}.` });
    }
    replaced.push({ grant: grant.id, by: narrowed(state, grant, replaced.length, { version, relianceHash, until }, facts) });
  }
  return accept([{ type: 'exception_amended', data: { class: kind, text, version, relianceHash, replaced } }, ...rebasedChanges(state, `version ${version.number} (narrower)`, facts)]);
}

/** The grant with the narrower version: what has covered ends now and goes on as another, so that the past stays as it was. */
function narrowed(
  state: ExceptionCase, grant: Grant, nth: number, to: { readonly version: Version; readonly relianceHash: Grant['relianceHash']; readonly until: Grant['until'] }, facts: ExceptionFacts,
): Grant {
  const until = earlier(grant.until, to.until);
  const narrower: Grant = { ...grant, version: to.version.number, relianceHash: to.relianceHash, until, lastDay: until < grant.until ? to.version.content.validity.lastDay : grant.lastDay };
  if (grant.from >= facts.now) return until > grant.from ? narrower : { ...narrower, until: grant.until, lastDay: grant.lastDay, endedAt: grant.from, endCause: 'amended' };
  return { ...narrower, id: grantId(`${state.id}/g${state.grants.length + 1 + nth}`), from: facts.now, grantedAt: facts.now, origin: 'amendment' };
}
