import type { RequiredApproval } from '../approval/seat.ts';
import type { Subject } from '../access/decide.ts';
import type { Reason } from '../errors.ts';
import { placeholderText as text } from '../placeholder-text.ts';
import { type AmendedPart, type AmendmentClass, amendmentClass } from './amendment-class.ts';
import { comparedToApproved } from './commands/amend.ts';
import type { ExceptionContent } from './content.ts';
import { decideException } from './decide.ts';
import type { ExceptionFacts } from './facts.ts';
import { requiredBeforehand } from './preview.ts';
import type { ExceptionCase } from './state.ts';

/** What an amendment would be, and what stands against it. */
export type AmendmentPreview = {
  /** Null: nothing differs, or it cannot be told before what refuses it is mended. */
  readonly class: AmendmentClass | null;
  readonly parts: readonly AmendedPart[];
  /** Who would sign a material one, if its assessment found what is assumed; null: nobody, or it cannot be told. */
  readonly required: RequiredApproval | null;
  readonly refusals: readonly Reason[];
};

/** Compares a content with what is approved, and tries the command that would be sent: the same functions as its decision. */
export function previewAmendment(state: ExceptionCase, content: ExceptionContent, subject: Subject, facts: ExceptionFacts): AmendmentPreview {
  const compared = comparedToApproved(state, content, facts);
  const parts = compared.ok ? compared.value.parts : [];
  const decision = decideException(state, { verb: 'amend', content, text }, subject, facts);
  const kind = amendmentClass(parts);
  const required = kind === 'material' && compared.ok ? requiredBeforehand(compared.value.asked.content, compared.value.examined, [facts.actor, ...state.contributors], facts) : null;
  return { class: kind, parts, required: required?.ok === true ? required.value : null, refusals: decision.ok ? [] : decision.reasons };
}
