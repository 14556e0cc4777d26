import type { AskedAsset } from '@exeat/contract';
import { type Actor, type Asset, contentDigest, type Json, type PersonId, type Reason } from '@exeat/core';
import { assetsChangingUnit, finishImport, startImport, type Tx, upsertAssets } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller, personOf } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { type AssetRecord, readAssets } from './read-assets.ts';
import { rerouteForAssets } from './reroute.ts';

/** Records assets, whole, all or none, with one event. @throws Refused for a unit that is not recorded; DomainError `invalid-asset`. */
export async function recordAssets(
  context: ServerContext,
  tx: Tx,
  asked: readonly AskedAsset[],
  { source, caller, requestId }: { readonly source: string; readonly caller: Caller; readonly requestId: string },
): Promise<readonly AssetRecord[]> {
  const organisation = await context.snapshots.organisation(tx);
  const assets = readAssets(asked);
  const unknown = new Set(assets.map((asset) => asset.unit).filter((unit) => !organisation.units.has(unit)));
  if (unknown.size > 0)
    throw new Refused([...unknown].map((unit): Reason => ({ code: 'invalid-field', rule: 'C3', text: `unit: ${unit} is not recorded; record it first.` })));
  const moved = await assetsChangingUnit(tx, assets);
  await upsertAssets(tx, assets);
  await recordAssetImport(tx, assets, { source, startedBy: personOf(caller), actor: actorOf(caller), ruleId: 'A25', requestId });
  await rerouteForAssets(context, tx, moved, requestId);
  return assets;
}

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
