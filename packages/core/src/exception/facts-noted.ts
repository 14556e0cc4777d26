import type { PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { ExceptionEvent } from './events.ts';
import type { ExceptionCase } from './state.ts';

type DataOf<Type extends ExceptionEvent['type']> = Extract<ExceptionEvent, { type: Type }>['data'];

/** The case with a fact from outside, what it proposes, and what is owed for it. */
export function factNoted(state: ExceptionCase, { fact, text, action, duty, directive }: DataOf<'outside_fact_noted'>, at: Instant): ExceptionCase {
  const outsideFacts = [...(state.outsideFacts ?? []), { ...fact, text, notedAt: at }];
  const unopposed = duty?.closes === undefined ? {} : { unopposedAt: duty.due };
  const proposal = action === undefined ? [] : [{ id: nextFactId(state), action, text, at, ...unopposed }];
  return { ...state, outsideFacts, proposals: [...(state.proposals ?? []), ...proposal], duties: duty === undefined ? state.duties : [...state.duties, duty], ...(directive === undefined ? {} : { directives: [...(state.directives ?? []), directive] }) };
}

/** The case with a proposal decided; what was owed for it is discharged by the caller. */
export function proposalDecided(
  state: ExceptionCase, { proposal, outcome, text }: DataOf<'proposal_decided'>, { at, actor }: { readonly at: Instant; readonly actor: { readonly person: PersonId | null } },
): ExceptionCase {
  const decided = { outcome, text, by: actor.person, at };
  return { ...state, proposals: (state.proposals ?? []).map((one) => (one.id === proposal ? { ...one, decided } : one)) };
}

/** Id of the next fact on a case, of what it proposes and of what is owed for it. */
export function nextFactId({ outsideFacts = [] }: ExceptionCase): string {
  return `f${outsideFacts.length + 1}`;
}
