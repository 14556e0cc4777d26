import type { AssetRef, FindingStatus, Hash, Instant } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** A stretch `[from, until)` in which a target reported a finding with one status; `until` null: it holds. */
export type FindingSpan = { readonly from: Instant; readonly until: Instant | null; readonly status: FindingStatus; readonly tool: string };

/** Everything that was ever reported of one finding, oldest first; empty when it is unknown. */
export async function findingSpans(queries: Queries, asset: AssetRef, identity: Hash): Promise<readonly FindingSpan[]> {
  return queries.query<FindingSpan>(
    `SELECT f.seen_from AS "from", f.resolved_at AS until, f.status, s.tool
     FROM asset a JOIN finding f ON f.asset_id = a.id JOIN scan_target s ON s.id = f.target_id
     WHERE a.type = $1 AND a.name = $2 AND f.identity = $3 ORDER BY f.seen_from, f.target_id`,
    [asset.type, asset.id, Buffer.from(identity, 'hex')],
  );
}
