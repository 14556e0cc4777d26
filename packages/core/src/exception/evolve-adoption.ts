import type { Hash, PersonId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { Version } from './content.ts';
import type { ExceptionEvent } from './events.ts';
import type { ExceptionCase } from './state.ts';

type By = { readonly by: PersonId; readonly at: Instant };

/** What a case is after a step of taking it over. */
export function adoptionFollowed(state: ExceptionCase, event: Extract<ExceptionEvent, { type: 'adoption_proposed' | 'exception_adopted' }>, { by, at }: By): ExceptionCase {
  return event.type === 'adoption_proposed' ? { ...state, adoption: { ...event.data, proposedBy: by, at, confirmed: null } } : adopted(state, event.data, { by, at });
}

/** Both signatures stand as decisions: whoever reads the record finds who answers for it. */
function adopted(state: ExceptionCase, { version, relianceHash }: { readonly version: Version; readonly relianceHash: Hash }, confirmed: By): ExceptionCase {
  const { adoption } = state;
  if (adoption === undefined || adoption === null) return state;
  const rationale = `Approved elsewhere by ${adoption.approvedBy} on ${adoption.approvedOn}; taken over with ${adoption.batch}.`;
  const signed = (seat: string, person: PersonId, at: Instant) => ({ seat, person, outcome: 'approve' as const, rationale, relianceHash, at, superseded: false });
  return {
    ...state, phase: 'approved', submittedAt: confirmed.at, content: version.content, versions: [...state.versions, version], relianceHash,
    adoption: { ...adoption, confirmed },
    decisions: [...state.decisions, signed('adoption:registrar', adoption.proposedBy, adoption.at), signed('adoption:ciso', confirmed.by, confirmed.at)],
  };
}
