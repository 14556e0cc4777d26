import { DomainError } from '@exeat/core';
import type { Position } from './reader.ts';

/** Records, in order, that wait for a part of the report that comes after them. */
export class WaitingRecords<Waiting> {
  readonly #limit: number;
  #records: Waiting[] = [];
  #size = 0;

  /** `limit`: units that may wait (`ReadLimits.pendingSize`). */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** More waits than may: what it waits for has to be found some other way, or the report refused (`tooManyWaiting`). */
  get isFull(): boolean {
    return this.#size > this.#limit;
  }

  add(record: Waiting, size: number): void {
    this.#records.push(record);
    this.#size += size;
  }

  /** Takes all of them out. */
  take(): readonly Waiting[] {
    const records = this.#records;
    this.#records = [];
    this.#size = 0;
    return records;
  }

  tooManyWaiting(missing: string, { line, column }: Position): DomainError {
    const message = `expected ${missing} before the records of a large report, got more than ${this.#limit} characters of records first; put it first`;
    return new DomainError('too-large', message, { limit: this.#limit, line, column });
  }
}
