import type { Deviations } from '@exeat/contract';
import { assetKey, type AssetRef, figuresOf, type Standing, standingOf, stateAt } from '@exeat/core';
import { casesOfAssets, databaseNow, getCases, openFindingsOfAssets, type Queries } from '@exeat/store';
import { deviationsView } from '../../present/deviations.ts';

/** What deviates on each asset of a page now: exceptions with it in their scope, and its open findings. */
export async function assetDeviations(queries: Queries, assets: readonly AssetRef[]): Promise<(asset: AssetRef) => { deviations: Deviations }> {
  const now = await databaseNow(queries);
  const named = await casesOfAssets(queries, assets);
  const cases = await getCases(queries, [...new Set([...named.values()].flat())]);
  const findings = await openFindingsOfAssets(queries, assets);
  return (ref) => {
    const asset = assetKey(ref);
    const counts = new Map<Standing, number>();
    for (const id of named.get(asset) ?? []) {
      const state = cases.get(id);
      const standing = state === undefined ? null : standingOf(stateAt(state, now));
      if (standing !== null) counts.set(standing, (counts.get(standing) ?? 0) + 1);
    }
    return { deviations: deviationsView(figuresOf(counts, { asset }), findings.get(asset) ?? 0, { asset }) };
  };
}
