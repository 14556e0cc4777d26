import { messages } from '../../lib/messages.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { causeText } from '../../lib/cause-words.ts';

import type { Entry } from './types.ts';

const words = messages('timeline', {
  exception_drafted: 'opened the draft',
  exception_edited: 'changed the draft',
  exception_submitted: (number: number) => `submitted version ${number}`,
  request_edited: (material: boolean) => (material ? 'changed the request, which is assessed and signed anew' : 'changed what nobody relies on; every signature stands'),
  information_requested: 'asked a question',
  information_answered: 'answered',
  exception_triaged: 'found the request complete',
  exception_assessed: (level: number) => `rated the risk; level ${level} decides`,
  approve: 'approved',
  approve_narrower: 'approved less than was asked',
  reject: 'rejected',
  object: 'objected',
  seat: (what: string, seat: string) => `${what} as ${seat}`,
  vote_cast: (vote: string) => `voted ${vote}`,
  vote_hidden: 'voted; what, is shown to you once the committee has decided',
  committee_decided: (outcome: string) => `the committee decided: ${outcome}`,
  approval_rerouted: (level: number, restarts: boolean) => (restarts ? `routed it anew: level ${level} decides, and what was signed counts no more` : `routed it anew: level ${level} decides, and what was signed stands`),
  signature_voided: 'a signature was given without authority: the seat is open again',
  authority_defect_found: (seats: string) => `signed without authority: ${seats}`,
  authority_cured: 'it was signed again by somebody who may: cover resumes',
  seat_recused: 'declared a conflict, and stepped back',
  exception_returned: 'returned it to assessment',
  exception_rejected: (why: string) => `it was rejected: ${why}`,
  acknowledgement_requested: 'the owner has to accept the narrower approval',
  narrowing_acknowledged: 'accepted the narrower approval',
  grant_created: (day: string) => `cover was granted, through ${day}`,
  duty_discharged: 'discharged a duty',
  exception_suspended: (cause: string) => `suspended cover: ${cause}`,
  control_failure_noted: (incident: string) => `a control that it relies on failed: ${incident}`,
  suspension_lifted: 'lifted the suspension',
  exception_withdrawn: (cause: string) => `withdrew the request: ${cause}`,
  exception_revoked: (cause: string) => `revoked it: ${cause}`,
  closure_proposed: (reason: string) => `proposed to close it: ${reason}`,
  exception_closed: (reason: string) => `verified the closure: ${reason}`,
  evidence_attached: (name: string) => `attached ${name}`,
  comment_added: 'commented',
  decision_refused: (command: string) => `tried to ${command}, and was refused`,
  change_requested: (kind: string) => `asked for ${kind}`,
  kinds: { renewal: 'a renewal', bridge: 'a bridge', amendment: 'an amendment', appeal: 'an appeal', ratification: 'the ratification', reaffirmation: 'the re-affirmation' } as Readonly<Record<string, string>>,
  change_rejected: (change: string) => `${change} was rejected`,
  change_withdrawn: (change: string) => `withdrew ${change}`,
  change_voided: (change: string) => `${change} is no longer to be decided`,
  change_rebased: (change: string) => `${change} has to be signed anew, since what was approved has changed`,
  exception_amended: 'amended it at once',
  appeal_allowed: 'the appeal was allowed: it is in approval again',
  transfer_proposed: 'proposed another owner',
  owner_transferred: 'became the owner',
  adoption_proposed: (batch: string) => `proposed to take it over with ${batch}`,
  exception_adopted: 'confirmed that it was approved elsewhere: it covers for ninety days from the proposal',
  emergency_called: (incident: string) => `called an emergency: ${incident}`,
  exception_reviewed: (outcome: string) => `reviewed it: ${outcome}`,
  emergency_ratified: 'the emergency was ratified',
  outside_fact_noted: 'a fact from outside touched it',
  proposal_decided: (outcome: string) => `decided on what a fact proposes: ${outcome}`,
  exception_reassessed: (cause: string, level: number) => `rated the risk again, because ${cause}; it needs level ${level}`,
  risk_reaffirmed: 'a higher level has re-affirmed it',
  grant_ended: 'cover of one grant ended, another takes its place',
  other: (type: string) => type.replaceAll('_', ' '),
  redacted: 'Erased; the log proves that it was there.',
});

/** What of an event is told: a phrase that follows a name, and the words that were written. */
export type ToldEvent = { readonly phrase: string; readonly text: string | null; readonly tone: 'plain' | 'good' | 'bad' | 'talk' };

/** An event in words. An event of a kind that is not known here is named by its type. */
export function toldEvent({ type, data, redacted }: Entry): ToldEvent {
  const told = phraseOf(type, (data ?? {}) as Readonly<Record<string, unknown>>);
  return redacted ? { ...told, text: words.redacted } : told;
}

function phraseOf(type: string, data: Readonly<Record<string, unknown>>): ToldEvent {
  const plain = (phrase: string, text: unknown = null): ToldEvent => ({ phrase, text: textOf(text), tone: 'plain' });
  switch (type) {
    case 'exception_drafted':
    case 'exception_edited':
    case 'acknowledgement_requested':
    case 'narrowing_acknowledged':
      return plain(words[type]);
    case 'exception_submitted':
      return plain(words.exception_submitted(Number(member(data['version'], 'number'))));
    case 'request_edited':
      return plain(words.request_edited(data['class'] === 'material'));
    case 'information_requested':
    case 'information_answered':
      return { ...plain(words[type], data['text']), tone: 'talk' };
    case 'exception_triaged':
      return plain(words.exception_triaged, data['note']);
    case 'exception_assessed':
      return plain(words.exception_assessed(Number(member(data['required'], 'level'))), member(data['assessment'], 'opinion'));
    case 'seat_decided': {
      const outcome = String(data['outcome']) as 'approve';
      return { ...plain(words.seat(words[outcome], String(data['seat']).replace(':', ' ')), data['rationale']), tone: outcome.startsWith('approve') ? 'good' : 'bad' };
    }
    case 'vote_cast':
      return data['hidden'] === true ? plain(words.vote_hidden) : plain(words.vote_cast(String(data['vote'])), data['rationale']);
    case 'committee_decided':
      return { ...plain(words.committee_decided(String(data['outcome']))), tone: data['outcome'] === 'approve' ? 'good' : 'bad' };
    case 'approval_rerouted':
      return plain(words.approval_rerouted(Number(member(data['required'], 'level')), data['restarts'] === true), Array.isArray(data['causes']) ? data['causes'].join('; ') : null);
    case 'signature_voided':
      return { ...plain(words.signature_voided, data['text']), tone: 'bad' };
    case 'authority_defect_found':
      return { ...plain(words.authority_defect_found(Array.isArray(data['seats']) ? data['seats'].join(', ') : '')), tone: 'bad' };
    case 'authority_cured':
      return { ...plain(words.authority_cured), tone: 'good' };
    case 'seat_recused':
      return plain(words.seat_recused, data['text']);
    case 'exception_returned':
      return plain(words.exception_returned, data['text']);
    case 'exception_rejected':
      return { ...plain(words.exception_rejected(causeText(String(data['code']))), data['rationale']), tone: 'bad' };
    case 'grant_created':
      return { ...plain(words.grant_created(calendarDayText(String(member(data['grant'], 'lastDay'))))), tone: 'good' };
    case 'duty_discharged':
      return { ...plain(words.duty_discharged, data['evidence']), tone: 'good' };
    case 'exception_suspended':
    case 'exception_withdrawn':
    case 'exception_revoked':
      return { ...plain(words[type](causeText(String(data['cause']))), data['text']), tone: 'bad' };
    case 'control_failure_noted':
      return { ...plain(words.control_failure_noted(String(data['incident'])), data['text']), tone: 'bad' };
    case 'suspension_lifted':
      return { ...plain(words.suspension_lifted, data['text']), tone: 'good' };
    case 'closure_proposed':
    case 'exception_closed':
      return plain(words[type](causeText(String(data['reason']))), data['evidence']);
    case 'evidence_attached':
      return plain(words.evidence_attached(String(data['name'])));
    case 'outside_fact_noted':
      return { ...plain(words.outside_fact_noted, data['text']), tone: 'talk' };
    case 'proposal_decided':
      return plain(words.proposal_decided(String(data['outcome']).replaceAll('_', ' ')), data['text']);
    case 'comment_added':
      return { ...plain(words.comment_added, data['text']), tone: 'talk' };
    case 'decision_refused':
      return { ...plain(words.decision_refused(String(data['command'])), reasonsIn(data['reasons'])), tone: 'bad' };
    case 'change_requested':
      return plain(words.change_requested(words.kinds[String(data['kind'])] ?? String(data['kind'])), data['text']);
    case 'change_rejected':
      return { ...plain(words.change_rejected(String(data['change'])), data['rationale']), tone: 'bad' };
    case 'change_withdrawn':
    case 'change_voided':
    case 'change_rebased':
      return plain(words[type](String(data['change'])), data['text']);
    case 'exception_amended':
    case 'transfer_proposed':
      return plain(words[type], data['text']);
    case 'exception_reviewed':
      return plain(words.exception_reviewed(String(data['outcome'])), ['changed', 'mitigations', 'valid', 'controls', 'text'].map((name) => textOf(data[name]) ?? '').filter((text) => text !== '').join(' '));
    case 'adoption_proposed':
      return plain(words.adoption_proposed(String(data['batch'])), `${String(data['approvedBy'])}, ${String(data['approvedOn'])}`);
    case 'exception_adopted':
      return { ...plain(words.exception_adopted), tone: 'good' };
    case 'emergency_called':
      return { ...plain(words.emergency_called(String(data['incident'])), data['statement']), tone: 'bad' };
    case 'exception_reassessed':
      return { ...plain(words.exception_reassessed(causeText(String(data['cause'])), Number(data['level'])), member(data['assessment'], 'opinion')), tone: 'bad' };
    case 'risk_reaffirmed':
      return { ...plain(words.risk_reaffirmed), tone: 'good' };
    case 'emergency_ratified':
      return { ...plain(words.emergency_ratified), tone: 'good' };
    case 'appeal_allowed':
      return { ...plain(words.appeal_allowed), tone: 'good' };
    case 'owner_transferred':
    case 'grant_ended':
      return plain(words[type]);
    default:
      return plain(words.other(type), data['text'] ?? null);
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function reasonsIn(value: unknown): string | null {
  return Array.isArray(value) ? value.map((one) => textOf(member(one, 'text')) ?? '').join(' ') : null;
}
