import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { leafHash } from '@exeat/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientConfig, type DatabaseAddress, openPool } from '../connection/pool.ts';
import { checkNumbering, sequence } from '../log/sequence.ts';
import { checkMigrated, migrate } from '../migration/migrate.ts';
import { rebuildProjections } from '../projection/rebuild.ts';
import { emptyDatabase, testDatabase, type TestDatabase } from '../testing/database.ts';
import { commented, drafted, grantedCase, happen } from '../testing/story.ts';
import { coverFinding } from '../testing/covered-finding.ts';
import { declareFork, inspectBackup, logFork, restoreBackup, writeBackup } from './index.ts';

const migrationsFolder = new URL('../../migrations/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'exeat-backup-'));
const file = join(folder, 'whole.backup');
let source: TestDatabase;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  source = await testDatabase();
  await coverFinding(source, 'EXC-2026-0001');
  await grantedCase(source.pool, 'EXC-2026-0002', { from: '2026-11-10T00:00:00.000Z', until: '2026-12-01T00:00:00.000Z' });
  await sequence(source.pool, { leafHash });
  // One event that waits for its number, with text that COPY has to escape.
  await happen(source.pool, 'EXC-2026-0002', 'rita.requester', commented('a\tb\\.\n\\.\nc — ünïcode \u{1F600}'));
  await writeBackup(source.address, file);
});
afterAll(async () => {
  for (const one of opened) await one.close();
  await source.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An empty database, closed with the others. */
async function target(): Promise<DatabaseAddress> {
  const made = await emptyDatabase();
  opened.push(made);
  return made.address;
}

/** Every row of every table but those that a restore changes on purpose, in a comparable text. */
async function contentOf(address: DatabaseAddress): Promise<Record<string, string>> {
  const { header } = await inspectBackup(file);
  const changed = new Set(['event', 'event_payload', 'event_unnumbered', 'stream']);
  return asClient(address, async (client) => {
    const content: Record<string, string> = {};
    for (const { table } of header.tables) {
      const where = changed.has(table)
        ? table === 'event_unnumbered' || table === 'event_payload'
          ? "WHERE event_id NOT IN (SELECT id FROM event WHERE stream = 'log')"
          : "WHERE stream <> 'log'"
        : '';
      const { rows } = await client.query<{ rows: string }>(
        `SELECT coalesce(string_agg(t::text, E'\n' ORDER BY t::text), '') AS rows FROM ${table} t ${where}`,
      );
      content[table] = rows[0]?.rows ?? '';
    }
    return content;
  });
}

async function asClient<T>(address: DatabaseAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(clientConfig(address));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function tablesIn(address: DatabaseAddress): Promise<number> {
  return asClient(address, async (client) => (await client.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")).rowCount ?? 0);
}

/** A copy of the backup with other content under a right digest, or not: what `change` makes of its text. */
function altered(name: string, change: (text: string) => string): string {
  const path = join(folder, name);
  writeFileSync(path, gzipSync(change(gunzipSync(readFileSync(file)).toString('utf8'))));
  return path;
}

describe('a backup', () => {
  test('comes back as it was, in an empty database and in one that was only migrated', async () => {
    const fresh = await target();
    const report = await restoreBackup(fresh, file);
    expect(report.migrated).toEqual([]);
    expect(report.events).toBeGreaterThan(10);
    expect(await contentOf(fresh)).toEqual(await contentOf(source.address));
    const migrated = await target();
    await migrate(migrated);
    await restoreBackup(migrated, file);
    expect(await contentOf(migrated)).toEqual(await contentOf(source.address));
  });

  test('goes on: new events are numbered after the old ones, tables are what the log says', async () => {
    const address = await target();
    await restoreBackup(address, file);
    const pool = openPool(address);
    try {
      const before = (await sequence(pool, { leafHash })).size;
      await happen(pool, 'EXC-2026-0002', 'rita.requester', commented('after the restore'));
      await grantedCase(pool, 'EXC-2026-0003', { from: '2026-11-10T00:00:00.000Z', until: '2026-12-01T00:00:00.000Z' });
      expect((await sequence(pool, { leafHash })).size).toBeGreaterThan(before);
      await checkNumbering(pool);
      const owner = openPool(address, { role: 'owner' });
      expect((await rebuildProjections(owner, { mode: 'verify' })).differing).toBe(0);
      await expect(owner.query('DELETE FROM event')).rejects.toThrow('append-only');
      await expect(pool.query('DELETE FROM event')).rejects.toMatchObject({ code: '42501' });
      await owner.close();
    } finally {
      await pool.close();
    }
  });

  test('of a restored database restores again', async () => {
    const [first, second] = [await target(), await target()];
    await restoreBackup(first, file);
    const again = join(folder, 'again.backup');
    await writeBackup(first, again);
    await restoreBackup(second, again);
    expect(await contentOf(second)).toEqual(await contentOf(source.address));
  });

  test('of an older schema is brought up to date', async () => {
    const older = join(folder, 'migrations');
    mkdirSync(older);
    const [last = '', ...earlier] = readdirSync(migrationsFolder)
      .filter((name) => /^\d/.test(name))
      .sort()
      .reverse();
    for (const name of earlier) copyFileSync(new URL(name, migrationsFolder), join(older, name));
    writeFileSync(join(older, 'privileges.sql'), 'SELECT 1;\n');
    const old = await target();
    await migrate(old, { folder: pathToFileURL(`${older}/`) });
    const path = join(folder, 'older.backup');
    await writeBackup(old, path);
    const address = await target();
    expect((await restoreBackup(address, path)).migrated).toEqual([last.slice(5, -4)]);
    const pool = openPool(address);
    await checkMigrated(pool);
    await pool.close();
    // A server was started on it: its schema is ahead of the backup's.
    const ahead = await target();
    await migrate(ahead);
    await expect(restoreBackup(ahead, path)).rejects.toMatchObject({ code: 'target-not-empty' });
  });

  test('leaves out sessions and links, and carries password hashes', async () => {
    const person = 'rita.requester';
    await source.owner.query(
      "INSERT INTO account (person, password_hash, salt, params, changed_at) VALUES ($1, '\\x01', '\\x02', '{}', now_instant())",
      [person],
    );
    await source.owner.query(
      "INSERT INTO setup_link (token_hash, purpose, created_at, expires_at) VALUES (sha256('a'), 'first', now_instant(), now_instant())",
    );
    const path = join(folder, 'accounts.backup');
    const { header, footer } = await writeBackup(source.address, path);
    expect(header.leftOut).toEqual(['session', 'setup_link', 'idempotency', 'rate_limit']);
    expect(footer.rows['account']).toBe(1);
    expect(footer.rows['setup_link']).toBeUndefined();
  });

  test('is one snapshot, though commands go on', async () => {
    let running = true;
    const busy = (async () => {
      for (let n = 1000; running; n += 1) await happen(source.pool, `EXC-2026-${n}`, 'rita.requester', drafted(`EXC-2026-${n}`), commented('x'));
    })();
    const path = join(folder, 'busy.backup');
    try {
      await writeBackup(source.address, path);
    } finally {
      running = false;
      await busy;
    }
    expect((await restoreBackup(await target(), path)).events).toBeGreaterThan(0);
  });
});

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a file that is not a whole backup is refused, and nothing is written', () => {
  const cases: readonly (readonly [string, string, () => string])[] = [
    [
      'something else',
      'not-a-backup',
      () => {
        const path = join(folder, 'text');
        writeFileSync(path, 'a text\n');
        return path;
      },
    ],
    [
      'an empty file',
      'not-a-backup',
      () => {
        const path = join(folder, 'empty');
        writeFileSync(path, '');
        return path;
      },
    ],
    [
      'gzip of something else',
      'not-a-backup',
      () => {
        const path = join(folder, 'other.gz');
        writeFileSync(path, gzipSync('{"format":"other"}\n'));
        return path;
      },
    ],
    [
      'one cut off',
      'damaged',
      () => {
        const path = join(folder, 'cut');
        writeFileSync(path, readFileSync(file).subarray(0, -200));
        return path;
      },
    ],
    ['one cut off between two tables, and packed again', 'damaged', () => altered('cut-lines', (text) => text.slice(0, text.indexOf('\\.\n') + 3))],
    ['one without its footer', 'damaged', () => altered('no-footer', (text) => `${text.split('\n').slice(0, -2).join('\n')}\n`)],
    [
      'one with a byte changed',
      'damaged',
      () => {
        const path = join(folder, 'byte');
        const bytes = readFileSync(file);
        bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
        writeFileSync(path, bytes);
        return path;
      },
    ],
    ['one with a word changed, and packed again', 'damaged', () => altered('word', (text) => text.replace('rita.requester', 'otto.requester'))],
    [
      'one with a row removed',
      'damaged',
      () =>
        altered('row', (text) => {
          const at = text.indexOf('\nEXC-2026-0001\t');
          return text.slice(0, at) + text.slice(text.indexOf('\n', at + 1));
        }),
    ],
    ['one with something after it', 'damaged', () => altered('more', (text) => `${text}more\n`)],
    [
      'one with another file after it',
      'damaged',
      () => {
        const path = join(folder, 'twice');
        writeFileSync(path, readFileSync(file));
        appendFileSync(path, readFileSync(file));
        return path;
      },
    ],
    [
      'one with a newer schema',
      'newer',
      () => withMigrations('newer', (list) => [...list, { number: list.length + 1, name: 'future', digest: 'f'.repeat(64) }]),
    ],
    [
      'one whose migration has another text',
      'newer',
      () => withMigrations('edited', (list) => list.map((one, at) => (at === 1 ? { ...one, digest: 'e'.repeat(64) } : one))),
    ],
  ];

  let address: DatabaseAddress;
  beforeAll(async () => {
    address = await target();
  });

  test.for(cases)('%s', async ([, code, make]) => {
    await expect(restoreBackup(address, make())).rejects.toMatchObject({ name: 'BackupError', code });
    expect(await tablesIn(address)).toBe(0);
  });

  test('content under a right digest that does not hold together is rolled back', async () => {
    const path = withText('forged', (text) => text.replace('"Audit daemon on a claims host"', '"Another title than that of the log"'));
    await expect(restoreBackup(address, path)).rejects.toMatchObject({ code: 'verification-failed' });
    expect(await tablesIn(address)).toBe(0);
  });

  function withMigrations(name: string, change: (list: readonly { number: number; name: string; digest: string }[]) => unknown): string {
    return withText(name, (text) => {
      const end = text.indexOf('\n');
      const header = JSON.parse(text.slice(0, end)) as { migrations: { number: number; name: string; digest: string }[] };
      return `${JSON.stringify({ ...header, migrations: change(header.migrations) })}${text.slice(end)}`;
    });
  }

  /** Alters the content, and computes the digest again as a forger would. */
  function withText(name: string, change: (text: string) => string): string {
    return altered(name, (text) => {
      const at = text.lastIndexOf('\n', text.length - 2) + 1;
      const body = change(text.slice(0, at));
      const footer = JSON.parse(text.slice(at)) as { rows: unknown };
      return `${body}${JSON.stringify({ ...footer, sha256: digestOf(body) })}\n`;
    });
  }
});

describe('a target that is not empty is refused, and stays as it was', () => {
  test('events', async () => {
    const { rows } = await asClient(source.address, (client) => client.query<{ count: number }>('SELECT count(*)::int AS count FROM event'));
    const used = await target();
    await restoreBackup(used, file);
    await expect(restoreBackup(used, file)).rejects.toMatchObject({ code: 'target-not-empty' });
    const after = await asClient(used, (client) => client.query<{ count: number }>("SELECT count(*)::int AS count FROM event WHERE stream <> 'log'"));
    expect(after.rows[0]?.count).toBeLessThanOrEqual(rows[0]?.count ?? 0);
  });

  test('accounts alone', async () => {
    const address = await target();
    await migrate(address);
    await asClient(address, (client) =>
      client.query("INSERT INTO account (person, password_hash, salt, params, changed_at) VALUES ('a', '\\x01', '\\x02', '{}', now_instant())"),
    );
    await expect(restoreBackup(address, file)).rejects.toThrow('rows in account');
  });

  test('tables of another program', async () => {
    const address = await target();
    await asClient(address, (client) => client.query('CREATE TABLE theirs (id int)'));
    await expect(restoreBackup(address, file)).rejects.toMatchObject({ code: 'foreign-database' });
    expect(await tablesIn(address)).toBe(1);
  });

  test('a database that a server uses', async () => {
    const address = await target();
    const server = openPool(address, { role: 'owner' });
    await server.query('SELECT 1');
    await expect(restoreBackup(address, file)).rejects.toThrow('stop every server');
    await server.close();
  });
});

describe('a restored log', () => {
  test('says that it was restored, and goes on only by the key that was declared for it', async () => {
    const address = await target();
    const { header } = await restoreBackup(address, file);
    const pool = openPool(address);
    try {
      expect(await logFork(source.pool)).toEqual({ kind: 'none' });
      expect(await logFork(pool)).toMatchObject({
        kind: 'undeclared',
        restored: { size: header.log.size, root: header.log.root, backupTakenAt: header.takenAt },
      });
      const key = 'exeat.test/log/fork+00000000+AAAA';
      expect(await declareFork(pool, async () => ({ key, previousOrigin: 'exeat.test/log' }))).toMatchObject({ kind: 'declared', key });
      expect(await logFork(pool)).toMatchObject({ kind: 'declared', key });
      expect(await declareFork(pool, async () => ({ key: 'other', previousOrigin: '' }))).toBeNull();
    } finally {
      await pool.close();
    }
  });
});
