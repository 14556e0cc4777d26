import type { NonComplianceRecord } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** Every non-compliance on record, the latest first. */
export async function listNonCompliances(queries: Queries): Promise<readonly NonComplianceRecord[]> {
  const rows = await queries.query<{ record: NonComplianceRecord }>('SELECT record FROM non_compliance ORDER BY id DESC');
  return rows.map(({ record }) => record);
}

export async function getNonCompliance(queries: Queries, id: string): Promise<NonComplianceRecord | null> {
  const [row] = await queries.query<{ record: NonComplianceRecord }>('SELECT record FROM non_compliance WHERE id = $1', [id]);
  return row?.record ?? null;
}

/** Violations of exceptions that are over and that nobody has resolved. */
export async function openViolations(queries: Queries, exceptions: readonly string[]): Promise<readonly NonComplianceRecord[]> {
  const rows = await queries.query<{ record: NonComplianceRecord }>(
    `SELECT record FROM non_compliance WHERE open AND record -> 'nonCompliance' ->> 'exception' = ANY ($1) AND record -> 'nonCompliance' ? 'violation' ORDER BY id`,
    [exceptions],
  );
  return rows.map(({ record }) => record);
}
