import { type EventEnvelope, type Json, joinEvent } from '@exeat/core';

/** A row of the log with its payload, which lacks what was redacted. */
export type StoredEvent = { readonly id: number; readonly leaf: Buffer; readonly body: Readonly<Record<string, Json>> };

/** Puts leaf and payload together again. Parts that were redacted read as their marker, in the live tables as in rebuilt ones. */
export function readEnvelope(row: StoredEvent): EventEnvelope {
  return joinEvent(row.leaf.toString('utf8'), row.body).envelope;
}
