import { appendLeaf, emptyFrontier, type Frontier, frontierRoot, leafHash } from '@exeat/core';
import type { Tx } from '../connection/transaction.ts';
import { type StoredCheckpoint, latestCheckpoint } from '../log/tree-storage.ts';

/** The log computed anew from its leaves. `fault` names the first thing that does not fit what is stored; null: everything fits. */
export type RecomputedLog = {
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: StoredCheckpoint | null;
  readonly fault: string | null;
};

/**
 * Hashes every leaf again, in the order of the numbers, and holds hashes and the newest checkpoint against it. Memory does not grow with the
 * log.
 */
export async function recomputeLog(tx: Tx): Promise<RecomputedLog> {
  const checkpoint = await latestCheckpoint(tx);
  await tx.query(
    'DECLARE log_leaves NO SCROLL CURSOR FOR SELECT l.seq, l.leaf_hash, e.leaf FROM log_entry l JOIN event e ON e.id = l.event_id ORDER BY l.seq',
  );
  let frontier: Frontier = emptyFrontier;
  let fault: string | null = null;
  for (;;) {
    const rows = await tx.query<{ seq: number; leaf_hash: Buffer; leaf: Buffer }>('FETCH 2000 FROM log_leaves');
    if (rows.length === 0) break;
    for (const { seq, leaf_hash: stored, leaf } of rows) {
      const hash = leafHash(leaf);
      if (seq !== frontier.size) fault ??= `entry ${frontier.size} is missing`;
      if (!stored.equals(hash)) fault ??= `the hash of entry ${seq} is not that of its leaf`;
      frontier = appendLeaf(frontier, hash);
      if (frontier.size === checkpoint?.size && !checkpoint.root.equals(frontierRoot(frontier))) {
        fault ??= `the first ${frontier.size} entries have another root than the checkpoint over them`;
      }
    }
  }
  await tx.query('CLOSE log_leaves');
  if (checkpoint !== null && checkpoint.size > frontier.size)
    fault ??= `the checkpoint is over ${checkpoint.size} entries, there are ${frontier.size}`;
  return { size: frontier.size, root: frontierRoot(frontier), checkpoint, fault };
}
