import { DomainError } from '@exeat/core';
import { type Checkpoint, parseCheckpoint } from '../signed-note/checkpoint.ts';
import { formatVerifierKey, type VerifierKey } from '../signed-note/note-key.ts';
import { openNote } from '../signed-note/signed-note.ts';
import { type EntryChecker, sameBytes } from './check-entry.ts';
import type { LogEndLine } from './log-line.ts';
import type { HeadFaultCode, LogSummary, LogVerdict } from './log-verdict.ts';

/** Holds the end of an export against its entries, and the checkpoint against the keys. */
export function checkHead(end: LogEndLine, checker: EntryChecker, keys: readonly VerifierKey[]): LogVerdict {
  const root = checker.root();
  const broken = (code: HeadFaultCode, detail: string): LogVerdict => ({ kind: 'broken', fault: { code, entry: null, detail } });
  if (end.size !== checker.size) return broken('size-differs', `expected ${end.size} entries as the end says, got ${checker.size}`);
  const encoded = Buffer.from(root).toString('base64');
  if (end.root !== encoded)
    return broken('root-differs', `expected entries with root ${end.root}, got ${encoded}: one was altered together with its hash, or the end was`);
  const summary = { entries: checker.size, root: encoded, payloads: checker.payloads, redacted: checker.redacted, restored: checker.restored };
  if (end.checkpoint === null) return { kind: 'unverified', detail: 'the log is not signed', origin: null, ...summary };

  const opened = openNote(end.checkpoint, keys);
  if (opened.kind === 'malformed') return broken('checkpoint-malformed', `expected a signed note, got ${opened.detail}`);
  if (opened.kind === 'bad-signature')
    return broken('bad-signature', `expected a checkpoint that ${opened.name} signed, got another text under its name`);
  if (opened.kind === 'unknown-key' && keys.length > 0) {
    return broken('other-key', `expected a signature by ${keys.map(formatVerifierKey).join(' or ')}, got ${opened.names.join(', ') || 'none'}`);
  }
  const checkpoint = readHead(opened.kind === 'trusted' ? opened.text : textOf(end.checkpoint));
  if (typeof checkpoint === 'string') return broken('checkpoint-malformed', checkpoint);
  if (checkpoint.size !== checker.size)
    return broken('size-differs', `expected the ${checkpoint.size} entries of the checkpoint, got ${checker.size}`);
  if (!sameBytes(checkpoint.root, root))
    return broken('root-differs', 'expected entries with the root of the checkpoint, got another root: one was altered together with its hash');
  const whole: LogSummary = { ...summary, origin: checkpoint.origin };
  if (opened.kind !== 'trusted') return { kind: 'unverified', detail: 'no key was given to check the signature with', ...whole };
  return { kind: 'intact', signedBy: opened.signers.map(formatVerifierKey), ...whole };
}

function readHead(text: string): Checkpoint | string {
  try {
    return parseCheckpoint(text);
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}

/** The text of a well-formed note, whoever signed it. */
function textOf(note: string): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1);
}
