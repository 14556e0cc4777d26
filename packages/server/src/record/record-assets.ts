import type { AskedAsset } from '@exeat/contract';
import { type Actor, type Asset, type AssetChange, assetKey, contentDigest, type ExceptionId, isWorse, type Json, type PersonId, type Reason } from '@exeat/core';
import { assetsChangingUnit, casesOfAssets, findAssets, finishImport, lockStreams, startImport, type StoredAsset, type Tx, upsertAssets } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller, personOf } from '../http/authenticate.ts';
import { Refused } from '../http/problem.ts';
import { applyInventory } from './apply-inventory.ts';
import { type AssetRecord, readAssets } from './read-assets.ts';
import { rerouteForAssets } from './reroute.ts';

/** What was recorded, and the exceptions that it touched: coverage in memory is the caller's to refresh. */
export type RecordedAssets = { readonly assets: readonly AssetRecord[]; readonly exceptions: readonly ExceptionId[] };

/**
 * Records assets, whole, all or none, with one event, and what follows for exceptions: what is in approval is routed anew, what is in force is assessed
 * again where something is worse. @throws Refused for a unit that is not recorded; DomainError `invalid-asset`.
 */
export async function recordAssets(
  context: ServerContext,
  tx: Tx,
  asked: readonly AskedAsset[],
  { source, caller, requestId }: { readonly source: string; readonly caller: Caller; readonly requestId: string },
): Promise<RecordedAssets> {
  const organisation = await context.snapshots.organisation(tx);
  const assets = readAssets(asked);
  const unknown = new Set(assets.map((asset) => asset.unit).filter((unit) => !organisation.units.has(unit)));
  if (unknown.size > 0)
    throw new Refused([...unknown].map((unit): Reason => ({ code: 'invalid-field', rule: 'C3', text: `unit: ${unit} is not recorded; record it first.` })));
  const moved = await assetsChangingUnit(tx, assets);
  const worse = await worseThanStored(tx, assets);
  await upsertAssets(tx, assets);
  await recordAssetImport(tx, assets, { source, startedBy: personOf(caller), actor: actorOf(caller), ruleId: 'A25', requestId });
  // One lock for both: two that take some each, in another order, would wait for each other.
  const concerned = await casesOfAssets(tx, [...moved, ...worse.map(({ after }) => after.ref)]);
  await lockStreams(tx, [...concerned.values()].flat());
  await rerouteForAssets(context, tx, moved, requestId);
  const exceptions = await applyInventory(context, tx, worse, requestId);
  return { assets, exceptions };
}

/** Of assets that are about to be recorded, those of which something is worse than it stands. */
async function worseThanStored(tx: Tx, assets: readonly Asset[]): Promise<readonly AssetChange[]> {
  const stored = await findAssets(tx, assets.map(({ ref }) => ref));
  return assets.flatMap((after): readonly AssetChange[] => {
    const known = stored.get(assetKey(after.ref));
    const change: AssetChange = { before: known === undefined || assetKey(known.ref) !== assetKey(after.ref) ? undefined : figuresOf(known), after };
    return isWorse(change) ? [change] : [];
  });
}

function figuresOf({ unit, ...asset }: StoredAsset): AssetChange['before'] {
  return { ...asset, ...(unit === null ? {} : { unit }) };
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
