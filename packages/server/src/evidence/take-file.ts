import type { Readable } from 'node:stream';
import { type Hash, hash } from '@exeat/core';
import type { Settings } from '../config.ts';
import { HttpProblem } from '../http/problem.ts';
import { spool } from '../http/spool.ts';
import { sniffEvidence } from './sniff.ts';

/** A file that was taken in: told by its content, under the digest of its bytes. */
export type TakenFile = { readonly sha256: Hash; readonly name: string; readonly mediaType: string; readonly bytes: number };

/**
 * Takes a file in whole before anything is changed, tells its kind and hands it to `use` with its bytes. Nothing of it stays on disk.
 * @throws HttpProblem for nothing, too much, or a kind that is not taken.
 */
export async function takeFile<T>(
  { evidenceBytes, evidenceTypes }: Pick<Settings, 'evidenceBytes' | 'evidenceTypes'>, body: unknown, name: string, use: (file: TakenFile, open: () => AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const upload = await spool(body as Readable, evidenceBytes, { what: 'file', setting: 'EXEAT_MAX_EVIDENCE_BYTES' });
  try {
    if (upload.bytes === 0) throw new HttpProblem('invalid-request', 'body: expected a file, got no bytes.');
    const mediaType = await sniffEvidence(upload, name, evidenceTypes);
    return await use({ sha256: hash(upload.digest), name, mediaType, bytes: upload.bytes }, () => upload.open());
  } finally {
    await upload.dispose();
  }
}
