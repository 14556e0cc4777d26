import { canonicalJson, type Json } from '../digest.ts';
import { accept, type Decision, refuse } from '../errors.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import type { Instant } from '../time.ts';
import { type FactKey, type OutsideFact, outsideKinds, type OutsideFamily, type RecordedFact, subjectOf } from './fact.ts';

export type OutsideEvent = { readonly type: 'outside_fact_recorded'; readonly data: { readonly fact: OutsideFact; readonly applied: boolean } };
export type OutsideEnvelope = EventEnvelope<OutsideEvent['type'], OutsideEvent['data']>;

/** Everything that was reported of one subject, in the order of arrival. */
export type OutsideRecord = { readonly family: OutsideFamily; readonly subject: string; readonly facts: readonly RecordedFact[] };

/** `late`: kept on record and applied to nothing, since something newer is known; `repeated`: known already, nothing is recorded. */
export type FactOutcome = 'applied' | 'late' | 'repeated';

/** The record of a stream of outside facts; null when it is no such stream. */
export function foldOutside(events: readonly EventEnvelope[]): OutsideRecord | null {
  const recorded = events.filter((event): event is EventEnvelope & OutsideEnvelope => event.type === 'outside_fact_recorded');
  const first = recorded[0];
  if (first === undefined) return null;
  const { says } = first.data.fact;
  return {
    family: outsideKinds[says.kind], subject: subjectOf(says),
    facts: recorded.map(({ at, data }) => ({ fact: data.fact, receivedAt: at, applied: data.applied })),
  };
}

/**
 * Takes in one report (§9): a repetition adds nothing, and what is older than something known is kept without effect, so that the order of
 * arrival never matters. Of one record the version decides, between records of a subject the instant at which it occurred.
 */
export function decideFact(
  known: readonly RecordedFact[], fact: OutsideFact, now: Instant,
): Decision<{ readonly outcome: FactOutcome; readonly events: readonly OutsideEvent[] }> {
  if (fact.occurredAt > now) {
    return refuse({ code: 'invalid-field', rule: '§9', text: `occurredAt: expected an instant up to now (${now}), got ${fact.occurredAt}. A day to come belongs into the statement.` });
  }
  const same = known.find((one) => isSame(one.fact, fact));
  if (same !== undefined) {
    if (canonicalJson(same.fact as unknown as Json) === canonicalJson(fact as unknown as Json)) return accept({ outcome: 'repeated', events: [] });
    return refuse({
      code: 'fact-conflict', rule: '§9',
      text: `${fact.source} ${fact.externalId} version ${fact.version} was reported before with another content; expected a higher version for a changed record.`,
    });
  }
  const newer = known.some(({ fact: other }) => (isOfRecord(other, fact) ? other.version > fact.version : other.occurredAt > fact.occurredAt));
  return accept({ outcome: newer ? 'late' : 'applied', events: [{ type: 'outside_fact_recorded', data: { fact, applied: !newer } }] });
}

function isOfRecord(a: FactKey, b: FactKey): boolean {
  return a.source === b.source && a.externalId === b.externalId;
}

function isSame(a: FactKey, b: FactKey): boolean {
  return isOfRecord(a, b) && a.version === b.version;
}
