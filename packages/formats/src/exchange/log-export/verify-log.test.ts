import { expect, describe, test } from 'vitest';
import { parseCheckpoint } from '../signed-note/checkpoint.ts';
import { generateSigningKey, type VerifierKey } from '../signed-note/note-key.ts';
import type { LogVerdict } from './log-verdict.ts';
import { alterations, sampleLog } from './testing/sample-log.ts';
import { verifyLog, type VerifyLogOptions } from './verify-log.ts';

const sample = sampleLog();
const whole = sample.lines.join('');

async function* inChunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function verify(text: string, options: Partial<VerifyLogOptions> & { readonly keys?: readonly VerifierKey[] } = {}): Promise<LogVerdict> {
  return verifyLog(inChunks(text, 1000), { keys: [sample.key], ...options });
}

const headOf = (note: string) => parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));

describe('a log as it was exported', () => {
  test('is intact, however its bytes arrive; the redacted entry is told, and is no fault', async () => {
    for (const size of [1, 7, 1_000_000]) {
      expect(await verifyLog(inChunks(whole, size), { keys: [sample.key] })).toMatchObject({
        kind: 'intact',
        entries: 8,
        origin: 'exeat.test/log',
        payloads: 'included',
        redacted: { count: 1, first: [3] },
        restored: [],
      });
    }
  });

  test('without a key is consistent with itself, and no more', async () => {
    expect(await verify(whole, { keys: [] })).toMatchObject({ kind: 'unverified', entries: 8, origin: 'exeat.test/log' });
  });

  test('without payloads is as intact', async () => {
    const withheld = sampleLog(8, { key: sample.key, payloads: 'withheld' });
    expect(withheld.lines.join('')).not.toContain('quoted');
    expect(await verify(withheld.lines.join(''))).toMatchObject({ kind: 'intact', payloads: 'withheld', redacted: { count: 0 } });
  });

  test('of any size; an empty one too', async () => {
    for (const size of [0, 1, 2, 3, 255, 256, 257]) {
      const log = sampleLog(size, { key: sample.key });
      expect(await verify(log.lines.join(''))).toMatchObject({ kind: 'intact', entries: size });
    }
  });

  test('that nobody signed has nothing to be trusted by', async () => {
    const unsigned = whole.replace(/"checkpoint":".*"/, '"checkpoint":null');
    expect(await verify(unsigned)).toMatchObject({ kind: 'unverified', detail: 'the log is not signed' });
  });
});

describe('every alteration is found, and the first bad entry is named', () => {
  test.for(alterations)('$name', async ({ change, code, entry }) => {
    const text = change(sample.lines);
    expect(text).not.toBe(whole);
    expect(await verify(text)).toMatchObject({ kind: 'broken', fault: { code, entry } });
  });

  test('another key', async () => {
    expect(await verify(whole, { keys: [generateSigningKey('exeat.test/log')] })).toMatchObject({ kind: 'broken', fault: { code: 'other-key' } });
  });

  test('any byte at all is found, or is not part of what the file says', async () => {
    const bytes = new TextEncoder().encode(whole);
    for (let at = 0; at < bytes.length; at += 13) {
      const altered = bytes.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x15;
      const verdict = await verifyLog(
        (async function* () {
          yield altered;
        })(),
        { keys: [sample.key] },
      );
      expect(verdict.kind, `byte ${at}`).not.toBe('intact');
    }
  });
});

describe('an older checkpoint', () => {
  test('of any size is continued', async () => {
    for (const size of [0, 1, 5, 8]) expect(await verify(whole, { since: headOf(sample.headAt(size)) })).toMatchObject({ kind: 'intact' });
  });

  test('that is no prefix tells that history was rewritten', async () => {
    const rewritten = sampleLog(8, { key: sample.key, word: 'another' });
    for (const size of [1, 5, 8]) {
      expect(await verify(whole, { since: headOf(rewritten.headAt(size)) })).toMatchObject({
        kind: 'broken',
        fault: { code: 'older-checkpoint-differs' },
      });
    }
  });

  test('over more entries than there are tells that some were taken away', async () => {
    expect(await verify(whole, { since: headOf(sampleLog(9, { key: sample.key }).headAt(9)) })).toMatchObject({
      kind: 'broken',
      fault: { code: 'older-checkpoint-beyond' },
    });
  });
});

test('what is no exported log is unusable, not broken', async () => {
  for (const text of ['', 'a text\n', '{"format":"other","version":1}\n', '{"seq":0}\n', '[]\n', 'no end'])
    expect(await verify(text), text).toMatchObject({ kind: 'unusable' });
});
