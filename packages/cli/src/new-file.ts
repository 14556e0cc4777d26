import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { UsageError } from './usage-error.ts';

/**
 * Writes an answer into a new file that only its owner reads: personal data may be inside.
 * @throws UsageError for an empty answer, and for a file that exists.
 */
export async function writeNewFile(reply: Response, file: string): Promise<void> {
  if (reply.body === null) throw new UsageError('expected a file, got an empty answer; is that an Exeat server?');
  await pipeline(Readable.fromWeb(reply.body as ReadableStream), createWriteStream(file, { flags: 'wx', mode: 0o600 })).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST')
        throw new UsageError(`expected a name for a new file, got ${file}, which exists; give another name`, { cause: error });
      throw error;
    },
  );
}
