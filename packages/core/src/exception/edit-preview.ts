import type { Subject } from '../access/decide.ts';
import type { Reason } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import { type AmendedPart, type AmendmentClass, amendmentClass } from './amendment-class.ts';
import { comparedToAsked } from './commands/edit.ts';
import type { ExceptionContent } from './content.ts';
import { decideException } from './decide.ts';
import type { ExceptionFacts } from './facts.ts';
import { signatoriesOf } from './signatories.ts';
import type { ExceptionCase } from './state.ts';

/** What an edit of a request in approval would be, what it starts anew, and what stands against it. */
export type EditPreview = {
  /** Null: nothing differs. */
  readonly class: Exclude<AmendmentClass, 'narrowing'> | null;
  readonly parts: readonly AmendedPart[];
  /** Whose signature or vote would count no more. Empty: nobody's. */
  readonly restarts: readonly PersonId[];
  readonly refusals: readonly Reason[];
};

/** Compares a content with what people decide on, and tries the command that would be sent: the same functions as its decision. */
export function previewEdit(state: ExceptionCase, content: ExceptionContent, subject: Subject, facts: ExceptionFacts): EditPreview {
  const latest = state.versions.at(-1);
  const decision = decideException(state, { verb: 'edit', content }, subject, facts);
  const parts = latest === undefined ? [] : comparedToAsked(state, latest, content, facts).parts;
  const heaviest = amendmentClass(parts);
  const changed = heaviest === 'narrowing' ? 'material' : heaviest;
  const standing = [...state.decisions.flatMap((one) => (one.superseded || one.person === null ? [] : signatoriesOf(one))), ...state.votes.flatMap(({ person, superseded }) => (superseded ? [] : [person]))];
  return { class: changed, parts, restarts: changed === 'material' ? [...new Set(standing)] : [], refusals: decision.ok ? [] : decision.reasons };
}
