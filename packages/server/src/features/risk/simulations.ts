import { Worker } from 'node:worker_threads';
import type { Decision, SimulationQuestion, SimulationResult } from '@exeat/core';
import { HttpProblem } from '../../http/problem.ts';

const workerFile = new URL('./simulation-worker.ts', import.meta.url);
/** Seconds after which a simulation is given up, and requests that may wait for their turn. */
const limits = { seconds: 120, waiting: 4, memoryMb: 512 };

/** Simulations in a thread of their own, one at a time, so that nobody else waits for them. */
export class Simulations {
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @throws HttpProblem `too-many-requests` when the queue is full or the simulation takes too long. */
  async run(question: SimulationQuestion, signal: AbortSignal): Promise<Decision<SimulationResult>> {
    if (this.#waiting >= limits.waiting)
      throw new HttpProblem('too-many-requests', `Expected at most ${limits.waiting} simulations at a time; try again in a while.`, { headers: { 'retry-after': '10' } });
    this.#waiting += 1;
    const answer = this.#turn.then(() => inThread(question, signal)).finally(() => (this.#waiting -= 1));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }
}

function inThread(question: SimulationQuestion, signal: AbortSignal): Promise<Decision<SimulationResult>> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new HttpProblem('timeout', 'Nobody waits for the answer any more.'));
    const worker = new Worker(workerFile, { workerData: question, resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb } });
    const stop = (problem: HttpProblem): void => {
      reject(problem);
      void worker.terminate();
    };
    const timer = setTimeout(
      () => stop(new HttpProblem('too-large', `The simulation was given up after ${limits.seconds} s; ask for fewer years or scenarios.`)),
      limits.seconds * 1000,
    );
    const leave = (): void => stop(new HttpProblem('timeout', 'Nobody waits for the answer any more.'));
    signal.addEventListener('abort', leave, { once: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
      reject(new Error('the simulation ended without an answer'));
    });
  });
}
