import type { Checkpoint } from '../signed-note/checkpoint.ts';
import type { VerifierKey } from '../signed-note/note-key.ts';
import { checkHead } from './check-head.ts';
import { EntryChecker, sameBytes } from './check-entry.ts';
import { longestLogLine } from './log-export.ts';
import { readLogLine } from './log-line.ts';
import type { HeadFault, LogFault, LogVerdict } from './log-verdict.ts';
import { textLines, UnreadableLines } from './text-lines.ts';

export type VerifyLogOptions = {
  /** Keys that one trusts; none: the log can only be consistent with itself. */
  readonly keys: readonly VerifierKey[];
  /** An older head, believed: the log must begin with what it is over. */
  readonly since?: Checkpoint;
};

/**
 * Verifies an exported log: hashes, numbers, revisions of each stream, commitments, Merkle root, signature, and that it continues an older
 * head. One entry is held at a time, beside the last revision of every stream.
 */
export async function verifyLog(chunks: AsyncIterable<Uint8Array>, { keys, since }: VerifyLogOptions): Promise<LogVerdict> {
  const lines = textLines(chunks, longestLogLine);
  let checker: EntryChecker | null = null;
  const broken = (fault: LogFault): LogVerdict => ({ kind: 'broken', fault });
  try {
    const first = await lines.next();
    const header = first.done === true ? null : readLogLine(first.value);
    if (header?.kind !== 'header')
      return {
        kind: 'unusable',
        detail: `expected an exported log, got ${header?.kind === 'unreadable' ? `a first line that is none: ${header.detail}` : 'a file that begins otherwise'}`,
      };
    checker = new EntryChecker(header.payloads);
    let olderFault = sinceFault(checker, since);
    for (;;) {
      const next = await lines.next();
      if (next.done === true) return broken(checker.fault('truncated', 'expected another entry or the end of the log, got the end of the file'));
      const line = readLogLine(next.value);
      if (line.kind === 'unreadable') return broken(checker.fault('unreadable', line.detail));
      if (line.kind === 'header') return broken(checker.fault('unreadable', 'expected an entry, got a second header'));
      if (line.kind === 'end') {
        if ((await lines.next()).done !== true) return broken(checker.fault('unreadable', 'expected nothing after the end, got more lines'));
        const headFault = olderFault ?? (since !== undefined && since.size > checker.size ? beyond(since, checker.size) : null);
        return headFault === null ? checkHead(line, checker, keys) : broken(headFault);
      }
      const fault = checker.check(line);
      if (fault !== null) return broken(fault);
      olderFault ??= sinceFault(checker, since);
    }
  } catch (error) {
    if (!(error instanceof UnreadableLines)) throw error;
    return checker === null ? { kind: 'unusable', detail: error.message } : broken(checker.fault('unreadable', error.message));
  }
}

/** Whether the older head differs from the log at its size; null elsewhere. */
function sinceFault(checker: EntryChecker, since: Checkpoint | undefined): HeadFault | null {
  if (since?.size !== checker.size || sameBytes(checker.root(), since.root)) return null;
  return {
    code: 'older-checkpoint-differs',
    entry: null,
    detail: `expected the first ${since.size} entries to be those of the older checkpoint, got others: history was rewritten`,
  };
}

function beyond(since: Checkpoint, size: number): HeadFault {
  return {
    code: 'older-checkpoint-beyond',
    entry: null,
    detail: `expected at least the ${since.size} entries of the older checkpoint, got ${size}: entries were taken away`,
  };
}
