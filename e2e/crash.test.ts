import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { auditRequest } from './documents.ts';
import { ask } from './http.ts';
import { crash, root, type RunningServer, startServer } from './running-server.ts';

const run = promisify(execFile);
let folder: string;
let server: RunningServer;
const document = parse(auditRequest('2026-12-31')) as object;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exeat-crash-'));
  server = await startServer(join(folder, 'data'));
}, 120_000);

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

type Written = { readonly key: string; readonly id: string | null };

/** Opens drafts one after the other until the server is gone; what was acknowledged has an id. */
async function write(client: number): Promise<readonly Written[]> {
  const written: Written[] = [];
  for (let n = 0; ; n += 1) {
    const key = `crash-${client}-${n}-${crypto.randomUUID()}`;
    try {
      const answer = await ask<{ id: string }>(server, 'p24', 'POST', '/exceptions', { json: document, headers: { 'idempotency-key': key } });
      if (answer.status !== 201) throw new Error(`got ${answer.status}`);
      written.push({ key, id: answer.body.id });
    } catch {
      written.push({ key, id: null });
      return written;
    }
  }
}

test('killed in the middle of writes: all that was acknowledged is there, nothing is half-done, a retry gets the first answer', { timeout: 300_000 }, async () => {
  for (const victim of ['server', 'postmaster'] as const) {
    const clients = [0, 1, 2, 3].map(write);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    if (victim === 'postmaster') process.kill(Number((await readFile(join(folder, 'data/pg/postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGKILL');
    else await crash(server);
    const written = (await Promise.all(clients)).flat();
    await server.stop();
    server = await startServer(join(folder, 'data'));

    const acknowledged = written.filter((one) => one.id !== null);
    expect(acknowledged.length).toBeGreaterThan(10);
    for (const { key, id } of acknowledged) {
      const again = await ask<{ id: string }>(server, 'p24', 'POST', '/exceptions', { json: document, headers: { 'idempotency-key': key } });
      expect([again.status, again.body.id, again.headers.get('idempotency-replayed')]).toEqual([201, id, 'true']);
    }
    // What was in doubt is done once now, whether or not it had been done before.
    for (const { key } of written.filter((one) => one.id === null)) {
      const first = await ask<{ id: string }>(server, 'p24', 'POST', '/exceptions', { json: document, headers: { 'idempotency-key': key } });
      const second = await ask<{ id: string }>(server, 'p24', 'POST', '/exceptions', { json: document, headers: { 'idempotency-key': key } });
      expect([first.status, second.body.id]).toEqual([201, first.body.id]);
    }
    const one = acknowledged[0]?.id ?? '';
    expect((await ask<{ items: object[] }>(server, 'p24', 'GET', `/exceptions/${one}/history`)).body.items).toHaveLength(1);
  }
  expect(await server.stop()).toBe(0);
  // The tables are what the log says.
  const { stdout } = await run(process.execPath, [join(root, 'packages/server/src/bin/log-rebuild.ts'), '--verify', '--data', join(folder, 'data')], { cwd: root }).catch((error: { stdout: string; stderr: string }) => { throw new Error(error.stdout + error.stderr); });
  expect(JSON.parse(stdout)).toMatchObject({ mode: 'verify', differing: 0 });
});
