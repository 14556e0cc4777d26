import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exeat } from './exeat.ts';
import { root, type RunningServer, startServer } from './running-server.ts';

const guides = readdirSync(join(root, 'docs/guides')).map((name) => join('docs/guides', name));

test.each(['README.md', ...guides])('%s leads to nothing that is not there', async (path) => {
  const text = await readFile(join(root, path), 'utf8');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to = '']) => to);
  expect(links.filter((to) => !existsSync(join(root, dirname(path), to)))).toEqual([]);
});

describe('the gate of a pipeline', { timeout: 120_000 }, () => {
  let folder: string;
  let server: RunningServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exeat-guides-'));
    server = await startServer(join(folder, 'data'));
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('runs as the guide says, and stops a report with a finding that nobody has excepted', async () => {
    const guide = await readFile(join(root, 'docs/guides/platform-engineers.md'), 'utf8');
    const lines = /```sh\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
    expect(lines.trim().split('\n').length).toBeLessThanOrEqual(5);
    const key = (await exeat(['bundle', 'key'], { server, as: 'p24' })).stdout.trim();
    const now = ((await (await fetch(`${server.address}/api/v1/sessions/current`, { headers: { authorization: `Bearer ${await server.token('p24')}` } })).json()) as { now: string }).now;
    const script = lines.replaceAll('./exeat', join(root, 'exeat')).replace('examples/scan.xml', join(root, 'examples/scan.xml'));
    const ran = spawnSync('sh', ['-eu', '-c', script], {
      cwd: folder, encoding: 'utf8', env: { ...process.env, EXEAT_URL: server.address, EXEAT_TOKEN: await server.token('p24'), EXEAT_TRUST: key, AT: now },
    });
    // The report of the examples has an open finding that nobody has excepted yet.
    expect([ran.status, ran.stderr]).toEqual([1, expect.any(String)]);
    expect(existsSync(join(folder, 'bundle.json'))).toBe(true);
  });
});
