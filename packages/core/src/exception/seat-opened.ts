import type { Seat } from '../approval/seat.ts';
import type { Instant } from '../time.ts';
import type { ExceptionCase } from './state.ts';

/** When a seat came to wait for its holder: stage 1 opens with the assessment, stage 2 with the last signature of stage 1. Null: nobody recorded it. */
export function seatOpenedAt(state: Pick<ExceptionCase, 'decidingSince' | 'required' | 'decisions'>, seat: Pick<Seat, 'stage'>): Instant | null {
  if (seat.stage === 1) return state.decidingSince;
  const first = new Set(state.required?.seats.filter(({ stage }) => stage === 1).map(({ id }) => id));
  const signed = state.decisions.filter((one) => !one.superseded && first.has(one.seat)).map(({ at }) => at);
  return signed.reduce<Instant | null>((latest, at) => (latest === null || at > latest ? at : latest), state.decidingSince);
}
