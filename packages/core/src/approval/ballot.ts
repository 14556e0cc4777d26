import type { PersonId } from '../ids.ts';

export const votes = ['yes', 'no', 'abstain'] as const;
export type Vote = (typeof votes)[number];
export type Tally = { readonly yes: number; readonly no: number; readonly abstain: number; readonly members: number };

/** What a vote of so many members needs: votes cast for a quorum, abstentions too, and of those so many yes (domain §4.5, E45). */
export function ballotBar(members: number, least: number): { readonly quorum: number; readonly needed: number } {
  const quorum = Math.max(Math.floor(members / 2) + 1, least);
  return { quorum, needed: Math.max(2, Math.ceil(quorum / 2)) };
}

/**
 * What a committee has decided, or null while the outcome is open (domain §4.5, I21, E45). Quorum: more than half of the members who may
 * vote, and at least `least`; an abstention counts for the quorum only. Approved: more yes than no, and yes at least half of the quorum and
 * two. Decided as soon as no vote that is still out can change it; silence never decides. A tie is no approval, but where the chair's vote breaks it:
 * `chair` is the member whose yes does, null where none does.
 * A no of somebody who is no member any more counts against, and for no quorum. `closed`: its time is over, no vote is out any more, and what falls short
 * of an approval is none.
 */
export function ballotOutcome(
  members: readonly PersonId[],
  cast: ReadonlyMap<PersonId, Vote>,
  least: number,
  chair: PersonId | null = null,
  closed = false,
): { readonly outcome: 'approve' | 'reject' | null; readonly tally: Tally } {
  const counted = members.map((member) => cast.get(member)).filter((vote) => vote !== undefined);
  const tally: Tally = {
    yes: counted.filter((vote) => vote === 'yes').length,
    no: [...cast.values()].filter((vote) => vote === 'no').length,
    abstain: counted.filter((vote) => vote === 'abstain').length,
    members: members.length,
  };
  const { quorum, needed } = ballotBar(members.length, least);
  const out = closed ? 0 : members.length - counted.length;
  const casting = chair !== null && members.includes(chair) ? chair : null;
  const breaksTie = casting !== null && cast.get(casting) === 'yes';
  const mayBreakTie = breaksTie || (!closed && casting !== null && !cast.has(casting));
  if (counted.length >= quorum && tally.yes >= needed && (tally.yes > tally.no + out || (tally.yes === tally.no + out && breaksTie))) return { outcome: 'approve', tally };
  const best = tally.yes + out;
  if (counted.length >= quorum && (best < tally.no || (best === tally.no && !mayBreakTie) || best < needed)) return { outcome: 'reject', tally };
  return { outcome: closed ? 'reject' : null, tally };
}
