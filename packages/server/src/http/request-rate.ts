import { HttpProblem } from './problem.ts';

/** Counts requests of a minute in memory, by who asks. Protects one node from one caller; it is no quota. */
export class RequestRate {
  readonly #most: number;
  #minute = 0;
  #counts = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws HttpProblem `too-many-requests` with Retry-After. */
  count(key: string, ms: number): void {
    const minute = Math.floor(ms / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count <= this.#most) return;
    const seconds = Math.ceil(((minute + 1) * 60_000 - ms) / 1000);
    throw new HttpProblem('too-many-requests', `More than ${this.#most} requests in a minute. Go on in ${seconds} seconds.`, {
      headers: { 'retry-after': String(seconds) },
    });
  }
}
