import type pg from 'pg';
import type { EventEnvelope } from '@exeat/core';
import { asStoreError, sqlState } from '../errors.ts';
import { byKeptPlan, type Queries, type StorePool } from './pool.ts';

/** One open transaction on one connection. Not to be used after `withTransaction` returns, nor by two at once. */
export class Tx implements Queries {
  readonly client: pg.PoolClient;
  /** Streams loaded whole in this transaction, so that appending does not read them again. */
  readonly loaded = new Map<string, readonly EventEnvelope[]>();

  constructor(client: pg.PoolClient) {
    this.client = client;
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(text, [...values])).rows;
  }

  async queryByKeptPlan<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return byKeptPlan(this.client, text, values);
  }
}

export type TransactionOptions = {
  /** Default: read committed. Rows that a decision relies on are locked, so it is enough for commands. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** How often a deadlock or serialisation failure is tried again. The work runs anew each time: it may have no effect outside. */
  readonly attempts?: number;
};

/**
 * Runs work in one transaction: commits when it returns, rolls back when it throws. Deadlocks and serialisation failures (40P01, 40001)
 * run it again, five times at most, with a short random wait.
 * @throws StoreError `database-unavailable` (fact `outcome`), `database-busy`, `database-full`; else whatever the work throws.
 */
export async function withTransaction<T>(pool: StorePool, work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
  const attempts = options.attempts ?? 5;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, work, options);
    } catch (error) {
      const state = sqlState(error);
      if (attempt >= attempts || (state !== '40001' && state !== '40P01')) throw asStoreError(error);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
    }
  }
}

async function once<T>(pool: StorePool, work: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
  const client = await connect(pool);
  let broken: Error | undefined;
  // A connection that dies between two queries emits `error`; the next query reports it.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${options.isolation ?? 'read committed'}${options.readOnly === true ? ' READ ONLY' : ''}`);
    const result = await work(new Tx(client));
    await commit(client);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function connect(pool: StorePool): Promise<pg.PoolClient> {
  try {
    return await pool.pg.connect();
  } catch (error) {
    throw asStoreError(error);
  }
}

async function commit(client: pg.PoolClient): Promise<void> {
  let answer: pg.QueryResult;
  try {
    answer = await client.query('COMMIT');
  } catch (error) {
    throw asStoreError(error, 'unknown');
  }
  // A transaction in which a statement failed and the error was swallowed answers ROLLBACK, without any error.
  if (answer.command !== 'COMMIT') throw new Error(`expected COMMIT, got ${answer.command}: an error inside the transaction was swallowed`);
}
