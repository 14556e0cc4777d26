import { addDays, type LocalDate, localDateAt } from '../calendar.ts';
import type { Reason } from '../errors.ts';
import type { ExceptionId } from '../ids.ts';
import type { ExceptionFacts } from './facts.ts';
import type { Lineage } from './lineage.ts';
import type { ExceptionCase } from './state.ts';

/** What may have changed since a rejection, so that the same may be asked again sooner. The words of a request are none of it (E23). */
export const changedFacts = ['scope', 'controls', 'risk', 'plan'] as const;
export type ChangedFact = (typeof changedFacts)[number];

/** A rejection that is not long ago: until the last day the same is taken on only for other facts (§3.9). */
export type CoolingOff = { readonly exception: ExceptionId; readonly lastDay: LocalDate };

/**
 * The latest rejection of the deviation by its approvers that still keeps it from being asked again; one that was withdrawn after an approver had
 * refused counts too (E50). Null: none, or it is longer ago. What triage has sent back is none: it was never judged.
 */
export function coolingOff(lineage: Lineage | null, zone: string, { now, matrix }: Pick<ExceptionFacts, 'now' | 'matrix'>): CoolingOff | null {
  const judged = (lineage?.setbacks ?? []).filter(({ what, level }) => what !== 'revoked' && level !== null);
  const last = judged.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
  if (last === undefined) return null;
  const lastDay = addDays(localDateAt(last.at, zone), matrix.lifecycle.coolingDays - 1);
  return localDateAt(now, zone) > lastDay ? null : { exception: last.exception, lastDay };
}

/** The same for the request that is looked at: the further attempt at a renewal has its own count, and what hears a case anew is no new request (E23). */
export function coolingFor({ focus }: ExceptionCase, lineage: Lineage | null, zone: string, facts: Pick<ExceptionFacts, 'now' | 'matrix'>): CoolingOff | null {
  return focus === undefined || focus.kind === 'amendment' ? coolingOff(lineage, zone, facts) : null;
}

/** Why triage does not take it on yet. */
export function coolingRefusal({ exception, lastDay }: CoolingOff): Reason {
  return {
    code: 'cooling-off', rule: '§3.9, E23',
    text: `${exception} asked for the same and was refused: it is taken on again after ${lastDay}, or before where the triager finds that ${changedFacts.join(', ')} have changed (changed, changedText).`,
  };
}
