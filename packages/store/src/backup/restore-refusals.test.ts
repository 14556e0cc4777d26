import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DatabaseAddress, openPool } from '../connection/pool.ts';
import { migrate } from '../migration/migrate.ts';
import { restoreBackup } from './index.ts';
import { relationsIn, sampleBackup, type SampleBackup, withClient } from './testing/sample-backup.ts';

let sample: SampleBackup;
beforeAll(async () => {
  sample = await sampleBackup();
});
afterAll(() => sample.close());

/** A file beside the backup. */
function written(name: string, content: string | Buffer): string {
  const path = join(sample.folder, name);
  writeFileSync(path, content);
  return path;
}

/** The backup with its text altered, packed again. */
function altered(name: string, change: (text: string) => string): string {
  return written(name, gzipSync(change(gunzipSync(readFileSync(sample.file)).toString('utf8'))));
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a file that is not a whole backup is refused, and nothing is written', () => {
  const cases: readonly (readonly [string, string, () => string])[] = [
    ['something else', 'not-a-backup', () => written('text', 'a text\n')],
    ['an empty file', 'not-a-backup', () => written('empty', '')],
    ['gzip of something else', 'not-a-backup', () => written('other.gz', gzipSync('{"format":"other"}\n'))],
    ['one cut off', 'damaged', () => written('cut', readFileSync(sample.file).subarray(0, -200))],
    ['one cut off between two tables, and packed again', 'damaged', () => altered('cut-lines', (text) => text.slice(0, text.indexOf('\\.\n') + 3))],
    ['one without its footer', 'damaged', () => altered('no-footer', (text) => `${text.split('\n').slice(0, -2).join('\n')}\n`)],
    [
      'one with a byte changed',
      'damaged',
      () => {
        const path = join(sample.folder, 'byte');
        const bytes = readFileSync(sample.file);
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
        const path = join(sample.folder, 'twice');
        writeFileSync(path, readFileSync(sample.file));
        appendFileSync(path, readFileSync(sample.file));
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
    address = await sample.target();
  });

  test.for(cases)('%s', async ([, code, make]) => {
    await expect(restoreBackup(address, make())).rejects.toMatchObject({ name: 'BackupError', code });
    expect(await relationsIn(address)).toBe(0);
  });

  test('content under a right digest that does not hold together is rolled back', async () => {
    const path = withText('forged', (text) => text.replace('"Audit daemon on a claims host"', '"Another title than that of the log"'));
    await expect(restoreBackup(address, path)).rejects.toMatchObject({ code: 'verification-failed' });
    expect(await relationsIn(address)).toBe(0);
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
    const { rows } = await withClient(sample.source.address, (client) => client.query<{ count: number }>('SELECT count(*)::int AS count FROM event'));
    const used = await sample.target();
    await restoreBackup(used, sample.file);
    await expect(restoreBackup(used, sample.file)).rejects.toMatchObject({ code: 'target-not-empty' });
    const after = await withClient(used, (client) =>
      client.query<{ count: number }>("SELECT count(*)::int AS count FROM event WHERE stream <> 'log'"),
    );
    expect(after.rows[0]?.count).toBeLessThanOrEqual(rows[0]?.count ?? 0);
  });

  test('accounts alone', async () => {
    const address = await sample.target();
    await migrate(address);
    await withClient(address, (client) =>
      client.query("INSERT INTO account (person, password_hash, salt, params, changed_at) VALUES ('a', '\\x01', '\\x02', '{}', now_instant())"),
    );
    await expect(restoreBackup(address, sample.file)).rejects.toThrow('rows in account');
  });

  test('tables of another program', async () => {
    const address = await sample.target();
    await withClient(address, (client) => client.query('CREATE TABLE theirs (id int)'));
    await expect(restoreBackup(address, sample.file)).rejects.toMatchObject({ code: 'foreign-database' });
    expect(await relationsIn(address)).toBe(1);
  });

  test('a database that a server uses', async () => {
    const address = await sample.target();
    const server = openPool(address, { role: 'owner' });
    await server.query('SELECT 1');
    await expect(restoreBackup(address, sample.file)).rejects.toThrow('stop every server');
    await server.close();
  });
});
