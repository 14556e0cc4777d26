import { type AccessObject, type Action, decideAccess, type Subject } from '../access/decide.ts';
import { assertNever, type Decision, refuse } from '../errors.ts';
import type { Instant } from '../time.ts';
import { type AdoptCommand, adoptException } from './commands/adopt.ts';
import { type AmendCommand, amendException } from './commands/amend.ts';
import { type AppealCommand, appealException } from './commands/appeal.ts';
import { assessException, type AssessCommand } from './commands/assess.ts';
import { lostVote } from './commands/close-vote.ts';
import { castVote, currentSeats, type DecideCommand, decideSeat, type VoteCommand } from './commands/decide-seat.ts';
import { attachEvidence, commentOn, draftException, editException } from './commands/edit.ts';
import type { RevocationCause } from './causes.ts';
import type { ClosureReason } from './closure-reasons.ts';
import { type ConfirmCommand, actionOfProposal, confirmProposal, dismissProposal, isObjection, type DismissCommand } from './commands/confirm.ts';
import {
  dischargeDuty, type Proved, proposeClosure, revokeException, type SuspendCommand, suspendException, verifyClosure, withdrawException,
} from './commands/end.ts';
import { type BridgeCommand, bridgeException } from './commands/bridge.ts';
import { activateEmergency, type EmergencyCommand, type RatifyCommand, ratifyEmergency } from './commands/emergency.ts';
import { acknowledgeNarrowing } from './commands/grant.ts';
import { type RenewCommand, renewException } from './commands/renew.ts';
import { resumeException } from './commands/resume.ts';
import { type ReviewCommand, reviewException } from './commands/review.ts';
import { type ReassessCommand, reassessException } from './commands/reassess.ts';
import { submitException } from './commands/submit.ts';
import { type RecuseCommand, recuseFrom } from './commands/recuse.ts';
import { type TransferCommand, transferException } from './commands/transfer.ts';
import { answerInformation, askForInformation, type TriageCommand, triageException } from './commands/triage.ts';
import { about, requestAsked } from './commands/which-request.ts';
import type { ExceptionContent } from './content.ts';
import type { ExceptionEvent } from './events.ts';
import { answersFor, type CaseFacts, type ExceptionFacts } from './facts.ts';
import { decidersOf } from './revoking.ts';
import type { Evidence, ExceptionCase } from './state.ts';

/** Everything that can be asked of an existing case: the verbs of interfaces §4. `change` names the change request that is meant. */
export type ExceptionCommand = Verb & { readonly change?: string };

type Verb =
  | { readonly verb: 'edit'; readonly content: ExceptionContent }
  | { readonly verb: 'submit' }
  | { readonly verb: 'withdraw'; readonly text: string }
  | { readonly verb: 'triage'; readonly triage: TriageCommand }
  | { readonly verb: 'ask'; readonly text: string }
  | { readonly verb: 'answer'; readonly text: string; readonly content?: ExceptionContent; readonly relianceHash: string }
  | ({ readonly verb: 'assess' } & AssessCommand)
  | ({ readonly verb: 'decide' } & DecideCommand)
  | ({ readonly verb: 'vote' } & VoteCommand)
  | { readonly verb: 'acknowledge'; readonly relianceHash: string }
  | ({ readonly verb: 'suspend' } & SuspendCommand)
  | { readonly verb: 'resume'; readonly text: string; readonly suspension?: string }
  | { readonly verb: 'revoke'; readonly cause: RevocationCause; readonly text: string; readonly endsAt?: Instant }
  | ({ readonly verb: 'close'; readonly reason: ClosureReason } & Proved)
  | ({ readonly verb: 'verify' } & Proved)
  | ({ readonly verb: 'discharge'; readonly duty: string } & Proved)
  | { readonly verb: 'attach'; readonly file: Omit<Evidence, 'by' | 'at'> }
  | ({ readonly verb: 'renew' } & RenewCommand)
  | ({ readonly verb: 'bridge' } & BridgeCommand)
  | ({ readonly verb: 'amend' } & AmendCommand)
  | ({ readonly verb: 'appeal' } & AppealCommand)
  | ({ readonly verb: 'recuse' } & RecuseCommand)
  | ({ readonly verb: 'transfer' } & TransferCommand)
  | ({ readonly verb: 'reassess' } & ReassessCommand)
  | ({ readonly verb: 'activate-emergency' } & EmergencyCommand)
  | ({ readonly verb: 'adopt' } & AdoptCommand)
  | ({ readonly verb: 'ratify' } & RatifyCommand)
  | ({ readonly verb: 'review' } & ReviewCommand)
  | ({ readonly verb: 'confirm' } & ConfirmCommand)
  | ({ readonly verb: 'dismiss' } & DismissCommand)
  | { readonly verb: 'comment'; readonly text: string };

/** Verbs that only the case and the people matter to, whatever is in its scope: what they cost does not grow with it. */
const verbsOnCase = ['withdraw', 'ask', 'suspend', 'revoke', 'close', 'verify', 'discharge', 'transfer', 'dismiss', 'comment'] as const satisfies readonly Verb['verb'][];
export type CommandOnCase = Extract<ExceptionCommand, { readonly verb: (typeof verbsOnCase)[number] }>;

/** What was decided, and the access rule that let its author try. */
export type Decided = { readonly events: readonly ExceptionEvent[]; readonly ruleId: string };

/** Whether a refusal of this verb is itself recorded (`decision_refused`): attempts to decide are governance, bad forms are not. */
export const recordedRefusals: readonly ExceptionCommand['verb'][] = ['assess', 'reassess', 'decide', 'vote', 'revoke', 'suspend', 'resume', 'verify', 'discharge', 'activate-emergency', 'ratify', 'review', 'confirm', 'dismiss'];

/** Verbs that may be asked in any state. */
const annotating: readonly ExceptionCommand['verb'][] = ['comment', 'attach'];

/** Opens a case. */
export function decideDraft(content: ExceptionContent, subject: Subject, facts: ExceptionFacts): Decision<Decided> {
  const unit = facts.organisation.now.people.get(content.owner)?.unit;
  const access = decideAccess(subject, 'exception.draft', unit === undefined ? {} : { units: [unit] }, facts.organisation.now, facts.now);
  return access.ok ? withRule(draftException({ content }, facts), access.value.ruleId) : access;
}

/** The one door to a case: access first, then the rule of the verb. The same input gives the same answer. */
export function decideException(state: ExceptionCase, command: ExceptionCommand, subject: Subject, facts: ExceptionFacts): Decision<Decided> {
  if (isOnCase(command)) return decideOnCase(state, command, subject, facts);
  return admitted(state, command, subject, facts, (view) => run(view, command, facts));
}

/** The same for a command that what is known of the scope does not matter to: whoever asks need not have read it. */
export function decideOnCase(state: ExceptionCase, command: CommandOnCase, subject: Subject, facts: CaseFacts): Decision<Decided> {
  return admitted(state, command, subject, facts, (view) => runOnCase(view, command, facts));
}

/** Whether a command is decided by the case and the people alone. */
export function isOnCase(command: ExceptionCommand): command is CommandOnCase {
  return (verbsOnCase as readonly string[]).includes(command.verb);
}

function admitted(
  state: ExceptionCase, command: ExceptionCommand, subject: Subject, facts: CaseFacts, rule: (view: ExceptionCase) => Decision<readonly ExceptionEvent[]>,
): Decision<Decided> {
  const request = requestAsked(state, command, facts);
  if (!request.ok) return request;
  const view = request.value;
  const action = actionOf(command, view, facts);
  const object = accessObject(view, facts);
  const access = decideAccess(subject, action, byAuthority.includes(action) ? { ...object, deciders: decidersOf(view, facts) } : object, facts.organisation.now, facts.now);
  if (!access.ok) return access;
  const lost = annotating.includes(command.verb) ? null : lostVote(view, facts);
  return lost === null ? withRule(about(view, rule(view)), access.value.ruleId) : refuse(lost);
}

/** Actions of whoever has the authority of the level, which is looked for in the whole directory. */
const byAuthority: readonly Action[] = ['exception.suspend', 'exception.resume', 'exception.revoke'];

/** The case as access sees it. */
export function accessObject(state: ExceptionCase, facts: Pick<CaseFacts, 'organisation' | 'matrix' | 'library'>): AccessObject {
  const frozen = state.versions.at(-1)?.frozen;
  const ownerUnit = frozen?.ownerUnit ?? facts.organisation.now.people.get(state.content.owner)?.unit;
  const signers = currentSeats(state, facts).filter((seat) => seat.voice === 'accepts_risk').map((seat) => seat.id);
  return {
    requester: state.requester,
    owner: answersFor(state, facts),
    units: [...new Set([...(ownerUnit === undefined ? [] : [ownerUnit]), ...(frozen?.assetUnits ?? [])])],
    policyOwners: state.content.scope.flatMap((clause) => facts.library.requirements.get(clause.requirement)?.document.owner ?? []),
    signers: state.decisions.flatMap((d) => (!d.superseded && d.person !== null && signers.includes(d.seat) ? [d.onBehalfOf ?? d.person] : [])),
    ...(state.required === null ? {} : { level: state.required.level }),
  };
}

function actionOf(command: ExceptionCommand, state: ExceptionCase, { actor }: Pick<CaseFacts, 'actor'>): Action {
  switch (command.verb) {
    case 'vote':
    case 'ratify': return 'exception.decide';
    // Who reviews has the authority that its outcome takes.
    case 'review': return command.outcome === 'suspend' || command.outcome === 'revoke' ? `exception.${command.outcome}` : 'exception.review';
    // A proposal gives nobody more than the command that it proposes.
    case 'confirm': return actionOfProposal(state, command.proposal);
    // Those whose exception it is may object to its closure.
    case 'dismiss': return isObjection(state, command.proposal, actor) ? 'exception.close' : actionOfProposal(state, command.proposal);
    default: return `exception.${command.verb}`;
  }
}

function run(state: ExceptionCase, command: Exclude<ExceptionCommand, CommandOnCase>, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  switch (command.verb) {
    case 'edit': return editException(state, command, facts);
    case 'submit': return submitException(state, facts);
    case 'triage': return triageException(state, command.triage, facts);
    case 'answer': return answerInformation(state, command, facts);
    case 'assess': return assessException(state, command, facts);
    case 'decide': return decideSeat(state, command, facts);
    case 'vote': return castVote(state, command, facts);
    case 'acknowledge': return acknowledgeNarrowing(state, command, facts);
    case 'attach': return attachEvidence(state, command, facts);
    case 'renew': return renewException(state, command, facts);
    case 'adopt': return adoptException(state, command, facts);
    case 'bridge': return bridgeException(state, command, facts);
    case 'resume': return resumeException(state, command, facts);
    case 'recuse': return recuseFrom(state, command, facts);
    case 'reassess': return reassessException(state, command, facts);
    case 'appeal': return appealException(state, command, facts);
    case 'amend': return amendException(state, command, facts);
    case 'activate-emergency': return activateEmergency(state, command, facts);
    case 'review': return reviewException(state, command, facts);
    case 'ratify': return ratifyEmergency(state, command, facts);
    case 'confirm': return confirmProposal(state, command, facts);
    default: return assertNever(command);
  }
}

/** Rules that look at the case and at people: one that comes to read what is known of the scope does not compile here. */
function runOnCase(state: ExceptionCase, command: CommandOnCase, facts: CaseFacts): Decision<readonly ExceptionEvent[]> {
  switch (command.verb) {
    case 'withdraw': return withdrawException(state, command, facts);
    case 'ask': return askForInformation(state, command, facts);
    case 'suspend': return suspendException(state, command, facts);
    case 'revoke': return revokeException(state, command, facts);
    case 'close': return proposeClosure(state, command, facts);
    case 'verify': return verifyClosure(state, command, facts);
    case 'discharge': return dischargeDuty(state, command, facts);
    case 'transfer': return transferException(state, command, facts);
    case 'dismiss': return dismissProposal(state, command, facts);
    case 'comment': return commentOn(command);
    default: return assertNever(command);
  }
}

function withRule(decision: Decision<readonly ExceptionEvent[]>, ruleId: string): Decision<Decided> {
  return decision.ok ? { ok: true, value: { events: decision.value, ruleId } } : decision;
}
