import {
  candidateFindings,
  insertMemberships,
  type MatchingProgress,
  type Membership,
  noteMatchingDue,
  noteMatchingProgress,
  type Queries,
  type StorePool,
  type Tx,
  type VersionRef,
  withTransaction,
} from '@exeat/store';
import { type MatchedVersion, membershipsIn } from './match.ts';

/** Findings that are matched in the transaction of the grant; what is beyond follows at once, outside it. */
const mostInside = 1000;
const saidEveryMs = 1_000;

/** Memberships of the findings that hold now in the scope of a version, in pages. */
async function* matchesOfVersion(
  queries: Queries,
  version: MatchedVersion,
  onAssets: (progress: MatchingProgress) => Promise<void>,
): AsyncGenerator<readonly Membership[]> {
  for await (const page of candidateFindings(queries, version.scope, onAssets)) yield page.flatMap((finding) => membershipsIn(version, finding));
}

/**
 * Stores the memberships of a version that has just been granted, in the transaction of the grant. Answers `more` when there are too many:
 * then the caller runs `matchInThread` after the commit. Until a membership is stored its finding is not excepted in lists. What may be missing
 * is noted, so that it is made good even when this server dies (`match-due.ts`).
 */
export async function matchGranted(tx: Tx, version: MatchedVersion): Promise<'all' | 'more'> {
  let looked = 0;
  for await (const page of candidateFindings(tx, version.scope)) {
    await insertMemberships(
      tx,
      page.flatMap((finding) => membershipsIn(version, finding)),
    );
    looked += page.length;
    if (looked >= mostInside) {
      await noteMatchingDue(tx, refOf(version), 'always');
      return 'more';
    }
  }
  await noteMatchingDue(tx, refOf(version), 'if-imports');
  return 'all';
}

/** Matches a version against every finding and stores what belongs, a page in each transaction. Idempotent. Says about once a second how far it is. */
export async function matchVersion(pool: StorePool, version: MatchedVersion): Promise<number> {
  let written = 0;
  let saidAt = Number.NEGATIVE_INFINITY;
  const say = async (progress: MatchingProgress): Promise<void> => {
    if (performance.now() - saidAt < saidEveryMs) return;
    saidAt = performance.now();
    await noteMatchingProgress(pool, refOf(version), progress);
  };
  for await (const memberships of matchesOfVersion(pool, version, say)) {
    written += await withTransaction(pool, async (tx) => insertMemberships(tx, memberships));
  }
  return written;
}

function refOf({ id, version }: MatchedVersion): VersionRef {
  return { exception: id, version };
}
