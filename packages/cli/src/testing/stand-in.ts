import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type StandIn = {
  /** By `METHOD /path`: what is answered, with 200. Anything else is 404. */
  answers: Record<string, unknown>;
  /** Bodies that came, by the same key. */
  readonly sent: Map<string, unknown>;
  /** `If-Match` that came, by the same key. Every answer is of revision 3. */
  readonly tags: Map<string, string>;
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** A stand-in for a server, on loopback: it says what a test has it say, and keeps what it was sent. */
export async function standIn(): Promise<StandIn> {
  const sent = new Map<string, unknown>();
  const tags = new Map<string, string>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const key = `${request.method} ${(request.url ?? '').replace('/api/v1', '')}`;
      if (body !== '') sent.set(key, JSON.parse(body));
      if (request.headers['if-match'] !== undefined) tags.set(key, request.headers['if-match']);
      const answer = standing.answers[key];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json', etag: '"3"' }).end(JSON.stringify(answer ?? { code: 'not-found', detail: `no ${key}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standing: StandIn = {
    answers: {}, sent, tags, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return standing;
}
