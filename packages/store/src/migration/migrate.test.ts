import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { type DatabaseAddress, openPool } from '../connection/pool.ts';
import { asAdmin } from '../testing/cluster.ts';
import { emptyDatabase, ownerClient } from '../testing/database.ts';
import { readMigrations } from './files.ts';
import { checkMigrated, migrate } from './migrate.ts';

let database: { readonly address: DatabaseAddress; close(): Promise<void> };
let folder: string;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.close());
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exeat-migrations-'));
});
afterAll(() => rm(folder, { recursive: true }));

const asOwner = async <T>(statement: string): Promise<T[]> => {
  const client = await ownerClient(database.address);
  try {
    return (await client.query(statement)).rows as T[];
  } finally {
    await client.end();
  }
};

/** A copy of the migrations, changed. */
async function changed(change: (path: string) => Promise<void>): Promise<URL> {
  const path = await mkdtemp(join(folder, 'copy-'));
  await cp(new URL('../../migrations', import.meta.url), path, { recursive: true });
  await change(path);
  return pathToFileURL(`${path}/`);
}

describe('migrating', () => {
  test('an empty database is brought up to date; a second run does nothing', async () => {
    const known = await readMigrations();
    const first = await migrate(database.address);
    expect(first).toMatchObject({ applied: known.map((one) => one.name), version: known.length, roles: 'enforced' });
    expect(await migrate(database.address)).toMatchObject({ applied: [], version: known.length, roles: 'enforced' });
    await checkMigrated(await poolOf(database.address));
  });

  test('racing nodes: each migration is applied once', async () => {
    const reports = await Promise.all(Array.from({ length: 5 }, () => migrate(database.address)));
    expect(reports.flatMap((report) => report.applied)).toHaveLength((await readMigrations()).length);
  });

  test('databases of one cluster may be migrated at the same time', async () => {
    const others = await Promise.all([emptyDatabase(), emptyDatabase(), emptyDatabase()]);
    try {
      const reports = await Promise.all([database, ...others].map((one) => migrate(one.address)));
      expect(reports.map((report) => report.roles)).toEqual(['enforced', 'enforced', 'enforced', 'enforced']);
    } finally {
      for (const other of others) await other.close();
    }
  });

  test('a migration that fails leaves nothing of itself, and the next start goes on there', async () => {
    const broken = await changed((path) => writeFile(join(path, '9999-broken.sql'), ''));
    await expect(migrate(database.address, { folder: broken })).rejects.toThrow('numbers are consecutive');
    const number = String((await readMigrations()).length + 1).padStart(4, '0');
    const failing = await changed((path) => writeFile(join(path, `${number}-fails.sql`), 'CREATE TABLE half (id integer); SELECT 1 / 0;'));
    await expect(migrate(database.address, { folder: failing })).rejects.toMatchObject({ code: '22012' });
    expect(await asOwner("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
    const mended = await changed((path) => writeFile(join(path, `${number}-fails.sql`), 'CREATE TABLE half (id integer)'));
    expect((await migrate(database.address, { folder: mended })).applied).toEqual(['fails']);
  });

  test('an edited migration is refused', async () => {
    await migrate(database.address);
    const edited = await changed(async (path) =>
      writeFile(join(path, '0002-event-log.sql'), `${await readFile(join(path, '0002-event-log.sql'), 'utf8')}\n-- edited`),
    );
    await expect(migrate(database.address, { folder: edited })).rejects.toMatchObject({ code: 'migration-edited', facts: { number: 2 } });
  });

  test('a newer database is refused, by migrating and by checking', async () => {
    await migrate(database.address);
    await asOwner("INSERT INTO schema_migration (number, name, digest) VALUES (99, 'from-the-future', 'x')");
    await expect(migrate(database.address)).rejects.toMatchObject({ code: 'database-newer' });
    await expect(checkMigrated(await poolOf(database.address))).rejects.toMatchObject({ code: 'database-newer' });
  });

  test('a database that was never migrated is told apart', async () => {
    await expect(checkMigrated(await poolOf(database.address))).rejects.toMatchObject({ code: 'database-not-migrated' });
  });
});

describe('roles', () => {
  const plain = `exeat_test_plain_${process.pid}`;
  beforeAll(() => asAdmin((client) => client.query(`CREATE ROLE ${plain} LOGIN PASSWORD 'plain'`)));
  afterAll(() => asAdmin((client) => client.query(`DROP ROLE ${plain}`)));

  const plainAddress = (): DatabaseAddress => {
    if (typeof database.address !== 'string') return { ...database.address, user: plain, password: 'plain' };
    const url = new URL(database.address);
    url.username = plain;
    url.password = 'plain';
    return url.href;
  };

  test('a user who may not take them on is told so, and no connection of the application comes about', async () => {
    await asOwner(`GRANT CREATE ON SCHEMA public TO ${plain}`);
    await expect(migrate(plainAddress())).rejects.toMatchObject({
      code: 'jobs-not-installed',
      message: expect.stringContaining(`CREATE SCHEMA pgboss AUTHORIZATION ${plain}`),
    });
    await asOwner(`CREATE SCHEMA pgboss AUTHORIZATION ${plain}`);
    const report = await migrate(plainAddress());
    expect(report.roles).toBe('absent');
    expect(report.warnings.join()).toContain('append-only tables are not protected');
    const pool = openPool(plainAddress());
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'role-not-enforced' });
    await pool.close();
    const owner = openPool(plainAddress(), { role: 'owner' });
    expect(await owner.query('SELECT count(*) AS count FROM event')).toEqual([{ count: 0 }]);
    await owner.close();
  });

  test('privileges changed by hand are put back when the table of privileges is run again', async () => {
    await migrate(database.address);
    await asOwner('GRANT DELETE ON event TO exeat_app');
    await asOwner('DELETE FROM schema_migration WHERE number = 0');
    await migrate(database.address);
    expect(await asOwner("SELECT has_table_privilege('exeat_app', 'event', 'DELETE') AS may")).toEqual([{ may: false }]);
  });
});

async function poolOf(address: DatabaseAddress): Promise<{ query<Row extends object>(text: string): Promise<Row[]> }> {
  return {
    query: async <Row extends object>(text: string) => {
      const client = await ownerClient(address);
      try {
        return (await client.query(text)).rows as Row[];
      } finally {
        await client.end();
      }
    },
  };
}
