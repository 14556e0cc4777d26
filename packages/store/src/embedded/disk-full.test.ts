import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { startEmbedded } from './index.ts';
import { emptyFolder } from './testing/data-folder.ts';

function smallDisk(context: TestContext, megabytes: number): string {
  const folder = emptyFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    context.skip('a small disk needs the right to mount: run the tests as root on Linux');
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return folder;
}

test('a disk too small for a new cluster is named, and nothing is left on it', async (context) => {
  // Full at different steps of initdb, which PostgreSQL reports in different words.
  for (const megabytes of [1, 5, 20, 38]) {
    const dataDir = smallDisk(context, megabytes);
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({ code: 'disk-full', message: expect.stringContaining('Free some space') });
    expect(readdirSync(dataDir)).toEqual([]);
  }
});

test('a disk that is full at a later start is named, and after freeing space everything is there', async (context) => {
  const dataDir = smallDisk(context, 120);
  const first = await startEmbedded({ dataDir });
  const client = new pg.Client(first.connection);
  client.on('error', () => undefined);
  await client.connect();
  await client.query('create table note as select 1 as id');
  const gone = new Promise((resolve) => first.onExit(resolve));
  process.kill(first.pid, 'SIGKILL');
  await gone;
  await first.stop();
  const ballast = join(dataDir, 'ballast');
  const { bavail, bsize } = statfsSync(dataDir);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize - 4096));
  await expect(startEmbedded({ dataDir })).rejects.toMatchObject({ code: 'disk-full' });
  rmSync(ballast);
  const second = await startEmbedded({ dataDir });
  try {
    const again = new pg.Client(second.connection);
    await again.connect();
    expect((await again.query('select id from note')).rows).toEqual([{ id: 1 }]);
    await again.end();
  } finally {
    await second.stop();
  }
});
