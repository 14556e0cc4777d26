import { DomainError } from '@exeat/core';

/** Head of a log (c2sp.org/tlog-checkpoint): who, how many entries, and the 32 bytes of the Merkle root over them. */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array };

/** The text that a log signs. @throws DomainError `invalid-note`. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (origin === '' || /[\n\r]/.test(origin)) throw invalid('an origin of one line', JSON.stringify(origin));
  if (!Number.isSafeInteger(size) || size < 0) throw invalid('a whole number of entries', String(size));
  if (root.length !== 32) throw invalid('a root of 32 bytes', String(root.length));
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Reads the text of a checkpoint, after its note was opened. Extension lines are passed over. @throws DomainError `invalid-note`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', digits = '', encoded = '', ...rest] = lines;
  if (lines.length < 4 || rest.at(-1) !== '' || rest.slice(0, -1).includes(''))
    throw invalid('three lines or more: origin, size, root', JSON.stringify(text.slice(0, 200)));
  if (origin === '') throw invalid('an origin', 'an empty line');
  const size = Number(digits);
  if (!/^(0|[1-9]\d*)$/.test(digits) || !Number.isSafeInteger(size))
    throw invalid('a size without leading zeroes', JSON.stringify(digits.slice(0, 40)));
  const root = Buffer.from(encoded, 'base64');
  if (root.length !== 32 || root.toString('base64') !== encoded) throw invalid('a root of 32 bytes in base64', JSON.stringify(encoded.slice(0, 60)));
  return { origin, size, root: new Uint8Array(root) };
}

function invalid(expected: string, got: string): DomainError {
  return new DomainError('invalid-note', `expected a checkpoint with ${expected}, got ${got}`, { expected, got });
}
