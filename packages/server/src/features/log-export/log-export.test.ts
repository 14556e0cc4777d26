import { generateSigningKey, verifyLog } from '@exeat/formats';
import { redactEvent, withTransaction } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approved, demoServer, type DemoServer } from '../../testing/index.ts';

const key = generateSigningKey('exeat.test/log');
let server: DemoServer;
let exception: string;
beforeAll(async () => {
  server = await demoServer({ context: { signer: key } });
  exception = (await approved(server)).id;
});
afterAll(() => server.close());

async function exported(person: string): Promise<{ readonly status: number; readonly text: string; readonly type: unknown }> {
  const reply = await server.app.inject({ url: '/api/v1/log/export', headers: { authorization: `Bearer ${await server.tokenOf(person)}` } });
  return { status: reply.statusCode, text: reply.payload, type: reply.headers['content-type'] };
}

const verify = (text: string, keys = [key]) =>
  verifyLog(
    (async function* () {
      yield new TextEncoder().encode(text);
    })(),
    { keys },
  );

test('an auditor takes the whole log with its payloads, which verifies offline, and says who took it', async () => {
  const auditor = await auditorOf(server);
  const { status, text, type } = await exported(auditor);
  expect(status).toBe(200);
  expect(type).toContain('application/x-ndjson');
  expect(await verify(text)).toMatchObject({ kind: 'intact', payloads: 'included', redacted: { count: 0 } });
  expect(text).toContain('loses events under the load');
  expect(text.split('\n').at(-3)).toContain('log_exported');
});

test('everybody else gets leaves and commitments, which verify as well', async () => {
  const { text } = await exported('p24');
  expect(await verify(text)).toMatchObject({ kind: 'intact', payloads: 'withheld' });
  expect(text).not.toContain('loses events under the load');
  expect(text).not.toContain('salts');
});

test('what was redacted verifies, and is told', async () => {
  await withTransaction(server.context.pool, (tx) => redactEvent(tx, exception, 1));
  const verdict = await verify((await exported(await auditorOf(server))).text);
  expect(verdict).toMatchObject({ kind: 'intact', redacted: { count: 1 } });
});

test('S52 an event that was altered in the database is told by the log, with its stream', async () => {
  const { owner } = server.database;
  const found = await owner.query<{ id: string; seq: number; revision: number }>(
    "SELECT e.id, l.seq, e.revision FROM event e JOIN log_entry l ON l.event_id = e.id WHERE e.stream = $1 AND e.type = 'exception_triaged'", [exception],
  );
  await owner.query('ALTER TABLE event_payload DISABLE TRIGGER USER');
  await owner.query(`UPDATE event_payload SET body = jsonb_set(body, '{note}', '"Waved through."') WHERE event_id = $1`, [found[0]?.id]);
  await owner.query('ALTER TABLE event_payload ENABLE TRIGGER USER');
  const verdict = await verify((await exported(await auditorOf(server))).text);
  expect(verdict).toMatchObject({ kind: 'broken', fault: { code: 'payload-altered', entry: found[0]?.seq, detail: expect.stringContaining(`event ${found[0]?.revision} of ${exception} (exception_triaged@1)`) } });
});

test('nobody unknown gets it', async () => {
  expect((await server.app.inject({ url: '/api/v1/log/export' })).statusCode).toBe(401);
});

/** Somebody of the demo who audits everything. */
async function auditorOf({ context }: DemoServer): Promise<string> {
  const { people } = await context.snapshots.organisation(context.pool);
  const auditor = [...people.values()].find(({ roles }) => roles.some(({ role }) => role === 'auditor'));
  if (auditor === undefined) throw new Error('expected an auditor in the demo');
  return auditor.id;
}
