import { conflictsOf } from '../../approval/separation-of-duties.ts';
import type { Action } from '../../access/decide.ts';
import { type AssetRef, assetKey } from '../../asset/asset.ts';
import { accept, assertNever, type Decision, type Reason, refuse } from '../../errors.ts';
import type { PersonId } from '../../ids.ts';
import type { Proposal, ProposedAction } from '../../outside/proposal.ts';
import type { ExceptionContent } from '../content.ts';
import type { ExceptionEvent } from '../events.ts';
import { type CaseFacts, type ExceptionFacts, partiesOf } from '../facts.ts';
import type { ExceptionCase } from '../state.ts';
import { amendException } from './amend.ts';
import { suspendException, voided } from './end.ts';
import { missingText, notIn, present } from './shared.ts';

/** Does what a fact from outside proposes; `text`: what the person has seen that confirms it. */
export type ConfirmCommand = { readonly proposal: string; readonly text: string };
export type DismissCommand = ConfirmCommand;

const actions: Readonly<Record<ProposedAction['verb'], Action>> = { suspend: 'exception.suspend', close: 'exception.verify', remove: 'exception.amend' };
/** Whoever is unknown to the case may try nothing that decides on it. */
const unknownProposal: Action = 'exception.verify';

/** Proposals from outside facts that nobody has decided. */
export function openProposals({ proposals = [] }: ExceptionCase): readonly Proposal[] {
  return proposals.filter(({ decided }) => decided === undefined);
}

/** The action that somebody must be allowed to confirm a proposal: that of the command it runs. */
export function actionOfProposal(state: ExceptionCase, id: string): Action {
  const proposal = proposalOf(state, id);
  return proposal === undefined ? unknownProposal : actions[proposal.action.verb];
}

/** Whether somebody speaks as requester or owner against a closure. */
export function isObjection(state: ExceptionCase, id: string, actor: PersonId): boolean {
  return proposalOf(state, id)?.action.verb === 'close' && (actor === state.requester || actor === state.content.owner);
}

/** A person confirms: the command that was proposed runs, with its own rules, and the proposal is decided. */
export function confirmProposal(state: ExceptionCase, { proposal: id, text }: ConfirmCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const proposal = proposalOf(state, id);
  const reasons = undecided(state, id, text, proposal, facts);
  if (reasons.length > 0 || proposal === undefined) return refuse(...reasons);
  const effect = effectOf(state, proposal, text.trim(), facts);
  if (!effect.ok) return effect;
  return accept([{ type: 'proposal_decided', data: { proposal: id, outcome: 'confirmed', text: text.trim() } }, ...effect.value]);
}

/** A person refuses: nothing happens. A closed ticket whose deviation is still found is marked as a false closure (§9.3). */
export function dismissProposal(state: ExceptionCase, { proposal: id, text }: DismissCommand, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  const proposal = proposalOf(state, id);
  // Nobody keeps cover in force for themselves against what a fact speaks for.
  const conflicts = proposal?.action.verb === 'suspend' ? conflictsOf(facts.actor, 'verify-closure', partiesOf(state), facts.organisation) : [];
  const reasons = [...undecided(state, id, text, proposal, facts), ...conflicts];
  if (reasons.length > 0 || proposal === undefined) return refuse(...reasons);
  const isFalse = proposal.action.verb === 'close' && proposal.action.reason === 'remediated_verified' && (facts.stillFound?.open ?? 0) > 0;
  return accept([{ type: 'proposal_decided', data: { proposal: id, outcome: isFalse ? 'false_closure' : 'refused', text: text.trim() } }]);
}

function proposalOf({ proposals = [] }: ExceptionCase, id: string): Proposal | undefined {
  return proposals.find((one) => one.id === id);
}

function undecided(state: ExceptionCase, id: string, text: string, proposal: Proposal | undefined, { now }: Pick<CaseFacts, 'now'>): readonly Reason[] {
  const open = openProposals(state).map((one) => one.id).join(', ') || 'none';
  if (proposal === undefined) return [{ code: 'no-such-proposal', rule: '§9', text: `proposal: expected an open one of ${state.id}, of ${open}; got ${id || 'none'}.` }];
  return present<Reason>([
    proposal.decided === undefined ? null : { code: 'already-decided', rule: '§9', text: `${id} was ${proposal.decided.outcome} at ${proposal.decided.at}; expected an open one, of ${open}.` },
    // What has ended cover is not undone by whoever comes too late.
    proposal.decided !== undefined || proposal.unopposedAt === undefined || proposal.unopposedAt > now ? null : { code: 'already-decided', rule: 'E2, §9.2', text: `${id} took effect at ${proposal.unopposedAt}, unopposed; expected an open one, of ${open}.` },
    missingText(text, 'text (what you have seen)', 20, '§9'),
  ]);
}

function effectOf(state: ExceptionCase, { action }: Proposal, text: string, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  switch (action.verb) {
    case 'suspend': return suspendException(state, { cause: action.cause, text }, facts);
    case 'close': return closeAsProposed(state, action, text, facts);
    case 'remove': return removeAssets(state, action.assets, text, facts);
    default: return assertNever(action);
  }
}

/** What is remediated is not found any more: closed on the word of a ticket alone it would only hide the finding (S45). */
function closeAsProposed(
  state: ExceptionCase, { reason }: Extract<ProposedAction, { verb: 'close' }>, text: string, facts: ExceptionFacts,
): Decision<readonly ExceptionEvent[]> {
  const { stillFound } = facts;
  const reasons = present<Reason>([
    notIn(state, facts.now, ['active', 'suspended'], 'Closing'),
    reason !== 'remediated_verified' || stillFound?.open === 0 ? null : {
      code: 'still-found', rule: '§9.3',
      text: stillFound === undefined
        ? 'Expected a look at the findings in scope, got none.'
        : `${stillFound.open} findings in scope are still open${stillFound.lastScan === null ? '' : `, scanned last at ${stillFound.lastScan}`}: scan again when it is fixed, or dismiss the proposal, which marks a false closure.`,
    },
    ...conflictsOf(facts.actor, 'verify-closure', partiesOf(state), facts.organisation),
  ]);
  if (reasons.length > 0) return refuse(...reasons);
  return accept([{ type: 'exception_closed', data: { reason, evidence: text } }, ...voided(state, 'closed', facts)]);
}

/** The owner takes assets out of the scope, which is narrower and takes effect at once. */
function removeAssets(state: ExceptionCase, assets: readonly AssetRef[], text: string, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  return amendException(state, { content: withoutAssets(state.content, assets), text }, facts);
}

/** The content without assets that it names one by one. */
export function withoutAssets(content: ExceptionContent, assets: readonly AssetRef[]): ExceptionContent {
  const gone = new Set(assets.map(assetKey));
  const scope = content.scope.flatMap((clause) => {
    const { asset } = clause;
    if (!('ids' in asset)) return [clause];
    const ids = asset.ids.filter((id) => !gone.has(assetKey({ type: asset.type, id })));
    return ids.length === 0 ? [] : [{ ...clause, asset: { ...asset, ids } }];
  });
  return { ...content, scope };
}
