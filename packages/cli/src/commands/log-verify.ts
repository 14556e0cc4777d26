import { readFile } from 'node:fs/promises';
import { type Checkpoint, type LogVerdict, openNote, parseCheckpoint, type VerifierKey, verifyLog } from '@exeat/formats';
import type { Outcome } from '../exit-codes.ts';
import { createOutput } from '../output.ts';
import { codeOf, sourceOf } from '../sources.ts';
import { UsageError } from '../usage-error.ts';
import { trustedKeys } from '../verifier-keys.ts';

export type LogVerifyOptions = { readonly key?: string; readonly since?: string; readonly json?: boolean };

const outcomes: Readonly<Record<LogVerdict['kind'], Outcome>> = { intact: 'done', broken: 'no', unverified: 'unusable', unusable: 'unusable' };

/** Verifies an exported log offline. */
export async function logVerify(path: string, options: LogVerifyOptions): Promise<Outcome> {
  const output = createOutput(options);
  const keys = await trustedKeys(options.key);
  const since = options.since === undefined ? undefined : await olderHead(options.since, keys);
  const verdict = await verifyLog((await sourceOf(path)).open(), { keys, ...(since === undefined ? {} : { since }) });
  const continues = since === undefined ? {} : { since: { origin: since.origin, size: since.size } };
  await output.result({ ...verdict, ...continues }, () => textOf(verdict));
  output.say(sentence(path, verdict, since));
  return outcomes[verdict.kind];
}

/**
 * An older checkpoint that the caller kept. With keys it must be signed by one of them; without, it is believed as it is.
 * @throws UsageError, DomainError
 */
async function olderHead(path: string, keys: readonly VerifierKey[]): Promise<Checkpoint> {
  const note = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`expected a file with an older checkpoint, got ${path} (${codeOf(cause)}); check the path`, { cause });
  });
  const opened = openNote(note, keys);
  if (opened.kind === 'trusted') return parseCheckpoint(opened.text);
  if (opened.kind === 'unknown-key' && keys.length === 0) return parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));
  const got =
    opened.kind === 'malformed'
      ? opened.detail
      : opened.kind === 'bad-signature'
        ? 'another text under its name'
        : `one by ${opened.names.join(', ') || 'nobody'}`;
  throw new UsageError(`expected an older checkpoint that a given key signed in ${path}, got ${got}; give every key that signed, one a line`);
}

function sentence(path: string, verdict: LogVerdict, since: Checkpoint | undefined): string {
  switch (verdict.kind) {
    case 'intact': {
      const older = since === undefined ? '' : `, continues the ${since.size} entries of the older checkpoint`;
      return `${path}: intact: ${verdict.entries} entries of ${verdict.origin}, signed by the key given${older}.${notes(verdict)}`;
    }
    case 'unverified':
      return `${path}: consistent with itself, not verified: ${verdict.detail}. ${verdict.detail.includes('key') ? 'Give --key VKEY|FILE, from somebody other than who gave the file.' : 'Export it again once the server has signed it.'}${notes(verdict)}`;
    case 'broken':
      return `exeat: ${path}: broken${verdict.fault.entry === null ? '' : ` at entry ${verdict.fault.entry}`}: ${verdict.fault.detail} (${verdict.fault.code}).`;
    case 'unusable':
      return `exeat: ${path}: ${verdict.detail}; export it with ./exeat log export FILE.`;
  }
}

function notes({ redacted, restored, payloads }: LogVerdict & { readonly kind: 'intact' | 'unverified' }): string {
  const parts: string[] = [];
  if (payloads === 'withheld') parts.push('Payloads are not inside: texts were not checked.');
  if (redacted.count > 0) parts.push(`${redacted.count} ${redacted.count === 1 ? 'entry' : 'entries'} redacted, commitment intact.`);
  for (const { entry, type, at } of restored) {
    parts.push(
      `Entry ${entry} (${at}): the log ${type.startsWith('log_restored') ? 'was restored from a backup' : 'goes on as a fork, with another key'}.`,
    );
  }
  return parts.length === 0 ? '' : ` ${parts.join(' ')}`;
}

function textOf(verdict: LogVerdict): string {
  if (verdict.kind === 'broken') return `broken: ${verdict.fault.code}`;
  return verdict.kind === 'unusable' ? 'unusable' : `${verdict.kind}: ${verdict.entries} entries, root ${verdict.root}`;
}
