import { type Actor, type Asset, contentDigest, type Json, type PersonId } from '@exeat/core';
import { finishImport, startImport, type Tx } from '@exeat/store';

/** The one event of a recording of assets: who, from where, a digest of what, and how many. */
export async function recordAssetImport(
  tx: Tx,
  assets: readonly Asset[],
  by: { readonly source: string; readonly startedBy: PersonId | null; readonly actor: Actor; readonly ruleId: string; readonly requestId?: string },
): Promise<void> {
  const { source, startedBy, ...author } = by;
  const id = await startImport(tx, { kind: 'assets', source, format: 'json', startedBy });
  await finishImport(tx, id, { contentDigest: contentDigest(assets as unknown as Json), counts: { recorded: assets.length }, skipped: [] }, author);
}
