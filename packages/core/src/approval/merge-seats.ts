import type { Seat, SeatVoice } from './seat.ts';

const idOrder = ['risk-owner:', 'level:', 'superior:', 'named:', 'policy-owner:', 'control-owner:'];
const voiceOrder: readonly SeatVoice[] = ['accepts_risk', 'veto', 'opinion'];

/**
 * One human gives one signature on a version (§4.3-6): seats of one person become one seat, whose signature discharges them all (E3 b, c).
 * Pairs that need two humans were kept apart when the seats were filled. The merged seat has the strongest voice, the later stage and,
 * where one of its offices cannot be delegated, that office's rule for a successor.
 */
export function mergeSeats(seats: readonly Seat[]): readonly Seat[] {
  const merged: Seat[] = [];
  const byPerson = Map.groupBy(seats, (seat) => seat.person ?? seat.id);
  for (const group of byPerson.values()) merged.push(group.length === 1 ? (group[0] as Seat) : merge(group));
  return merged.toSorted((a, b) => a.stage - b.stage || rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

function merge(group: readonly Seat[]): Seat {
  const [first, ...rest] = group.toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)) as [Seat, ...Seat[]];
  const strict = group.find(({ holder }) => holder.kind === 'role' && !holder.delegable);
  return {
    ...first,
    stage: group.some((seat) => seat.stage === 2) ? 2 : 1,
    voice: voiceOrder.find((voice) => group.some((seat) => seat.voice === voice)) ?? first.voice,
    title: [first, ...rest].map((seat) => seat.title).join('; '),
    holder: strict?.holder ?? first.holder,
    obligations: [...new Set([...first.obligations, ...rest.flatMap((seat) => [seat.id, ...seat.obligations])])],
    reasons: [
      ...[first, ...rest].flatMap((seat) => seat.reasons),
      {
        code: 'seats-merged',
        rule: 'E3',
        text: `${first.person ?? ''} gives one signature for ${[first, ...rest].map((seat) => seat.id).join(', ')}.`,
      },
    ],
  };
}

function rank(seat: Seat): number {
  return idOrder.findIndex((prefix) => seat.id.startsWith(prefix));
}
