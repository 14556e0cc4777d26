import { accept, type Decision, refuse } from '../../errors.ts';
import type { ExceptionContent } from '../content.ts';
import type { ExceptionEvent } from '../events.ts';
import type { ExceptionFacts } from '../facts.ts';
import type { Evidence, ExceptionCase } from '../state.ts';
import { notIn } from './shared.ts';

/** T1: a draft is anything that can be kept; it is judged at submission. */
export function draftException(command: { readonly content: ExceptionContent }, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  return accept([{ type: 'exception_drafted', data: { id: facts.newExceptionId, requester: facts.actor, content: command.content } }]);
}

/** Edits a draft. Whoever edits becomes a contributor and can never approve (E43). */
export function editException(state: ExceptionCase, command: { readonly content: ExceptionContent }, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const reason = notIn(state, facts.now, ['draft'], 'Editing');
  return reason === null ? accept([{ type: 'exception_edited', data: { content: command.content } }]) : refuse(reason);
}

/** T30: adds a comment; it changes no state. */
export function commentOn(command: { readonly text: string }): Decision<readonly ExceptionEvent[]> {
  const text = command.text.trim();
  if (text.length === 0) return refuse({ code: 'missing-field', rule: 'T30', text: 'text: expected a comment, got nothing.' });
  return accept([{ type: 'comment_added', data: { text } }]);
}

/** T30: attaches a file, in any state; whoever does becomes a contributor and can never approve (E43). The same file is evidence once. */
export function attachEvidence(state: ExceptionCase, { file }: { readonly file: Omit<Evidence, 'by' | 'at'> }): Decision<readonly ExceptionEvent[]> {
  const known = state.evidence?.find((one) => one.sha256 === file.sha256);
  if (known === undefined) return accept([{ type: 'evidence_attached', data: file }]);
  return refuse({ code: 'already-attached', rule: 'T30', text: `Expected a file that is not attached yet, got the same bytes as ${known.name} of ${known.at}.` });
}
