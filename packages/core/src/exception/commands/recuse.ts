import type { Seat } from '../../approval/seat.ts';
import { type Decision, refuse } from '../../errors.ts';
import type { ExceptionEvent } from '../events.ts';
import type { ExceptionFacts } from '../facts.ts';
import type { ExceptionCase } from '../state.ts';
import { after, fewestVoters, findSeat, openSeats, withBallot } from './decide-seat.ts';
import { missingText } from './shared.ts';

export type RecuseCommand = { readonly seat?: string; /** What the conflict is. */ readonly text: string; readonly relianceHash: string };

/**
 * Somebody who could decide declares a conflict, for good (§4.5): their seat moves up the line as an empty one does, a committee votes without
 * them, and a vote of theirs counts no more. A committee that is left too small hands the request back, and the level above decides (E29 f).
 */
export function recuseFrom(state: ExceptionCase, { seat: wanted, text, relianceHash }: RecuseCommand, facts: ExceptionFacts): Decision<readonly ExceptionEvent[]> {
  const single = findSeat(state, wanted, relianceHash, facts, false);
  const found = single.ok ? single : findSeat(state, wanted, relianceHash, facts, true);
  if (!found.ok) return found;
  const lacking = missingText(text, 'text (what the conflict is)', 10, '§4.5');
  if (lacking !== null) return refuse(lacking);
  const seat = found.value;
  const recused: ExceptionEvent = { type: 'seat_recused', data: { seat: seat.id, text: text.trim() } };
  const left = openSeats(after(state, [recused], facts), facts).find(({ id }) => id === seat.id);
  if (left?.members === undefined) return { ok: true, value: [recused] };
  if (left.members.length >= fewestVoters(state, facts)) return withBallot(state, left, [recused], facts);
  return { ok: true, value: [recused, ...handedBack(state, left, facts)] };
}

/** To the assessment, which routes it to the level above. What nobody assesses waits for another member. */
function handedBack(state: ExceptionCase, seat: Seat, facts: ExceptionFacts): readonly ExceptionEvent[] {
  const { focus } = state;
  if (focus?.kind === 'appeal' || focus?.kind === 'bridge' || focus?.kind === 'ratification' || focus?.kind === 'reaffirmation') return [];
  const text = `${seat.title}: ${seat.members?.length ?? 0} members may vote, ${fewestVoters(state, facts)} are needed; the level above decides.`;
  return [{ type: 'exception_returned', data: { seat: seat.id, text } }];
}
