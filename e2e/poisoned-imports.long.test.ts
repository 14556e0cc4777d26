import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allPoisons } from '@exeat/formats/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './http.ts';
import { importPoison, peakMegabytes } from './poisoned-imports.ts';
import { type RunningServer, startServer } from './running-server.ts';

let folder: string;
let server: RunningServer;
let idle: number | null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exeat-poison-'));
  server = await startServer(join(folder, 'data'));
  await peakMegabytes(server);
  await ask(server, 'p05', 'GET', '/imports');
  idle = await peakMegabytes(server);
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Endless ones are as harmful after so much; one is sent at a gigabyte. */
const mostOf = (name: string): number => (name === 'JSON: one line of a gigabyte in a text' ? 2 ** 30 : 100_000_000);

test.each(allPoisons)('$name is refused over HTTP within 256 MB, and nothing of it is there', { timeout: 300_000 }, async (poison) => {
  const { status, body } = await importPoison(server, poison, mostOf(poison.name));
  const { code, says } = poison.reopened ?? poison;
  expect({ status, code: body.code }).toEqual({ status: code === 'too-large' ? 413 : 422, code });
  expect(body.detail).toMatch(says);
  const { items } = (await ask<{ items: { state: string; source: string }[] }>(server, 'p05', 'GET', '/imports?limit=1')).body;
  expect(items).toMatchObject([{ source: poison.name, state: 'failed' }]);
  expect((await ask<{ items: object[] }>(server, 'p05', 'GET', '/findings?asset=repo:git.example/poison&limit=1')).body.items).toEqual([]);
  const peak = await peakMegabytes(server);
  if (peak !== null && idle !== null) expect(peak - idle).toBeLessThan(256);
});
