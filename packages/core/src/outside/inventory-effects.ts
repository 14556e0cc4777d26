import { assetKey } from '../asset/asset.ts';
import type { ExceptionEvent } from '../exception/events.ts';
import type { ExceptionCase } from '../exception/state.ts';
import { isLiving } from '../exception/state-at.ts';
import { noteOf } from './effects.ts';
import { type AssetChange, assetsWorseEffect, isWorse, type RiskFacts } from './risk-effects.ts';

const inventory = 'inventory';

/**
 * What follows for one exception from assets that are recorded anew: the same as from a fact of the inventory about each of them, told and owed once
 * for all. `facts.asset`: as they are recorded now.
 */
export function inventoryEffects(state: ExceptionCase, changes: readonly AssetChange[], facts: RiskFacts): readonly ExceptionEvent[] {
  if (!isLiving(state, facts.now)) return [];
  const scope = state.versions.at(-1)?.frozen.scope ?? [];
  const named = new Set(scope.flatMap(({ asset, members }) => members.map((id) => assetKey({ type: asset.type, id }))));
  const worse = changes.filter((change) => named.has(assetKey(change.after.ref)) && isWorse(change));
  const effect = assetsWorseEffect(state, worse, facts);
  const asset = worse[0]?.after.ref;
  if (effect === null || asset === undefined) return [];
  const version = (state.outsideFacts ?? []).filter(({ source }) => source === inventory).length + 1;
  return noteOf(state, { source: inventory, externalId: assetKey(asset), version, occurredAt: facts.now, says: { kind: 'asset_changed', asset } }, effect);
}
