import { erasablePaths } from '@exeat/core';
import type { Tx } from '../connection/transaction.ts';
import { applyProjection } from '../projection/apply.ts';
import { loadStream, lockStream } from './stream.ts';

/**
 * Erases free text and personal data of one event with their salts, for good, and brings the tables of its stream in line. Its leaf, and so the tree, stays as it is.
 * The caller appends the event that says who redacted what and why. Answers false when there is no such event or it was redacted before.
 */
export async function redactEvent(tx: Tx, stream: string, revision: number): Promise<boolean> {
  const { now } = await lockStream(tx, stream);
  const before = await loadStream(tx, stream);
  const type = before[revision - 1]?.type ?? '';
  const rows = await tx.query(
    `UPDATE event_payload p SET body = body - $4::text[], salts = salts - $4::text[], redacted_at = $3 FROM event e
     WHERE e.id = p.event_id AND e.stream = $1 AND e.revision = $2 AND p.redacted_at IS NULL RETURNING p.event_id`,
    [stream, revision, now, [...erasablePaths(type)]],
  );
  if (rows.length === 0) return false;
  await applyProjection(tx, before, await loadStream(tx, stream));
  return true;
}
