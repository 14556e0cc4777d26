import { readdirSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../testing/demo-server.ts';

let server: DemoServer;
let url: string;
let authorization: string;
beforeAll(async () => {
  server = await demoServer({ environment: { EXEAT_MAX_IMPORT_BYTES: '3000000', EXEAT_MAX_BODY_BYTES: '100000' } });
  url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  authorization = `Bearer ${await server.tokenOf('p05')}`;
});
afterAll(() => server.close());

const post = (
  path: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    body,
    headers: { authorization, 'content-type': 'application/octet-stream', ...headers },
    duplex: 'half',
  } as RequestInit);

function chunked(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(new Uint8Array(Math.min(left, 100_000)).fill(0x20));
      left -= 100_000;
    },
  });
}

test('whoever sends too much is told so, not cut off: of known length or not', async () => {
  for (let round = 0; round < 8; round += 1) {
    expect((await post('/imports?kind=findings', Buffer.alloc(6_000_000, 0x20))).status).toBe(413);
    expect((await post('/imports?kind=findings', chunked(6_000_000))).status).toBe(413);
    expect((await post('/exceptions', `{"title":"${'x'.repeat(5_000_000)}"}`, { 'content-type': 'application/json' })).status).toBe(413);
  }
}, 60_000);

test('a length that nobody would take is refused before the body', async () => {
  const { port } = new URL(url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(
        `POST /api/v1/imports?kind=findings HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: text/xml\r\nContent-Length: 1000000000000\r\n\r\n<a/>`,
      ),
    );
    socket.once('data', (data) => {
      resolve(String(data));
      socket.destroy();
    });
    socket.once('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer.toLowerCase()).toContain('connection: close');
});

const openSpools = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes('exeat-import-');
    } catch {
      return false;
    }
  }).length;

test.skipIf(process.platform !== 'linux')('a report that is refused half way leaves neither a file nor an open descriptor', async () => {
  const long = `<?xml version="1.0"?><Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="`;
  const folders = (): string[] => readdirSync(tmpdir()).filter((name) => /^exeat-import-/.test(name) && name.includes(`-${process.pid}-`));
  for (const body of [
    'a'.repeat(1_000_000),
    `${long}x"><Group></Benchmark>${' '.repeat(1_000_000)}`,
    `<!DOCTYPE a>${' '.repeat(1_000_000)}`,
    `{"version":"2.1.0","runs":[}${' '.repeat(1_000_000)}`,
  ])
    expect((await post('/imports?kind=findings', body)).status).toBe(422);
  expect(folders()).toEqual([]);
  expect(openSpools()).toBe(0);
});

test('an upload that is broken off is no fault of the server', async () => {
  const stop = new AbortController();
  const sent = fetch(`${url}/api/v1/imports?kind=findings`, {
    method: 'POST',
    signal: stop.signal,
    duplex: 'half',
    headers: { authorization },
    body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1000)) }),
  } as RequestInit);
  setTimeout(() => stop.abort(), 100);
  await expect(sent).rejects.toThrow();
  await expect.poll(() => openSpools()).toBe(0);
  await expect.poll(() => server.logged.some((line) => line.event === 'request' && line.fields['route'] === '/api/v1/imports')).toBe(true);
  expect(server.logged.filter((line) => line.event === 'request-failed')).toEqual([]);
});

test('bytes that are no HTTP get a problem', async () => {
  const { port } = new URL(url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
    let text = '';
    socket.on('data', (data) => (text += String(data)));
    socket.once('close', () => resolve(text));
    socket.once('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('application/problem+json');
});
