import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { leafHash } from '@exeat/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPool } from '../connection/pool.ts';
import { StoreError } from '../errors.ts';
import { checkNumbering, sequence } from '../log/sequence.ts';
import { checkMigrated, migrate } from '../migration/migrate.ts';
import { rebuildProjections } from '../projection/rebuild.ts';
import { commented, drafted, grantedCase, happen } from '../testing/story.ts';
import { declareFork, logFork, restoreBackup, writeBackup } from './index.ts';
import { contentOf, sampleBackup, type SampleBackup } from './testing/sample-backup.ts';

const migrationsFolder = new URL('../../migrations/', import.meta.url);
let sample: SampleBackup;
beforeAll(async () => {
  sample = await sampleBackup();
});
afterAll(() => sample.close());

describe('a backup', () => {
  test('comes back as it was, in an empty database and in one that was only migrated', async () => {
    const fresh = await sample.target();
    const report = await restoreBackup(fresh, sample.file);
    expect(report.migrated).toEqual([]);
    expect(report.events).toBeGreaterThan(10);
    expect(await contentOf(fresh)).toEqual(await contentOf(sample.source.address));
    const migrated = await sample.target();
    await migrate(migrated);
    await restoreBackup(migrated, sample.file);
    expect(await contentOf(migrated)).toEqual(await contentOf(sample.source.address));
  });

  test('goes on: new events are numbered after the old ones, tables are what the log says', async () => {
    const address = await sample.target();
    await restoreBackup(address, sample.file);
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
    const [first, second] = [await sample.target(), await sample.target()];
    await restoreBackup(first, sample.file);
    const again = join(sample.folder, 'again.backup');
    await writeBackup(first, again);
    await restoreBackup(second, again);
    expect(await contentOf(second)).toEqual(await contentOf(sample.source.address));
  });

  test('of an older schema is brought up to date', async () => {
    const older = join(sample.folder, 'migrations');
    mkdirSync(older);
    const [last = '', ...earlier] = readdirSync(migrationsFolder)
      .filter((name) => /^\d/.test(name))
      .sort()
      .reverse();
    for (const name of earlier) copyFileSync(new URL(name, migrationsFolder), join(older, name));
    writeFileSync(join(older, 'privileges.sql'), 'SELECT 1;\n');
    const old = await sample.target();
    await migrate(old, { folder: pathToFileURL(`${older}/`) });
    const path = join(sample.folder, 'older.backup');
    await writeBackup(old, path);
    const address = await sample.target();
    expect((await restoreBackup(address, path)).migrated).toEqual([last.slice(5, -4)]);
    const pool = openPool(address);
    await checkMigrated(pool);
    await pool.close();
    // A server was started on it: its schema is ahead of the backup's.
    const ahead = await sample.target();
    await migrate(ahead);
    await expect(restoreBackup(ahead, path)).rejects.toMatchObject({ code: 'target-not-empty' });
  });

  test('leaves out sessions and links, and carries password hashes', async () => {
    const person = 'rita.requester';
    await sample.source.owner.query(
      "INSERT INTO account (person, password_hash, salt, params, changed_at) VALUES ($1, '\\x01', '\\x02', '{}', now_instant())",
      [person],
    );
    await sample.source.owner.query(
      "INSERT INTO setup_link (token_hash, purpose, created_at, expires_at) VALUES (sha256('a'), 'first', now_instant(), now_instant())",
    );
    const path = join(sample.folder, 'accounts.backup');
    const { header, footer } = await writeBackup(sample.source.address, path);
    expect(header.leftOut).toEqual(['session', 'setup_link', 'idempotency', 'rate_limit']);
    expect(footer.rows['account']).toBe(1);
    expect(footer.rows['setup_link']).toBeUndefined();
  });

  test('needs the folder it is written into, and says that and nothing of the database', async () => {
    const error = await writeBackup(sample.source.address, join(sample.folder, 'nowhere', 'x.backup')).catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: 'ENOENT', syscall: 'open' });
  });

  test('is one snapshot, though commands go on', async () => {
    let running = true;
    const busy = (async () => {
      for (let n = 1000; running; n += 1)
        await happen(sample.source.pool, `EXC-2026-${n}`, 'rita.requester', drafted(`EXC-2026-${n}`), commented('x'));
    })();
    const path = join(sample.folder, 'busy.backup');
    try {
      await writeBackup(sample.source.address, path);
    } finally {
      running = false;
      await busy;
    }
    expect((await restoreBackup(await sample.target(), path)).events).toBeGreaterThan(0);
  });
});

describe('a restored log', () => {
  test('says that it was restored, and goes on only by the key that was declared for it', async () => {
    const address = await sample.target();
    const { header } = await restoreBackup(address, sample.file);
    const pool = openPool(address);
    try {
      expect(await logFork(sample.source.pool)).toEqual({ kind: 'none' });
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
