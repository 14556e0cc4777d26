import { PassThrough } from 'node:stream';
import type { ReplyOf, routes } from '@exeat/contract';
import { failAbandonedImports, startImport } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { ok } from '../../testing/requests.ts';

type Run = ReplyOf<typeof routes.getImport>;
type Runs = ReplyOf<typeof routes.listImports>;

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const line = (id: string) =>
  `${JSON.stringify({ rule: { scheme: 'generic', id }, asset: { type: 'host', id: 'slow-01' }, status: 'open', source: { tool: 'probe' } })}\n`;
const runsOf = async (key: string, person = 'p05'): Promise<Runs['items']> => ok<Runs>(await server.as(person).get(`/imports?key=${key}`)).items;

function send(key: string, payload: string | PassThrough, query = '') {
  const headers = async () => ({
    authorization: `Bearer ${await server.tokenOf('p05')}`,
    'content-type': 'application/octet-stream',
    'idempotency-key': key,
  });
  return headers().then((given) => server.app.inject({ method: 'POST', url: `/api/v1/imports?kind=findings${query}`, payload, headers: given }));
}

/** The one import of a key, once it is as it should be. */
async function until(key: string, holds: (run: Run) => boolean): Promise<Run> {
  for (;;) {
    const run = (await runsOf(key)).find(holds);
    if (run !== undefined) return run;
  }
}

test('an import is found by its key while it is received, by its sender alone, and says how far it is', async () => {
  const body = new PassThrough();
  const answer = send('key-1', body);
  body.write(line('R1'));
  const receiving = await until('key-1', ({ progress }) => progress?.phase === 'receiving' && progress.bytes > 0);
  expect(receiving).toMatchObject({ state: 'running', contentDigest: null, progress: { bytes: line('R1').length, records: 0 } });
  expect(await runsOf('key-1', 'p24')).toEqual([]);
  expect(await runsOf('key-2')).toEqual([]);
  body.end(line('R2'));
  const reply = await answer;
  expect(reply.statusCode).toBe(201);
  expect(await runsOf('key-1')).toMatchObject([{ id: receiving.id, state: 'finished', progress: null, counts: { total: 2 } }]);
  expect(reply.json()).toEqual((await runsOf('key-1'))[0]);
});

test('what is sent again under its key is answered as before, and is found as what it came to', async () => {
  const first = (await send('key-3', line('R3'))).json() as Run;
  const again = await send('key-3', line('R3'));
  expect([again.headers['idempotency-replayed'], again.json()]).toEqual(['true', first]);
  expect((await runsOf('key-3'))[0]).toEqual(first);
});

test('a report that cannot be read is kept with the reason', async () => {
  const reply = await send('key-4', '{"rule": ');
  expect(reply.statusCode).toBe(422);
  expect(await runsOf('key-4')).toMatchObject([{ state: 'failed', error: (reply.json() as { detail: string }).detail, progress: null }]);
});

test('an import of which nothing was heard is given up, one that was heard of is not', async () => {
  const { pool } = server.context;
  const run = { kind: 'findings', source: 'x', format: 'exeat', startedBy: null };
  const [silent, alive] = [await startImport(pool, run), await startImport(pool, run)];
  await server.database.owner.query("UPDATE import_run SET alive_at = clock_timestamp() - interval '10 minutes' WHERE id = $1", [silent]);
  expect(await failAbandonedImports(pool, 300)).toBe(1);
  const states = await Promise.all([silent, alive].map(async (id) => ok<Run>(await server.as('p05').get(`/imports/${id}`)).state));
  expect(states).toEqual(['failed', 'running']);
});
