import type { Subject } from '../access/decide.ts';
import type { Reason } from '../errors.ts';
import { placeholderText as text } from '../placeholder-text.ts';
import { type AmendedPart, type AmendmentClass, amendmentClass } from './amendment-class.ts';
import { comparedToApproved } from './commands/amend.ts';
import type { ExceptionContent } from './content.ts';
import { decideException } from './decide.ts';
import type { ExceptionFacts } from './facts.ts';
import type { ExceptionCase } from './state.ts';

/** What an amendment would be, and what stands against it. */
export type AmendmentPreview = {
  /** Null: nothing differs, or it cannot be told before what refuses it is mended. */
  readonly class: AmendmentClass | null;
  readonly parts: readonly AmendedPart[];
  readonly refusals: readonly Reason[];
};

/** Compares a content with what is approved, and tries the command that would be sent: the same functions as its decision. */
export function previewAmendment(state: ExceptionCase, content: ExceptionContent, subject: Subject, facts: ExceptionFacts): AmendmentPreview {
  const compared = comparedToApproved(state, content, facts);
  const parts = compared.ok ? compared.value.parts : [];
  const decision = decideException(state, { verb: 'amend', content, text }, subject, facts);
  return { class: amendmentClass(parts), parts, refusals: decision.ok ? [] : decision.reasons };
}
