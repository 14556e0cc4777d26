import { readFile } from 'node:fs/promises';
import { parseVerifierKeys, type VerifierKey } from '@exeat/formats';
import { codeOf } from './sources.ts';
import { UsageError } from './usage-error.ts';

/** Keys that the caller trusts: one verifier key, or a file with one a line; `EXEAT_TRUST` when none is given; none when that is not set. */
export async function trustedKeys(keyOrFile: string | undefined): Promise<readonly VerifierKey[]> {
  const given = keyOrFile ?? process.env['EXEAT_TRUST'];
  if (given === undefined || given === '') return [];
  if (/^[^+/\s][^+\s]*\+[0-9a-f]{8}\+/.test(given)) return parseVerifierKeys(given);
  const text = await readFile(given, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`expected a verifier key (name+hash+base64) or a file that holds some, got "${given}" (${codeOf(cause)})`, { cause });
  });
  return parseVerifierKeys(text);
}
