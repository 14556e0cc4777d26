import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatabaseAddress, openPool } from '../connection/pool.ts';
import { commented, happen } from '../testing/story.ts';
import { inspectBackup, restoreBackup, writeBackup } from './index.ts';
import { debianServer, type OtherServer, startOtherServer } from './testing/other-server.ts';
import { contentOf, sampleBackup, type SampleBackup, withClient } from './testing/sample-backup.ts';

const { folder: bin, isPresent, installLine } = debianServer(15);
let sample: SampleBackup;
let other: OtherServer;

beforeAll(async () => {
  if (!isPresent) return;
  [sample, other] = await Promise.all([sampleBackup(), startOtherServer(bin)]);
});
afterAll(async () => {
  if (!isPresent) return;
  await sample.close();
  await other.stop();
});

test('a backup goes from the PostgreSQL of this run to a server of version 15, as a user who is no superuser, and back', async ({ skip }) => {
  skip(!isPresent, `needs ${bin}: ${installLine}`);
  await withClient(other.address('postgres'), async (client) => {
    await client.query('CREATE ROLE exeat_login LOGIN CREATEROLE');
    await client.query('CREATE DATABASE exeat OWNER exeat_login');
  });
  const server = other.address('exeat', 'exeat_login');
  await restoreBackup(server, sample.file);
  expect(await contentOf(server)).toEqual(await contentOf(sample.source.address));

  const pool = openPool(server);
  await happen(pool, 'EXC-2026-0001', 'rita.requester', commented('on the server'));
  await pool.close();
  const file = join(sample.folder, 'from-15.backup');
  const { header } = await writeBackup(server, file);
  expect(header.postgres).toMatch(/^15\./);
  expect((await inspectBackup(sample.file)).header.postgres).toBe(await versionOf(sample.source.address));

  const ours = await sample.target();
  await restoreBackup(ours, file);
  expect(await contentOf(ours)).toEqual(await contentOf(server));
});

function versionOf(address: DatabaseAddress): Promise<string> {
  return withClient(
    address,
    async (client) => (await client.query<{ version: string }>(`select current_setting('server_version') as version`)).rows[0]?.version ?? '',
  );
}
