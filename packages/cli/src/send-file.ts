import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import { type Client, ServerRefused, ServerUnreachable } from './http.ts';
import { itemsOf, member, textAt } from './json-view.ts';
import { createOutput } from './output.ts';
import { sourceOf } from './sources.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** Seconds between one attempt and the next: a server that is started anew is back by then. */
const pauses = [1, 2, 5, 10, 20, 30];
/** The server has it, or will: the same key gets the one answer. */
const temporary = ['in-flight', 'unavailable', 'busy'];

/**
 * Sends a file as it is, with a bar at a terminal, under one Idempotency-Key. When the connection breaks or the server goes away, it is sent again
 * under the same key: done once, whatever had become of it. What comes from a pipe is sent once.
 */
export async function sendFile(client: Client, file: string, query: Query): Promise<unknown> {
  const source = await sourceOf(file);
  const key = randomUUID();
  const output = createOutput({});
  const name = file === '-' ? 'stdin' : basename(file);
  for (const pause of [...(source.reopen === undefined ? [] : pauses), null]) {
    const progress = await SendProgress.start(client, file, key);
    try {
      const content = ReadableStream.from(progress.counted(source.open()));
      return await client.post('/imports', {
        query: { ...query, source: name },
        stream: { content, mediaType: 'application/octet-stream' },
        headers: { 'idempotency-key': key },
      });
    } catch (error) {
      const passes = error instanceof ServerUnreachable || (error instanceof ServerRefused && temporary.includes(error.problem.code));
      if (pause === null || !passes) throw error;
      output.say(`${error.message}. Sending ${name} again in ${pause} s.`);
      await progress.stop();
      await wait(pause * 1000);
    } finally {
      await progress.stop();
    }
  }
  throw new Error('expected an answer or an error after the last attempt');
}

/** A bar at a terminal: what is sent, and then what the server says of it, asked by the key. */
class SendProgress {
  readonly #bar: SingleBar | null;
  readonly #client: Client;
  readonly #key: string;
  readonly #ended = new AbortController();
  #following: Promise<void> | null = null;

  private constructor(client: Client, key: string, bar: SingleBar | null) {
    this.#client = client;
    this.#key = key;
    this.#bar = bar;
  }

  static async start(client: Client, file: string, key: string): Promise<SendProgress> {
    if (process.stderr.isTTY !== true || file === '-') return new SendProgress(client, key, null);
    const bar = new SingleBar({ format: '{phase} {bar} {percentage} % of {total} bytes{records}', stream: process.stderr, hideCursor: true });
    bar.start((await stat(file)).size, 0, { phase: 'sending', records: '' });
    return new SendProgress(client, key, bar);
  }

  async *counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#bar?.increment(chunk.length);
      yield chunk;
    }
    if (this.#bar !== null) this.#following = this.#follow(this.#bar);
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#following;
    this.#bar?.stop();
  }

  async #follow(bar: SingleBar): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const [run] = itemsOf(await this.#client.get('/imports', { query: { key: this.#key, limit: 1 } }).catch(() => null));
      if (member(run, 'progress', 'phase') !== undefined && !this.#ended.signal.aborted) {
        bar.update(Number(textAt(run, 'progress', 'bytes')), {
          phase: textAt(run, 'progress', 'phase'),
          records: `, ${textAt(run, 'progress', 'records')} records`,
        });
      }
      await wait(1000, undefined, { signal: this.#ended.signal }).catch(() => undefined);
    }
  }
}
