import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendLeaf, emptyFrontier, frontierRoot, leafHash, splitEvent, type EventEnvelope } from '@exeat/core';
import { formatCheckpoint, formatVerifierKey, generateSigningKey, logExportEnd, logExportEntry, logExportHeader, signNote } from '@exeat/formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderWith, runCli } from '../testing/run-cli.ts';

const key = generateSigningKey('exeat.test/log');
const vkey = formatVerifierKey(key);
const lines: string[] = [logExportHeader('included')];
const heads: string[] = [];
let folder: ReturnType<typeof folderWith>;

beforeAll(() => {
  let frontier = emptyFrontier;
  for (let seq = 0; seq < 6; seq += 1) {
    heads.push(signNote(formatCheckpoint({ origin: key.name, size: seq, root: frontierRoot(frontier) }), key));
    const envelope: EventEnvelope = {
      stream: 'EXC-2026-0001',
      revision: seq + 1,
      type: 'comment_added',
      schema: 1,
      at: '2026-11-24T05:00:00.000Z' as EventEnvelope['at'],
      actor: { person: null, kind: 'system' },
      ruleId: 'test',
      data: { text: `comment ${seq}` },
    };
    const { leaf, payload, salts } = splitEvent(envelope, { text: `salt ${seq}` });
    const hash = leafHash(new TextEncoder().encode(leaf));
    const isRedacted = seq === 2;
    lines.push(logExportEntry({ seq, leaf, hash, payload: isRedacted ? {} : payload, salts: isRedacted ? {} : salts, isRedacted }, 'included'));
    frontier = appendLeaf(frontier, hash);
  }
  const root = frontierRoot(frontier);
  lines.push(logExportEnd(6, root, signNote(formatCheckpoint({ origin: key.name, size: 6, root }), key)));
  folder = folderWith({
    'log.ndjson': lines.join(''),
    'older.checkpoint': heads[4] ?? '',
    'log.vkey': `# the log's key\n${vkey}\n`,
    'text.txt': 'a text\n',
  });
});
afterAll(() => folder.remove());

const verify = (...args: readonly string[]) => runCli(['log', 'verify', ...args], { cwd: folder.path });

describe('log verify', () => {
  test('0: intact and signed by the key, given as text, as a file or by the environment; redactions are told', async () => {
    const run = await verify('log.ndjson', '--key', vkey, '--since', 'older.checkpoint');
    expect(run).toMatchObject({ code: 0 });
    expect(run.json()).toMatchObject({
      kind: 'intact',
      entries: 6,
      origin: 'exeat.test/log',
      redacted: { count: 1, first: [2] },
      since: { size: 4 },
    });
    expect(run.stderr).toContain('1 entry redacted, commitment intact');
    expect((await verify('log.ndjson', '--key', 'log.vkey')).code).toBe(0);
    expect((await runCli(['log', 'verify', '-'], { cwd: folder.path, env: { EXEAT_TRUST: vkey }, stdin: lines.join('') })).code).toBe(0);
  });

  test('1: broken names the first bad entry', async () => {
    writeFileSync(join(folder.path, 'altered.ndjson'), lines.join('').replace('comment 3', 'comment 4'));
    const run = await verify('altered.ndjson', '--key', vkey);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('broken at entry 3') });
    expect(run.json()).toMatchObject({ kind: 'broken', fault: { entry: 3, code: 'payload-altered' } });
    // Broken is broken, also without a key.
    expect((await verify('altered.ndjson')).code).toBe(1);
    rmSync(join(folder.path, 'altered.ndjson'));
  });

  test('1: signed by another key, or not continuing an older checkpoint', async () => {
    expect(await verify('log.ndjson', '--key', formatVerifierKey(generateSigningKey('exeat.test/log')))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('other-key'),
    });
    writeFileSync(join(folder.path, 'other.checkpoint'), signNote(formatCheckpoint({ origin: key.name, size: 4, root: new Uint8Array(32) }), key));
    expect(await verify('log.ndjson', '--key', vkey, '--since', 'other.checkpoint')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('history was rewritten'),
    });
  });

  test('2: consistent with itself, but nothing to trust it by', async () => {
    const run = await verify('log.ndjson');
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('not verified') });
    expect(run.json()).toMatchObject({ kind: 'unverified', entries: 6 });
  });

  test('2: unusable', async () => {
    for (const args of [['text.txt'], ['missing.ndjson'], ['log.ndjson', '--key', 'no key'], ['log.ndjson', '--since', 'text.txt'], ['.'], []]) {
      expect((await verify(...args)).code, args.join(' ')).toBe(2);
    }
  });
});
