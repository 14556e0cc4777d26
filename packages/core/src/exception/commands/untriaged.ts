import type { Reason } from '../../errors.ts';
import { coolingFor, coolingRefusal } from '../cooling-off.ts';
import { type ExaminedRequest, examineRequest } from '../examine-request.ts';
import type { ExceptionFacts } from '../facts.ts';
import type { ExceptionCase } from '../state.ts';

/**
 * What triage would have to see in content that changes after triage: an overlap that nobody has confirmed as distinct (§3.8, E9), and a deviation that
 * was rejected not long ago (§3.9). What stood in the content before, triage has seen. No edit goes round it.
 */
export function untriaged(state: ExceptionCase, examined: ExaminedRequest, facts: ExceptionFacts): readonly Reason[] {
  const seen = examineRequest(state.content, facts, state);
  const known = new Set(seen.overlaps.map(({ exception }) => exception));
  const overlapping = examined.overlaps.filter(({ exception }) => !known.has(exception)).map(({ exception, state: phase }): Reason => ({
    code: 'duplicate-scope', rule: '§3.8, E9', text: `${exception} (${phase}) already names a deviation that this changed content names too: leave it out, or withdraw and ask anew, so that triage looks at it.`,
  }));
  const zone = examined.frozen?.zone;
  if (zone === undefined || coolingFor(state, seen.lineage, zone, facts) !== null) return overlapping;
  const cooling = coolingFor(state, examined.lineage, zone, facts);
  return cooling === null ? overlapping : [...overlapping, coolingRefusal(cooling)];
}
