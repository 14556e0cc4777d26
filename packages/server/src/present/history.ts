import type { HistoryEntry } from '@exeat/contract';
import type { Organisation } from '@exeat/core';
import type { LoggedEvent } from '@exeat/store';
import { personOrNull } from './person.ts';

/** Something that happened, with its author by name. */
export function historyView({ envelope, seq, redacted }: LoggedEvent, organisation: Organisation): HistoryEntry {
  const { revision, at, type, ruleId, data, actor } = envelope;
  return {
    revision,
    at,
    type,
    ruleId,
    seq,
    redacted,
    data,
    actor: { kind: actor.kind, person: personOrNull(organisation, actor.person), strength: actor.strength ?? null },
  };
}
