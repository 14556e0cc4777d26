import { databaseNow, grantedVersions, importsUnderWay, matchingDone, type StorePool, takeMatchingDue } from '@exeat/store';
import { matchVersion } from './match-version.ts';
import type { MatchedVersion } from './match.ts';

/**
 * Matches the versions that may lack memberships, those that nobody has set about for some seconds: where a server died between a grant and its
 * matching, and where a grant and an import did not see one another. Idempotent. Returns how many are complete now.
 */
export async function matchDue(pool: StorePool, notForSeconds: number): Promise<number> {
  let complete = 0;
  for (const { exception, version } of await takeMatchingDue(pool, notForSeconds)) {
    const versions = await grantedVersions(pool, { at: await databaseNow(pool), which: 'ever-granted', ids: [exception] });
    const granted = versions.find((one) => one.version === version);
    if (granted !== undefined && (await matchNoted(pool, granted))) complete += 1;
  }
  return complete;
}

/** Matches a noted version again. It stays noted, and false is answered, while an import is under way that may not have seen it. */
export async function matchNoted(pool: StorePool, version: MatchedVersion): Promise<boolean> {
  const disturbed = await importsUnderWay(pool);
  await matchVersion(pool, version);
  if (!disturbed) await matchingDone(pool, { exception: version.id, version: version.version });
  return !disturbed;
}
