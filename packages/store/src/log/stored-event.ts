import { type EventEnvelope, type Json, joinEvent } from '@exeat/core';

/** A row of the log with its payload; `body` is null after a redaction. */
export type StoredEvent = { readonly id: number; readonly leaf: Buffer; readonly body: Readonly<Record<string, Json>> | null };

/** Puts leaf and payload together again. Members that were redacted read as null, in the live tables as in rebuilt ones. */
export function readEnvelope(row: StoredEvent): EventEnvelope {
  return joinEvent(row.leaf.toString('utf8'), row.body ?? {}).envelope;
}
