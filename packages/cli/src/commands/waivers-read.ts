import { buffer } from 'node:stream/consumers';
import { readWaivers, waiverRenderer } from '@exeat/formats';
import type { Outcome } from '../exit-codes.ts';
import { createOutput, table } from '../output.ts';
import { sourceOf } from '../sources.ts';
import { UsageError } from '../usage-error.ts';

const maxBytes = 256 * 2 ** 20;

/** `waivers read`: every waiver of a native file; those that name no exception are nobody's. */
export async function waiversRead(target: string, file: string, options: { readonly json?: boolean }): Promise<Outcome> {
  const output = createOutput(options);
  // A wrong name is said before a file is looked for.
  waiverRenderer(target);
  const source = await sourceOf(file);
  const waivers = await readWaivers(target, decoded(await bounded(source.open(), source.name), source.name));
  const text = () => table(['waives', 'exception', 'until', 'text'], waivers.map(({ key, exceptions, until, text: said }) => [key, exceptions.join(' '), until ?? '', said]));
  await output.result(waivers, text);
  return 'done';
}

function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UsageError(`expected text in UTF-8, got bytes that are not in ${name}; convert it`, { cause });
  }
}

async function bounded(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > maxBytes) throw new UsageError(`expected a waiver file of at most ${maxBytes} bytes, got more in ${name}`);
      yield chunk;
    }
  }
  return buffer(counted());
}
