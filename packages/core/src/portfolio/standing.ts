import type { ExceptionState } from '../exception/state.ts';
import type { Figure, ListQuery, Standing } from './portfolio.ts';

/** States of a request that somebody still has to decide. */
export const askedStates: readonly ExceptionState[] = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'];

/** Null: it is none of these, and no count of them holds it. */
export function standingOf(state: ExceptionState): Standing | null {
  if (state === 'active' || state === 'expired') return state;
  return askedStates.includes(state) ? 'asked' : null;
}

/** How many stand in each way, with the filters of their lists: those of what they are about, and their states. */
export function figuresOf(counts: ReadonlyMap<Standing, number>, about: ListQuery): Readonly<Record<Standing, Figure>> {
  const figure = (standing: Standing, states: readonly ExceptionState[]): Figure => ({
    count: counts.get(standing) ?? 0,
    list: { state: states.join(','), ...about },
  });
  return { active: figure('active', ['active']), asked: figure('asked', askedStates), expired: figure('expired', ['expired']) };
}
