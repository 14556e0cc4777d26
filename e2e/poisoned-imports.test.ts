import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allPoisons, type Poison } from '@exeat/formats/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './http.ts';
import { importPoison, isShort } from './poisoned-imports.ts';
import { type RunningServer, startServer } from './running-server.ts';

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exeat-poison-'));
  server = await startServer(join(folder, 'data'));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Short ones, from all over the list; the long run sends all. */
async function some(count: number): Promise<readonly Poison[]> {
  const short: Poison[] = [];
  for (const poison of allPoisons) if (await isShort(poison, 300_000)) short.push(poison);
  return Array.from({ length: count }, (_, at) => short[Math.floor((at * short.length) / count)]).filter((one) => one !== undefined);
}

test('poisoned reports are refused over HTTP with why and where, and nothing of them is there', { timeout: 120_000 }, async () => {
  const chosen = await some(20);
  expect(new Set(chosen.map(({ name }) => name)).size).toBe(20);
  for (const poison of chosen) {
    const { status, body } = await importPoison(server, poison, 1_000_000);
    expect({ name: poison.name, status, code: body.code }).toEqual({ name: poison.name, status: poison.code === 'too-large' ? 413 : 422, code: poison.code });
    expect(body.detail, poison.name).toMatch(poison.says);
    if (poison.code === 'unreadable-findings') expect(body.position, poison.name).toBeDefined();
  }
  const { items } = (await ask<{ items: { state: string; source: string }[] }>(server, 'p05', 'GET', '/imports?limit=500')).body;
  expect(items.filter(({ source }) => chosen.some(({ name }) => name === source)).map(({ state }) => state)).toEqual(chosen.map(() => 'failed'));
  expect((await ask<{ items: object[] }>(server, 'p05', 'GET', '/findings?asset=repo:git.example/poison&limit=1')).body.items).toEqual([]);
});
