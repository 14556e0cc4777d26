import { hash } from 'node:crypto';
import pg from 'pg';
import { asStoreError, StoreError } from '../errors.ts';
import { valueTypes } from './values.ts';

/** Where the database is: a `postgres://` URL, or the members of one (a socket folder as `host`). */
export type DatabaseAddress = string | Pick<pg.ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database' | 'ssl'>;

/** Anything that runs SQL: the pool (each query on its own) or a transaction. */
export type Queries = {
  /** Runs one statement with `$1 …` parameters; rows as plain objects, instants as canonical text, `int8` as number. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /**
   * The same by a plan that a connection makes once and keeps, whatever the values: for a statement over every partition, which takes longer to
   * plan than to run. For few texts: each costs every connection a megabyte.
   */
  queryByKeptPlan<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
};

export type DatabaseRole = 'exeat_app' | 'exeat_auditor' | 'owner';

export type PoolOptions = {
  readonly max?: number;
  /** Role taken on by every connection. `owner` takes on none: migrations and tests only. */
  readonly role?: DatabaseRole;
  /** Longest wait for a connection, in milliseconds. */
  readonly connectTimeout?: number;
  /** Longest statement, in milliseconds; 0 for no limit. */
  readonly statementTimeout?: number;
  /** Told of connections that are lost while idle: the pool replaces them. */
  readonly onConnectionLost?: (error: Error) => void;
};

/** A pool of connections, each of which has taken on its role before anyone can use it. */
export class StorePool implements Queries {
  readonly pg: pg.Pool;
  /** Where and as whom it connects: a thread opens a pool of its own by it. */
  readonly place: { readonly address: DatabaseAddress; readonly role: DatabaseRole };

  constructor(pool: pg.Pool, place: StorePool['place']) {
    this.pg = pool;
    this.place = place;
  }

  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.pg.query<Row>(text, [...values])).rows;
    } catch (error) {
      throw asStoreError(error);
    }
  }

  async queryByKeptPlan<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      const client = await this.pg.connect();
      try {
        return await byKeptPlan<Row>(client, text, values);
      } finally {
        client.release();
      }
    } catch (error) {
      throw asStoreError(error);
    }
  }

  async close(): Promise<void> {
    await this.pg.end();
  }
}

/** Runs a statement on a connection by the plan that it keeps of it. */
export async function byKeptPlan<Row extends object>(client: pg.ClientBase, text: string, values: readonly unknown[]): Promise<Row[]> {
  const name = hash('sha256', text, 'base64url').slice(0, 32);
  await client.query('SET plan_cache_mode = force_generic_plan');
  try {
    return (await client.query<Row>({ name, text, values: [...values] })).rows;
  } finally {
    await client.query('RESET plan_cache_mode');
  }
}

/**
 * Opens a pool. Nothing is connected before the first query. A connection whose role cannot be taken on is closed and never handed out:
 * the query fails with StoreError `role-not-enforced`. Where the database's user may not create the roles (`MigrationReport.roles` is
 * `absent`), the caller opens the pool with role `owner` and says so.
 */
export function openPool(address: DatabaseAddress, options: PoolOptions = {}): StorePool {
  const { role = 'exeat_app', max = 10, connectTimeout = 5_000, statementTimeout = 60_000 } = options;
  const pool = new pg.Pool({
    ...clientConfig(address),
    max,
    connectionTimeoutMillis: connectTimeout,
    onConnect: (client: pg.ClientBase) => prepare(client, role, statementTimeout),
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  return new StorePool(pool, { address, role });
}

/** Options of the driver for an address, with our value parsers. For the few who need a connection of their own. */
export function clientConfig(address: DatabaseAddress): pg.ClientConfig {
  const place = typeof address === 'string' ? { connectionString: address } : address;
  return { ...place, types: valueTypes, application_name: 'exeat' };
}

/** The session settings that every connection of ours has, whatever the server's or the role's defaults. Compiling a plan over eight partitions takes seconds: no jit. */
export const sessionSettings =
  "SET timezone = 'UTC'; SET search_path = public; SET default_transaction_isolation = 'read committed'; SET jit = off; SET intervalstyle = 'postgres'; SET datestyle = 'ISO, MDY'";

async function prepare(client: pg.ClientBase, role: string, statementTimeout: number): Promise<void> {
  await client.query(`${sessionSettings}; SET statement_timeout = ${Math.trunc(statementTimeout)}`);
  if (role === 'owner') return;
  try {
    await client.query(`SET ROLE ${role}`);
  } catch (cause) {
    throw new StoreError(
      'role-not-enforced',
      `expected to take on role ${role}, got "${cause instanceof Error ? cause.message : String(cause)}"; run the migrations, or let an administrator create the roles`,
      { role },
      { cause },
    );
  }
  const answer = await client.query<{ current_user: string }>('SELECT current_user');
  const got = answer.rows[0]?.current_user ?? 'nobody';
  if (got !== role) throw new StoreError('role-not-enforced', `expected role ${role}, got ${got}; the connection is not used`, { role });
}
