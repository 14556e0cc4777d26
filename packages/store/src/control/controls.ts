import type { ControlRecord, ExceptionId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** Every control on record, by id. */
export async function loadControls(queries: Queries): Promise<ReadonlyMap<string, ControlRecord>> {
  const rows = await queries.query<{ record: ControlRecord }>('SELECT record FROM control ORDER BY id');
  return new Map(rows.map(({ record }) => [record.control.id, record]));
}

/** A text that is another one whenever a control is: what a snapshot in memory is checked by. */
export async function controlStamp(queries: Queries): Promise<string> {
  const [row] = await queries.query<{ stamp: string }>("SELECT concat(count(*), '/', sum(revision)) AS stamp FROM control");
  return row?.stamp ?? '';
}

/** Exceptions whose assessment relies on a control, whatever became of them. */
export async function casesRelyingOn(queries: Queries, control: string): Promise<readonly ExceptionId[]> {
  const rows = await queries.query<{ id: ExceptionId }>('SELECT exception_id AS id FROM relied_control WHERE control = $1 ORDER BY 1', [control]);
  return rows.map(({ id }) => id);
}
