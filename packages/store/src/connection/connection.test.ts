import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '@exeat/core';
import { databaseNow, instanceMode, moveClock, setInstanceMode } from '../clock.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { drafted, happen } from '../testing/story.ts';
import { openPool } from './pool.ts';
import { withTransaction } from './transaction.ts';
import { parseInstant } from './values.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

describe('connections', () => {
  test('every one has taken on the role of the application', async () => {
    const users = await Promise.all(Array.from({ length: 10 }, () => db.pool.query<{ user: string }>('SELECT current_user AS user, pg_sleep(0.02)')));
    expect(new Set(users.flat().map((row) => row.user))).toEqual(new Set(['exeat_app']));
  });

  test('no server: every way in says database-unavailable', async () => {
    const pool = openPool('postgres://nobody@127.0.0.1:1/none', { connectTimeout: 1000 });
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'database-unavailable', facts: { outcome: 'not-done' } });
    await expect(withTransaction(pool, (tx) => tx.query('SELECT 1'))).rejects.toMatchObject({ code: 'database-unavailable' });
    await pool.close();
  });

  test('a connection killed in a transaction: database-unavailable, and the pool goes on', async () => {
    const killed = withTransaction(db.pool, async (tx) => {
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await db.owner.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await tx.query('SELECT pg_sleep(1)');
    });
    await expect(killed).rejects.toMatchObject({ code: 'database-unavailable' });
    expect(await db.pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('idle connections killed at once do not end the process', async () => {
    await db.owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await db.pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a full pool says so in time', async () => {
    const pool = openPool(db.address, { max: 1, connectTimeout: 2000 });
    await withTransaction(pool, async (tx) => {
      await tx.query('SELECT 1');
      await expect(withTransaction(pool, (other) => other.query('SELECT 1'))).rejects.toMatchObject({ code: 'database-unavailable' });
    });
    await pool.close();
  });

  test('a statement that takes too long is ended', async () => {
    const pool = openPool(db.address, { max: 1, statementTimeout: 50 });
    await expect(pool.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: 'database-busy' });
    await pool.close();
  });
});

describe('transactions', () => {
  test('a deadlock is resolved by trying again', async () => {
    await db.pool.query("INSERT INTO stream (stream) VALUES ('a'), ('b')");
    const order = (first: string, second: string) =>
      withTransaction(db.pool, async (tx) => {
        await tx.query('SELECT FROM stream WHERE stream = $1 FOR UPDATE', [first]);
        await tx.query('SELECT pg_sleep(0.1)');
        await tx.query('SELECT FROM stream WHERE stream = $1 FOR UPDATE', [second]);
        return first;
      });
    expect(await Promise.all([order('a', 'b'), order('b', 'a')])).toEqual(['a', 'b']);
  });

  test('retries are bounded', async () => {
    let runs = 0;
    const failing = withTransaction(
      db.pool,
      async (tx) => {
        runs += 1;
        await tx.query("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$");
      },
      { attempts: 3 },
    );
    await expect(failing).rejects.toMatchObject({ code: 'database-busy' });
    expect(runs).toBe(3);
  });

  test('an error that was swallowed does not pass for a commit', async () => {
    const swallowing = withTransaction(db.pool, async (tx) => {
      await tx.query('SELECT 1 / 0').catch(() => undefined);
      return 'fine';
    });
    await expect(swallowing).rejects.toThrow('swallowed');
  });
});

describe('instants', () => {
  test.for([
    ['2026-11-24 05:00:00+00', '2026-11-24T05:00:00.000Z'],
    ['2026-11-24 05:00:00.1+00', '2026-11-24T05:00:00.100Z'],
    ['0001-01-01 00:00:00.123+00', '0001-01-01T00:00:00.123Z'],
    ['9999-12-31 23:59:59.999+00', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', ([text = '', instant]) => {
    expect(parseInstant(text)).toBe(instant);
  });

  test.for([
    'infinity',
    '-infinity',
    '2026-11-24 05:00:00.123456+00',
    '2026-11-24 05:00:00+01',
    '0044-03-15 00:00:00+00 BC',
    '10000-01-01 00:00:00+00',
  ])('%s is refused', (text) => {
    expect(() => parseInstant(text)).toThrow('expected an instant');
  });

  test('come back from the database as they went in, whatever the time zone of the session was', async () => {
    for (const instant of ['2026-11-24T05:00:00.123Z', '1999-12-31T23:59:59.999Z', '2028-02-29T12:00:00.000Z']) {
      expect(await db.pool.query('SELECT $1::timestamptz(3) AS at', [instant])).toEqual([{ at: instant }]);
    }
  });

  test('no column keeps more than milliseconds', async () => {
    const columns = await db.owner.query(
      `SELECT attrelid::regclass, attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND atttypid IN ('timestamp'::regtype, 'timestamptz'::regtype) AND (atttypid = 'timestamp'::regtype OR atttypmod <> 3)`,
    );
    expect(columns).toEqual([]);
  });

  test('integers beyond what a number holds are refused, not rounded', async () => {
    await expect(db.pool.query('SELECT 9007199254740993::bigint AS count')).rejects.toMatchObject({ code: 'unreadable-value' });
  });
});

describe('the clock', () => {
  test('moves in test mode and runs on from there', async () => {
    await moveClock(db.pool, '2030-01-01T00:00:00.000Z' as Instant);
    const [first, second] = [await databaseNow(db.pool), await databaseNow(db.pool)];
    expect(first >= '2030-01-01T00:00:00.000Z' && first < '2030-01-01T00:01:00.000Z').toBe(true);
    expect(second >= first).toBe(true);
  });

  test('never moves in production, whoever asks', async () => {
    const production = await testDatabase({ mode: 'production' });
    try {
      expect(await instanceMode(production.pool)).toBe('production');
      for (const queries of [production.pool, production.owner]) {
        await expect(moveClock(queries, '2030-01-01T00:00:00.000Z' as Instant)).rejects.toMatchObject({ code: 'clock-fixed' });
      }
      await happen(production.pool, 'EXC-2026-0001', 'rita.requester', drafted('EXC-2026-0001'));
      await expect(setInstanceMode(production.owner, 'demo')).rejects.toMatchObject({ code: 'clock-fixed' });
      await expect(setInstanceMode(production.pool, 'demo')).rejects.toMatchObject({ code: '42501' });
    } finally {
      await production.close();
    }
  });
});
