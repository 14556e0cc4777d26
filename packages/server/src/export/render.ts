import { Worker } from 'node:worker_threads';
import type { Printed } from './printed.ts';

export type RenderJob = { readonly form: 'xlsx' | 'pdf'; readonly printed: Printed };

/** A thousand printed exceptions take seconds of one processor: in a thread of their own, since every decision waits for this one. */
export function render(job: RenderJob): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const worker = new Worker(new URL('./render-worker.ts', import.meta.url), { workerData: job, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`expected a file from the thread that renders it, got exit ${code}`)));
  return promise;
}
