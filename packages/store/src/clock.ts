import type { Instant } from '@exeat/core';
import type { Queries } from './connection/pool.ts';
import { sqlState, StoreError } from './errors.ts';

/** What an instance is for. `demo` and `test` may move the clock. */
export type InstanceMode = 'production' | 'demo' | 'test';

/** Now, by the database's clock and its offset, truncated to milliseconds. For reads; a command takes `LockedStream.now`. */
export async function databaseNow(queries: Queries): Promise<Instant> {
  const rows = await queries.query<{ now: Instant }>('SELECT now_instant()::timestamptz(3) AS now');
  return one(rows).now;
}

export async function instanceMode(queries: Queries): Promise<InstanceMode> {
  return one(await queries.query<{ mode: InstanceMode }>('SELECT mode FROM instance')).mode;
}

/**
 * Says what a new instance is for. Needs a pool of the owner: the application role cannot write it.
 * @throws StoreError `clock-fixed` once there are events: an instance never changes its mode afterwards.
 */
export async function setInstanceMode(owner: Queries, mode: InstanceMode): Promise<void> {
  const rows = await owner.query('UPDATE instance SET mode = $1 WHERE mode = $1 OR NOT EXISTS (SELECT FROM event) RETURNING mode', [mode]);
  if (rows.length === 0) {
    throw new StoreError('clock-fixed', `expected an instance without events, got one that has some; start an empty one for mode ${mode}`);
  }
}

/**
 * Moves the clock so that it reads an instant now, and runs on from there. Demo and test mode only: the database itself refuses it in
 * production, where the application role cannot write the offset.
 * @throws StoreError `clock-fixed` in production mode.
 */
export async function moveClock(queries: Queries, to: Instant): Promise<void> {
  try {
    await queries.query(
      "SELECT move_clock((extract(epoch FROM $1::timestamptz) * 1000)::bigint - (extract(epoch FROM date_trunc('milliseconds', clock_timestamp())) * 1000)::bigint)",
      [to],
    );
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
    throw new StoreError('clock-fixed', 'expected an instance in demo or test mode, got production; its clock is never moved', {}, { cause: error });
  }
}

/** The first row of an answer that always has one. */
export function one<Row>(rows: readonly Row[]): Row {
  const row = rows[0];
  if (row === undefined) throw new Error('expected one row, got none');
  return row;
}
