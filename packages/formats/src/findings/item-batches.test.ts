import { expect, test } from 'vitest';
import { ItemBatches } from './item-batches.ts';

function source(batches: readonly Iterable<number>[]): { readonly items: ItemBatches<number>; readonly closed: () => boolean } {
  let closed = false;
  async function* each(): AsyncGenerator<Iterable<number>> {
    try {
      yield* batches;
    } finally {
      closed = true;
    }
  }
  return { items: new ItemBatches(each()), closed: () => closed };
}

test('items of all batches come in order, empty ones between', async () => {
  const { items, closed } = source([[1, 2], [], [], [3]]);
  expect(await Array.fromAsync(items)).toEqual([1, 2, 3]);
  expect(closed()).toBe(true);
});

test('a consumer that stops closes the source', async () => {
  const { items, closed } = source([[1, 2], [3]]);
  for await (const item of items) if (item === 1) break;
  expect(closed()).toBe(true);
});

test('a batch that throws, at its first item or later, closes the source', async () => {
  function* broken(good: readonly number[]): Generator<number> {
    yield* good;
    throw new Error('broken');
  }
  for (const good of [[], [1]]) {
    const { items, closed } = source([broken(good), [9]]);
    await expect(Array.fromAsync(items)).rejects.toThrow('broken');
    expect(closed()).toBe(true);
  }
});
