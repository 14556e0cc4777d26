import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { demoServer } from '../testing/demo-server.ts';

test('a body that trickles in is cut off, and others are served meanwhile', async () => {
  const server = await demoServer({ environment: { EXEAT_REQUEST_TIMEOUT_SECONDS: '1' } });
  const address = new URL(await server.app.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(address.port), '127.0.0.1');
  const token = await server.tokenOf('p24');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  socket.write(
    `POST /api/v1/exceptions HTTP/1.1\r\nHost: ${address.host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{`,
  );
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  expect((await server.as('p24').get('/tasks')).status).toBe(200);
  await ended;
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
  expect(answer).toContain('"code":"timeout"');
  await server.close();
});
