/**
 * Items that come many at a time, one by one: a consumer waits for a promise that is settled already, where an asynchronous generator would be
 * resumed for each. A batch is read as far as its items are asked for.
 */
export class ItemBatches<Item> implements AsyncIterableIterator<Item> {
  readonly #batches: AsyncIterator<Iterable<Item>>;
  #current: Iterator<Item> | null = null;

  constructor(batches: AsyncIterable<Iterable<Item>>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Item>> {
    if (this.#current !== null) {
      try {
        const item = this.#current.next();
        if (item.done !== true) return Promise.resolve(item);
      } catch (error) {
        return this.#fail(error);
      }
    }
    return this.#nextBatch();
  }

  async return(): Promise<IteratorResult<Item>> {
    this.#current?.return?.();
    this.#current = null;
    await this.#batches.return?.();
    return { done: true, value: undefined };
  }

  async #nextBatch(): Promise<IteratorResult<Item>> {
    for (;;) {
      const batch = await this.#batches.next();
      if (batch.done === true) {
        this.#current = null;
        return { done: true, value: undefined };
      }
      this.#current = batch.value[Symbol.iterator]();
      try {
        const item = this.#current.next();
        if (item.done !== true) return item;
      } catch (error) {
        return this.#fail(error);
      }
    }
  }

  /** An iteration that throws is over; nobody calls `return` then, and the source behind it has to be closed. */
  async #fail(error: unknown): Promise<never> {
    this.#current = null;
    await this.#batches.return?.();
    throw error;
  }
}
