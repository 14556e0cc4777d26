import { grades } from '../org/organisation.ts';
import type { RequiredApproval, Seat } from './seat.ts';

/** The seats that a request in approval needs from now on. `restarts`: what was signed or voted counts no more. */
export type RoutedSeats = { readonly seats: readonly Seat[]; readonly restarts: boolean };

/**
 * Joins the seats that stand with those computed anew, so that the stricter of both applies (§4.3-10) and what was decided stands (§4.8): seats of
 * a unit that no longer owns an asset go, unless they are decided; an office that is not asked for any more stays. All starts over where the level
 * has risen (I13), and where a signature was given with less authority than its seat needs now.
 */
export function stricterSeats(standing: RequiredApproval, anew: RequiredApproval, decided: ReadonlySet<string>): RoutedSeats {
  const wanted = new Set(anew.seats.flatMap(seatIds));
  const isAsked = (seat: Seat): boolean => seatIds(seat).some((id) => !wanted.has(id) && !isOfUnit(id));
  if (anew.level > standing.level || standing.seats.some((seat) => decided.has(seat.id) && anew.seats.some((one) => one.id === seat.id && isWeaker(seat, one)))) {
    // The seats of a lower level give way; offices that had to sign still do.
    const offices = standing.seats.filter((seat) => seat.stage === 1 && isAsked(seat));
    return { seats: inOrder(joined(offices, anew.seats)), restarts: true };
  }
  const stay = standing.seats.filter((seat) => decided.has(seat.id) || isAsked(seat) || anew.seats.some((one) => one.id === seat.id && isWeaker(one, seat)));
  const covered = new Set(stay.flatMap(seatIds));
  // One signature cannot be split: where only a part of what it must discharge now is signed, all sign again.
  const isSplit = anew.seats.some((seat) => seatIds(seat).some((id) => covered.has(id)) && !seatIds(seat).every((id) => covered.has(id)));
  return { seats: inOrder(joined(stay, anew.seats)), restarts: isSplit };
}

/** What of the second list the first does not discharge already, beside the first. */
function joined(first: readonly Seat[], second: readonly Seat[]): readonly Seat[] {
  const covered = new Set(first.flatMap(seatIds));
  const added = second.filter((seat) => !seatIds(seat).every((id) => covered.has(id)));
  const taken = new Set(added.map(({ id }) => id));
  return [...first.filter(({ id }) => !taken.has(id)), ...added];
}

/** The seat and every one that was merged into it. */
function seatIds({ id, obligations }: Seat): readonly string[] {
  return [id, ...obligations.filter((one) => /^(risk-owner|level|superior|named|policy-owner|control-owner):/.test(one))];
}

/** Who sits there follows from the unit that owns the assets. */
function isOfUnit(id: string): boolean {
  return id.startsWith('risk-owner:') || id.startsWith('superior:');
}

/** Does the holder of a seat need less authority than that of the other? */
function isWeaker({ holder: a }: Seat, { holder: b }: Seat): boolean {
  if (a.kind === 'grade' && b.kind === 'grade') return grades.indexOf(a.grade) < grades.indexOf(b.grade);
  return a.kind === 'role' && b.kind === 'role' && a.delegable && !b.delegable;
}

function inOrder(seats: readonly Seat[]): readonly Seat[] {
  return seats.toSorted((a, b) => a.stage - b.stage);
}
