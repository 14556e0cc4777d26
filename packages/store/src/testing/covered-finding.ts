import { type ExceptionCase, exceptionId, findingIdentity, type Instant, requirementId } from '@exeat/core';
import { moveClock } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { insertMemberships, type Membership } from '../finding/membership.ts';
import type { TestDatabase } from './database.ts';
import { finding, host, scan, target } from './estate.ts';
import { grantedCase } from './story.ts';

// One finding and one exception over it: the smallest world in which coverage can be asked.

export const instant = (text: string): Instant => text as Instant;
export const from = instant('2026-11-10T00:00:00.000Z');
export const until = instant('2026-12-01T00:00:00.000Z');
export const justBefore = instant('2026-11-30T23:59:59.999Z');
export const app = host('app-01');
export const cve = finding(app, 'CVE-2026-0001');
export const identity = findingIdentity(cve);

/** Empties the facts, and grants an exception over the finding from the 10th on, on the 2nd of November. */
export async function coverFinding(db: TestDatabase, id: string): Promise<ExceptionCase> {
  await moveClock(db.pool, instant('2026-11-02T08:00:00.000Z'));
  await db.owner.query('TRUNCATE finding, membership, scan_target');
  await scan(db.pool, target(app), [cve], instant('2026-11-01T00:00:00.000Z'));
  const granted = await grantedCase(db.pool, id, { from, until });
  await makeMember(db, id, 'full');
  return granted;
}

export async function makeMember(db: TestDatabase, id: string, outcome: Membership['outcome'], version = 1): Promise<number> {
  const requirement = requirementId('STD-LG/LG-7.1');
  return withTransaction(db.pool, (tx) =>
    insertMemberships(tx, [{ asset: app, identity, exception: exceptionId(id), version, clause: 0, requirement, outcome }]),
  );
}
