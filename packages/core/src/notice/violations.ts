import { dueInUnit } from '../business-days.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { holdersOf } from '../org/reporting-line.ts';
import type { NonComplianceRecord } from '../policy/non-compliance.ts';
import { type Instant, later } from '../time.ts';
import { concernedBy, type Notice, type NoticeFacts, tell } from './notice.ts';

/** Working days after the end of cover at which those concerned are told again, and the CISO is told (§3.13, §9.5). */
const remindedAfter = 1;
const cisoAfter = 5;

/** An exception that is over and still in use: told when it is on record, again after a working day, and to the CISO after five, until it is resolved. */
export function violationNotices(state: ExceptionCase, facts: NoticeFacts): readonly Notice[] {
  return (facts.violations ?? []).flatMap((record) => {
    const { id, owner, unit, requirement } = record.nonCompliance;
    const people = [owner, ...concernedBy(state)];
    const said = `${state.id} is over and what it covered is still found: ${id} is on record against ${requirement}`;
    const { reminder, ciso } = instantsOf(record, facts);
    return [
      ...tell(state, people, { kind: 'violation_recorded', key: `violation:${id}`, at: record.recordedAt, text: `${said}. Fix it, or ask for an exception that covers it.` }),
      ...tell(state, people, { kind: 'violation_open', key: `violation:${id}:${remindedAfter}`, at: reminder, text: `${said}, and nobody has resolved it.` }),
      ...tell(state, holdersOf(facts.organisation.now, 'ciso', unit), { kind: 'violation_open', key: `violation:${id}:${cisoAfter}`, at: ciso, text: `${said}, and is not resolved ${cisoAfter} working days after its end.` }),
    ];
  });
}

/** Every instant at which somebody is told of a violation without anything happening. */
export function violationInstants({ violations = [], ...facts }: NoticeFacts): readonly Instant[] {
  return violations.flatMap((record) => Object.values(instantsOf(record, facts)));
}

/** Counted from the end of cover, but never told before it was on record. */
function instantsOf({ nonCompliance: { unit, violation }, recordedAt }: NonComplianceRecord, { organisation }: NoticeFacts): { readonly reminder: Instant; readonly ciso: Instant } {
  const from = violation?.endedAt ?? recordedAt;
  const after = (businessDays: number): Instant => later(recordedAt, dueInUnit(from, unit, { businessDays }, organisation.now));
  return { reminder: after(remindedAfter), ciso: after(cisoAfter) };
}
