import { createHash } from 'node:crypto';
import type { Hash } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import type { Tx } from '../connection/transaction.ts';
import { StoreError } from '../errors.ts';

/** Longest part of a file, in bytes: so much of it is in memory at a time. */
const partBytes = 1_048_576;

/** Stores the bytes of a file under their digest, part by part; bytes that are there already are not written again. */
export async function storeEvidence(tx: Tx, sha256: Hash, content: AsyncIterable<Uint8Array>): Promise<void> {
  // Two people may attach the same bytes to two exceptions at once: the second waits for the first.
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`evidence ${sha256}`]);
  if ((await tx.query('SELECT FROM evidence_part WHERE sha256 = $1 LIMIT 1', [sha256])).length > 0) return;
  let part = 0;
  for await (const bytes of inParts(content)) {
    await tx.query('INSERT INTO evidence_part (sha256, part, bytes) VALUES ($1, $2, $3)', [sha256, part, bytes]);
    part += 1;
  }
}

/**
 * The bytes of a file, part by part. The last part is held back until the digest is right, so that nobody takes altered bytes for the whole file.
 * @throws StoreError `unreadable-value` before the last part when they are not what was attached.
 */
export async function* readEvidence(queries: Queries, sha256: Hash): AsyncGenerator<Uint8Array> {
  const hasher = createHash('sha256');
  let held: Buffer | null = null;
  for (let part = 0; ; part += 1) {
    const [row] = await queries.query<{ bytes: Buffer }>('SELECT bytes FROM evidence_part WHERE sha256 = $1 AND part = $2', [sha256, part]);
    if (row === undefined) break;
    hasher.update(row.bytes);
    if (held !== null) yield held;
    held = row.bytes;
  }
  const found = hasher.digest('hex');
  if (found !== sha256) throw new StoreError('unreadable-value', `expected evidence with digest ${sha256}, got ${found}; restore it from a backup`);
  if (held !== null) yield held;
}

/** Bytes of each of these files that is stored, by digest. */
export async function storedEvidence(queries: Queries, files: readonly Hash[]): Promise<ReadonlyMap<Hash, number>> {
  const rows = await queries.query<{ sha256: Hash; bytes: string }>('SELECT sha256, sum(octet_length(bytes)) AS bytes FROM evidence_part WHERE sha256 = ANY($1) GROUP BY sha256', [[...files]]);
  return new Map(rows.map(({ sha256, bytes }) => [sha256, Number(bytes)]));
}

async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of content) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= partBytes) {
      yield rest.subarray(0, partBytes);
      rest = rest.subarray(partBytes);
    }
  }
  if (rest.length > 0) yield rest;
}
