import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from './http.ts';
import { crash, type RunningServer, startServer } from './running-server.ts';

type Run = {
  readonly id: number;
  readonly state: string;
  readonly error: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly progress: { readonly phase: string } | null;
};

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exeat-import-crash-'));
  server = await startServer(join(folder, 'data'));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const hosts = 40;
const perHost = 1000;
/** A report that takes seconds to read and to write, and names other rules than any other. */
function reportOf(name: string): string {
  const lines: string[] = [];
  for (let n = 0; n < hosts * perHost; n += 1) {
    lines.push(
      JSON.stringify({
        rule: { scheme: 'generic', id: `${name}-${n % perHost}` },
        asset: { type: 'host', id: `crash-${Math.floor(n / perHost)}.example` },
        status: 'open',
        source: { tool: name },
      }),
    );
  }
  return `${lines.join('\n')}\n`;
}

const importOf = (key: string, raw: string) =>
  ask<Run>(server, 'p05', 'POST', '/imports?kind=findings&source=crash', { raw, headers: { 'idempotency-key': key } });
const runOf = async (key: string): Promise<Run | undefined> =>
  (await ask<{ items: Run[] }>(server, 'p05', 'GET', `/imports?key=${key}`)).body.items[0];
const seen = async (name: string) =>
  (await ask<{ items: object[] }>(server, 'p05', 'GET', `/findings?rule=generic:${name}-0&limit=500`)).body.items.length;

test.each(['receiving', 'reading', 'writing'])(
  'killed while %s: nothing of it is there, and the same request again does it once',
  { timeout: 300_000 },
  async (phase) => {
    const name = `crash-${phase}`;
    const report = reportOf(name);
    const given = importOf(name, report).catch(() => null);
    let state: Run | undefined;
    do {
      state = await runOf(name);
      if (state?.state === 'finished') throw new Error(`expected to see it ${phase}, got it finished: the report is too short for this machine`);
    } while (state?.progress?.phase !== phase && !(phase === 'receiving' && state?.state === 'running'));
    await crash(server);
    expect(await given).toBeNull();
    await server.stop();
    server = await startServer(join(folder, 'data'));

    expect(await runOf(name)).toMatchObject({ id: state.id, state: 'failed', error: expect.stringMatching(/nothing of it was kept/) });
    expect(await seen(name)).toBe(0);
    const again = await importOf(name, report);
    expect([again.status, again.body.state, again.body.counts]).toMatchObject([
      201,
      'finished',
      { total: hosts * perHost, opened: hosts * perHost, targets: hosts },
    ]);
    expect(await seen(name)).toBe(hosts);
    const replayed = await importOf(name, report);
    expect([replayed.body.id, replayed.headers.get('idempotency-replayed')]).toEqual([again.body.id, 'true']);
    const repeated = await importOf(`${name}-2`, report);
    expect(repeated.body.counts).toMatchObject({ unchangedTargets: hosts, opened: 0 });
  },
);
