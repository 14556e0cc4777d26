import { databaseNow, grantedVersions, importsUnderWay, matchingDone, type StorePool, type VersionRef } from '@exeat/store';
import { afterManyRows } from './after-many-rows.ts';
import { matchVersion } from './match-version.ts';
import type { MatchedVersion } from './match.ts';

/** Matches noted versions again; one that is not granted any more is left. Returns how many are complete now. */
export async function matchNoted(pool: StorePool, versions: readonly VersionRef[]): Promise<number> {
  let complete = 0;
  for (const { exception, version } of versions) {
    const granted = await grantedVersions(pool, { at: await databaseNow(pool), which: 'ever-granted', ids: [exception] });
    const found = granted.find((one) => one.version === version);
    if (found !== undefined && (await matchOne(pool, found))) complete += 1;
  }
  return complete;
}

/** It stays noted, and false is answered, while an import is under way that may not have seen it. */
async function matchOne(pool: StorePool, version: MatchedVersion): Promise<boolean> {
  const disturbed = await importsUnderWay(pool);
  await afterManyRows(pool, await matchVersion(pool, version));
  if (!disturbed) await matchingDone(pool, { exception: version.id, version: version.version });
  return !disturbed;
}
