import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from, to } from 'pg-copy-streams';
import type { StorePool } from '../connection/pool.ts';
import { withTransaction } from '../connection/transaction.ts';

/** Rows of a query in the text format of COPY: what benchmarks feed back, so that only PostgreSQL's own work is timed. */
export async function copyOut(owner: StorePool, query: string): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [];
  await withTransaction(owner, async (tx) => {
    for await (const chunk of tx.client.query(to(`COPY (${query}) TO STDOUT`))) chunks.push(chunk as Buffer);
  });
  return chunks;
}

/** Copies such rows into a table, in one transaction. */
export async function copyIn(owner: StorePool, table: string, chunks: readonly Buffer[]): Promise<void> {
  await withTransaction(owner, async (tx) => pipeline(Readable.from(chunks), tx.client.query(from(`COPY ${table} FROM STDIN`))));
}
