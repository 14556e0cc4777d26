import { Worker } from 'node:worker_threads';
import type { LoadOrder, LoadRequest, LoadResult } from './request.ts';

/** Clients of a server on loopback, in a thread of their own, with connections that stay open. */
export class Clients {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url));
  readonly #waiting = new Map<number, { resolve: (result: LoadResult) => void; reject: (error: Error) => void }>();
  #orders = 0;

  constructor() {
    this.#worker.on('message', ({ id, result }: { id: number; result: LoadResult }) => {
      this.#waiting.get(id)?.resolve(result);
      this.#waiting.delete(id);
    });
    this.#worker.on('error', (error: unknown) => {
      for (const { reject } of this.#waiting.values()) reject(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /**
   * Sends requests in their order, as many at once as there are connections.
   * @throws Error for the first that was no success.
   */
  async send(port: number, requests: readonly LoadRequest[], connections = 8): Promise<LoadResult> {
    this.#orders += 1;
    const order: LoadOrder = { id: this.#orders, port, connections, requests };
    const result = await new Promise<LoadResult>((resolve, reject) => {
      this.#waiting.set(order.id, { resolve, reject });
      this.#worker.postMessage(order);
    });
    if (result.failure !== null) throw new Error(`expected answers that succeed, got ${result.failure}`);
    return result;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
