import { type ExceptionCase, exceptionId, type Finding, findingIdentity, type FrozenClause, type Instant } from '@exeat/core';
import { moveClock } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { insertMemberships } from '../finding/membership.ts';
import type { ReviewedVersion } from '../finding/reviewed-scope.ts';
import { scan, target } from './estate.ts';
import { clause, content, grantedCase } from './story.ts';
import type { TestDatabase } from './database.ts';

/** Samples for reviews: exceptions over hosts, and scans of those by day of 2026 (`on(32)` is the 1st of February). */

export const on = (day: number): Instant => new Date(Date.UTC(2026, 0, day, 12)).toISOString() as Instant;

/** Grants an exception with such clauses over days of 2026. */
export async function excepted(db: TestDatabase, id: string, clauses: readonly Partial<FrozenClause>[], days: { readonly from: number; readonly until: number }): Promise<ExceptionCase> {
  await moveClock(db.pool, on(days.from - 1));
  return grantedCase(db.pool, id, { from: on(days.from), until: on(days.until) }, content({ scope: clauses.map((one) => clause(one)) }));
}

/** The first version as reviews are given it, with these members under its containers. */
export function reviewed(of: ExceptionCase, members: readonly string[] = []): ReviewedVersion {
  const frozen = of.versions[0]?.frozen.scope ?? [];
  return { id: of.id, version: 1, scope: frozen.map((one) => ('under' in one.asset ? { ...one, members } : one)) };
}

/** One complete scan of a host on each day, all with these findings. */
export async function scansOf(db: TestDatabase, asset: Finding['asset'], days: readonly number[], findings: readonly Finding[] = [], tool = 'sampler'): Promise<void> {
  for (const day of days) await scan(db.pool, target(asset, { tool, scannedAt: on(day) }), findings, on(day));
}

/** Findings that belong to the scope of an exception by its first clause, as matching would have stored it. */
export async function belong(db: TestDatabase, of: ExceptionCase, findings: readonly Finding[]): Promise<void> {
  const [first] = of.versions[0]?.frozen.scope ?? [];
  if (first === undefined) throw new Error('expected a clause');
  const member = { exception: exceptionId(of.id), version: 1, clause: 0, requirement: first.requirement, outcome: 'full' as const };
  await withTransaction(db.pool, (tx) => insertMemberships(tx, findings.map((one) => ({ ...member, asset: one.asset, identity: findingIdentity(one) }))));
}
