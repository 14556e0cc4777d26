import { dueInUnit } from '../../business-days.ts';
import { accept, type Decision, refuse } from '../../errors.ts';
import type { PersonId } from '../../ids.ts';
import type { Instant } from '../../time.ts';
import type { ExceptionContent, Version } from '../content.ts';
import type { ExceptionEvent } from '../events.ts';
import type { ExceptionFacts } from '../facts.ts';
import type { Evidence, ExceptionCase } from '../state.ts';
import { evidenceNeeds, missingEvidence } from '../evidence-needs.ts';
import { type AmendedPart, amendedParts, amendmentClass } from '../amendment-class.ts';
import { nextVersionNumber } from '../change-request.ts';
import { type ExaminedRequest, examineRequest } from '../examine-request.ts';
import { makeVersion, relianceHashOf } from '../hashes.ts';
import { notIn } from './shared.ts';
import { untriaged } from './untriaged.ts';

/** T1: a draft is anything that can be kept; it is judged at submission. */
export function draftException(command: { readonly content: ExceptionContent }, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  return accept([{ type: 'exception_drafted', data: { id: facts.newExceptionId, requester: facts.actor, content: command.content, idleAt: idleAfter(facts.actor, facts) } }]);
}

/** A draft that nobody touches for so long is withdrawn, in the days of whoever asks (E29 g). */
function idleAfter(requester: PersonId, { now, organisation, matrix }: ExceptionFacts): Instant {
  return dueInUnit(now, organisation.now.people.get(requester)?.unit ?? null, matrix.duties.draft, organisation.now);
}

/**
 * Edits a draft; whoever edits becomes a contributor and can never approve (E43). While seats decide (T14): what approvers do not rely on changes and
 * every signature stands; anything else is a new version that is assessed and signed anew.
 */
export function editException(state: ExceptionCase, { content }: { readonly content: ExceptionContent }, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const reason = notIn(state, facts.now, ['draft', 'in_approval'], 'Editing');
  if (reason !== null) return refuse(reason);
  if (state.phase === 'draft') return accept([{ type: 'exception_edited', data: { content, idleAt: idleAfter(state.requester, facts) } }]);
  const latest = state.versions.at(-1);
  if (state.emergency !== undefined || latest === undefined || state.relianceHash === null) {
    return refuse({ code: 'wrong-state', rule: 'T33', text: 'What the first person of an emergency has signed is not edited; withdraw it and ask again.' });
  }
  const { examined, parts } = comparedToAsked(state, latest, content, facts);
  const changed = amendmentClass(parts);
  if (changed === null) return refuse({ code: 'nothing-to-amend', rule: 'T14', text: 'Nothing differs from what people decide on; expected a content that does.' });
  if (changed === 'immaterial') {
    const version = makeVersion(nextVersionNumber(state), content, latest.frozen);
    return accept([{ type: 'request_edited', data: { class: 'immaterial', version, relianceHash: state.relianceHash } }]);
  }
  const reasons = [...examined.refusals, ...missingEvidence(examined.terms, state.evidence, 'submission'), ...untriaged(state, examined, facts)];
  if (reasons.length > 0 || examined.frozen === null) return refuse(...reasons);
  const version = makeVersion(nextVersionNumber(state), content, examined.frozen);
  return accept([{ type: 'request_edited', data: { class: 'material', version, relianceHash: relianceHashOf(version, null, null) } }]);
}

/** How a content differs from what people decide on, part by part: whatever they rely on is material, narrower or not, since nobody has approved it yet. */
export function comparedToAsked(state: ExceptionCase, latest: Version, content: ExceptionContent, facts: ExceptionFacts): { readonly examined: ExaminedRequest; readonly parts: readonly AmendedPart[] } {
  const examined = examineRequest(content, facts, state);
  const scope = examined.frozen?.scope ?? latest.frozen.scope;
  const parts = amendedParts({ content, scope }, { content: state.content, scope: latest.frozen.scope });
  const relied = parts.map((part): AmendedPart => (part.class === 'narrowing' ? { ...part, class: 'material' } : part));
  const starts = content.validity.from === state.content.validity.from;
  return { examined, parts: starts ? relied : [...relied, { field: 'validity.from', class: 'material' }] };
}

/** T30: adds a comment; it changes no state. */
export function commentOn(command: { readonly text: string }): Decision<readonly ExceptionEvent[]> {
  const text = command.text.trim();
  if (text.length === 0) return refuse({ code: 'missing-field', rule: 'T30', text: 'text: expected a comment, got nothing.' });
  return accept([{ type: 'comment_added', data: { text } }]);
}

/**
 * T30: attaches a file, in any state; whoever does becomes a contributor and can never approve (E43). The same file is evidence once, or once of
 * each kind that a clause outside demands of what is asked or granted.
 */
export function attachEvidence(state: ExceptionCase, { file }: { readonly file: Omit<Evidence, 'by' | 'at'> }, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const kinds = file.kind === undefined ? [] : evidenceNeeds(state, facts).map(({ kind }) => kind);
  if (file.kind !== undefined && !kinds.includes(file.kind)) {
    return refuse({ code: 'invalid-field', rule: '§2.0', text: `kind: expected one that is demanded of ${state.id} (${kinds.join(', ') || 'nothing is: leave it out'}), got ${file.kind}.` });
  }
  const known = state.evidence?.find((one) => one.sha256 === file.sha256 && (file.kind === undefined || one.kind === file.kind));
  if (known === undefined) return accept([{ type: 'evidence_attached', data: file }]);
  return refuse({ code: 'already-attached', rule: 'T30', text: `Expected a file that is not attached yet, got the same bytes as ${known.name} of ${known.at}.` });
}
