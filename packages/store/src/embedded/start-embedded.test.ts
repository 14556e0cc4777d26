import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedConnection, startEmbedded, type UnexpectedExit } from './index.ts';
import { startWriter } from './testing/crash-rounds.ts';
import { clusterFolders, emptyFolder, started } from './testing/data-folder.ts';

const clusterFolder = clusterFolders();
const isRoot = process.getuid?.() === 0;

async function ask(connection: EmbeddedConnection, sql: string): Promise<unknown> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0];
  } finally {
    await client.end();
  }
}

test('starts on a new folder, keeps what was written, and stops', async () => {
  const dataDir = emptyFolder();
  const first = await started({ dataDir });
  expect(first.version).toMatch(/^18\./);
  await ask(first.connection, "create table note as select 'kept' as text");
  await first.stop();
  expect(existsSync(join(dataDir, 'pg', 'postmaster.pid'))).toBe(false);
  expect(existsSync(join(dataDir, 'owner.json'))).toBe(false);
  const second = await started({ dataDir });
  expect(second.adopted).toBe(false);
  expect(await ask(second.connection, 'select text from note')).toBe('kept');
});

test('is durable, checksummed, UTF-8 and reachable through the socket only', async () => {
  const { connection } = await started({ dataDir: await clusterFolder() });
  for (const [setting, value] of [
    ['fsync', 'on'],
    ['synchronous_commit', 'on'],
    ['data_checksums', 'on'],
    ['listen_addresses', ''],
    ['TimeZone', 'UTC'],
    ['server_encoding', 'UTF8'],
  ]) {
    expect([setting, await ask(connection, `show ${setting}`)]).toEqual([setting, value]);
  }
  expect(await ask(connection, "select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()")).toBe(
    'b C.UTF-8',
  );
});

test('only the owner of the data folder can reach the socket', async () => {
  const dataDir = await clusterFolder();
  await started({ dataDir });
  expect((statSync(join(dataDir, 'pg')).mode & 0o777).toString(8)).toBe('700');
  expect((statSync(join(dataDir, 'pg.log')).mode & 0o777).toString(8)).toBe('600');
});

test('works in a folder whose path is too long for a socket', async () => {
  const { connection } = await started({ dataDir: emptyFolder(`${'long-'.repeat(20)}/${'path-'.repeat(20)}`) });
  expect(await ask(connection, 'select 1')).toBe(1);
});

test('a folder that this user may not write is named', async (context) => {
  if (isRoot) context.skip('root may write everywhere: run the tests as an ordinary user');
  const parent = emptyFolder();
  chmodSync(parent, 0o500);
  await expect(startEmbedded({ dataDir: join(parent, 'data') })).rejects.toMatchObject({
    code: 'permission-denied',
    message: expect.stringContaining('EXEAT_DATA'),
  });
});

test('a second start on the same folder is refused, and says who has it', async () => {
  const dataDir = await clusterFolder();
  await started({ dataDir });
  await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
    code: 'another-owner',
    message: expect.stringContaining(`process ${process.pid}`),
  });
});

test('a start with patience waits for an owner that is stopping', async () => {
  const dataDir = await clusterFolder();
  const first = await started({ dataDir });
  const second = started({ dataDir, ownerPatienceMs: 20_000 });
  await first.stop();
  expect((await second).adopted).toBe(false);
});

test('of several starts at once exactly one wins', async () => {
  const dataDir = emptyFolder();
  const starts = await Promise.allSettled([1, 2, 3].map(() => started({ dataDir })));
  expect(starts.map((start) => start.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test('tells when PostgreSQL ends by itself', async () => {
  const postgres = await started({ dataDir: await clusterFolder() });
  const exit = new Promise<UnexpectedExit>((resolve) => postgres.onExit(resolve));
  process.kill(postgres.pid, 'SIGKILL');
  expect(await exit).toMatchObject({ signal: 'SIGKILL', error: { code: 'start-failed' } });
});

describe('after its owner was killed', () => {
  test.skipIf(process.platform !== 'linux')('the PostgreSQL left behind is adopted, without the sessions of the dead', async () => {
    const dataDir = await clusterFolder();
    const writer = await startWriter(dataDir);
    await writer.enough(1);
    writer.child.kill('SIGKILL');
    await once(writer.child, 'close');
    const postgres = await started({ dataDir });
    expect({ adopted: postgres.adopted, pid: postgres.pid }).toEqual({ adopted: true, pid: writer.postmaster });
    expect(await ask(postgres.connection, "select count(*)::int from pg_stat_activity where backend_type = 'client backend'")).toBe(1);
    const exit = new Promise((resolve) => postgres.onExit(resolve));
    process.kill(postgres.pid, 'SIGKILL');
    expect(await exit).toMatchObject({ code: null });
  });

  test('one that runs with other settings is stopped and started anew', async () => {
    const dataDir = await clusterFolder();
    const writer = await startWriter(dataDir);
    writer.child.kill('SIGKILL');
    await once(writer.child, 'close');
    const postgres = await started({ dataDir, settings: { max_connections: 17 } });
    expect(postgres.adopted).toBe(false);
    expect(postgres.pid).not.toBe(writer.postmaster);
    expect(await ask(postgres.connection, 'show max_connections')).toBe('17');
  });
});

test('files of a PostgreSQL that died, naming a pid that another process has by now, do not stop a start', async () => {
  const dataDir = await clusterFolder();
  await (await started({ dataDir })).stop();
  writeFileSync(join(dataDir, 'pg', 'postmaster.pid'), `${process.pid}\n/proc/self/cwd\n1\n5432\n/proc/self/cwd\n\n0 0\nready\n`);
  writeFileSync(join(dataDir, 'pg', '.s.PGSQL.5432.lock'), `${process.pid}\n`);
  writeFileSync(join(dataDir, 'owner.json'), JSON.stringify({ pid: process.pid, startedAt: 'earlier', since: '2026-01-01T00:00:00.000Z' }));
  const { connection } = await started({ dataDir });
  expect(await ask(connection, 'select 1')).toBe(1);
});

test('the leftover of an interrupted initialisation is removed', async () => {
  const dataDir = emptyFolder();
  mkdirSync(join(dataDir, 'pg.init-1'));
  writeFileSync(join(dataDir, 'pg.init-1', 'PG_VERSION'), '18\n');
  await started({ dataDir });
  expect(existsSync(join(dataDir, 'pg.init-1'))).toBe(false);
});

describe('as root', () => {
  beforeEach((context) => {
    if (!isRoot || process.platform !== 'linux') context.skip('only root on Linux drops its rights: run the tests as root');
  });

  test('PostgreSQL runs as a user of its own', async () => {
    const { connection, pid } = await started({ dataDir: await clusterFolder() });
    expect(statSync(`/proc/${pid}`).uid).toBe(60742);
    expect(await ask(connection, 'select 1')).toBe(1);
  });

  test('a data folder moves between the two ways', async (context) => {
    const dataDir = await clusterFolder();
    await (await started({ dataDir, rootWays: ['own-uid'] })).stop();
    const second = await started({ dataDir, rootWays: ['user-namespace'] }).catch((error: Error) => error);
    if (second instanceof Error) return context.skip(`user namespaces are not allowed here: ${second.message}`);
    expect(await ask(second.connection, 'select 1')).toBe(1);
    await second.stop();
    const third = await started({ dataDir });
    expect(await ask(third.connection, 'select 1')).toBe(1);
  });

  test('the refusal names both ways', async () => {
    await expect(startEmbedded({ dataDir: emptyFolder(), rootWays: [] })).rejects.toMatchObject({
      code: 'cannot-drop-root',
      message: expect.stringMatching(/own user id.*user namespace/),
    });
  });
});
