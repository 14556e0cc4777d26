import { appendLeaf, emptyFrontier, frontierRoot, type Json, leafHash, splitEvent } from '@exeat/core';
import type { EventEnvelope } from '@exeat/core';
import { formatCheckpoint } from '../../signed-note/checkpoint.ts';
import { generateSigningKey, type SigningKey } from '../../signed-note/note-key.ts';
import { signNote } from '../../signed-note/signed-note.ts';
import { logExportEnd, logExportEntry, logExportHeader } from '../log-export.ts';

/** A made-up log of comments in two streams, exported and signed. Entry 3 is redacted. */
export type SampleLog = {
  readonly key: SigningKey;
  readonly lines: readonly string[] /** Signed head over the first entries. */;
  headAt(size: number): string;
};

export function sampleLog(
  entries = 8,
  options: { readonly key?: SigningKey; readonly payloads?: 'included' | 'withheld'; readonly word?: string } = {},
): SampleLog {
  const { key = generateSigningKey('exeat.test/log'), payloads = 'included', word = 'comment' } = options;
  const lines = [logExportHeader(payloads)];
  const heads: string[] = [];
  let frontier = emptyFrontier;
  for (let seq = 0; seq <= entries; seq += 1) {
    heads.push(signNote(formatCheckpoint({ origin: key.name, size: seq, root: frontierRoot(frontier) }), key));
    if (seq === entries) break;
    const envelope: EventEnvelope = {
      stream: `EXC-2026-000${seq % 2}`,
      revision: Math.floor(seq / 2) + 1,
      type: 'comment_added',
      schema: 1,
      at: '2026-11-24T05:00:00.000Z' as EventEnvelope['at'],
      actor: { person: null, kind: 'system' },
      ruleId: 'test',
      data: { text: `${word} ${seq} — ünïcode "quoted" \u{1F600} <&>` } as Json,
    };
    const { leaf, payload, salts } = splitEvent(envelope, { text: `salt-${seq}-of-at-least-thirty-two-bytes-x` });
    const hash = leafHash(new TextEncoder().encode(leaf));
    const redacted = seq === 3;
    lines.push(logExportEntry({ seq, leaf, hash, payload: redacted ? {} : payload, salts: redacted ? {} : salts, isRedacted: redacted }, payloads));
    frontier = appendLeaf(frontier, hash);
  }
  lines.push(logExportEnd(entries, frontierRoot(frontier), heads[entries] ?? null));
  return { key, lines, headAt: (size) => heads[size] ?? '' };
}

/** What somebody may do to an export, and what the verifier must say of it. `entry` null: not about one entry. */
export type Alteration = {
  readonly name: string;
  readonly code: string;
  readonly entry: number | null;
  readonly change: (lines: readonly string[]) => string;
};

const replaced = (lines: readonly string[], at: number, change: (line: string) => string): string =>
  lines.map((line, index) => (index === at ? change(line) : line)).join('');
const edited = (lines: readonly string[], at: number, change: (value: Record<string, unknown>) => unknown): string =>
  replaced(lines, at, (line) => `${JSON.stringify(change(JSON.parse(line) as Record<string, unknown>))}\n`);
/** A leaf and the hash beside it, altered together. */
const rehashed = (value: Record<string, unknown>, change: (leaf: string) => string): unknown => {
  const leaf = change(String(value['leaf']));
  return { ...value, leaf, hash: Buffer.from(leafHash(new TextEncoder().encode(leaf))).toString('base64') };
};

export const alterations: readonly Alteration[] = [
  {
    name: 'a byte of a leaf',
    code: 'hash-differs',
    entry: 2,
    change: (lines) => replaced(lines, 3, (line) => line.replace('comment_added', 'comment_adde_')),
  },
  {
    name: 'a byte of a hash',
    code: 'hash-differs',
    entry: 4,
    change: (lines) => edited(lines, 5, (value) => ({ ...value, hash: `A${String(value['hash']).slice(1)}` })),
  },
  {
    name: 'a leaf together with its hash',
    code: 'root-differs',
    entry: null,
    change: (lines) => edited(lines, 3, (value) => rehashed(value, (leaf) => leaf.replace('05:00', '06:00'))),
  },
  {
    name: 'a leaf that is none, together with its hash',
    code: 'leaf-unreadable',
    entry: 1,
    change: (lines) => edited(lines, 2, (value) => rehashed(value, () => 'no JSON')),
  },
  {
    name: 'a byte of a payload',
    code: 'payload-altered',
    entry: 5,
    change: (lines) => replaced(lines, 6, (line) => line.replace('comment 5', 'comment 6')),
  },
  { name: 'a byte of a salt', code: 'payload-altered', entry: 0, change: (lines) => replaced(lines, 1, (line) => line.replace('salt-0', 'salt-1')) },
  {
    name: 'a payload taken away',
    code: 'payload-missing',
    entry: 2,
    change: (lines) => edited(lines, 3, ({ payload: _payload, salts: _salts, ...rest }) => rest),
  },
  {
    name: 'a payload added that no leaf commits to',
    code: 'payload-uncommitted',
    entry: 2,
    change: (lines) => edited(lines, 3, (value) => ({ ...value, payload: { ...(value['payload'] as object), note: '"x"' } })),
  },
  {
    name: 'a payload put in place of a redacted one',
    code: 'payload-of-redacted',
    entry: 3,
    change: (lines) => edited(lines, 4, (value) => ({ ...value, payload: { text: '"x"' }, salts: { text: 'x' } })),
  },
  {
    name: 'a member that nothing covers',
    code: 'unreadable',
    entry: 6,
    change: (lines) => edited(lines, 7, (value) => ({ ...value, comment: 'x' })),
  },
  { name: 'an entry removed', code: 'wrong-number', entry: 4, change: (lines) => lines.filter((_, at) => at !== 5).join('') },
  {
    name: 'an entry removed and the rest numbered anew',
    code: 'revision-gap',
    entry: 4,
    change: (lines) => renumbered(lines.filter((_, at) => at !== 4)),
  },
  { name: 'the last entry removed', code: 'size-differs', entry: null, change: (lines) => lines.filter((_, at) => at !== lines.length - 2).join('') },
  {
    name: 'the last entry removed, and the end made to fit',
    code: 'root-differs',
    entry: null,
    change: (lines) =>
      edited(
        lines.filter((_, at) => at !== lines.length - 2),
        lines.length - 2,
        (value) => ({ ...value, size: lines.length - 3 }),
      ),
  },
  { name: 'two entries swapped', code: 'wrong-number', entry: 1, change: (lines) => swapped(lines, 2, 3).join('') },
  { name: 'two entries swapped and numbered anew', code: 'root-differs', entry: null, change: (lines) => renumbered(swapped(lines, 2, 3)) },
  { name: 'an entry twice', code: 'wrong-number', entry: 3, change: (lines) => [...lines.slice(0, 4), ...lines.slice(3)].join('') },
  { name: 'the file cut off after an entry', code: 'truncated', entry: 5, change: (lines) => lines.slice(0, 6).join('') },
  {
    name: 'the file cut off in an entry',
    code: 'unreadable',
    entry: 5,
    change: (lines) => lines.join('').slice(0, lines.slice(0, 6).join('').length + 40),
  },
  { name: 'the file cut off in its end', code: 'unreadable', entry: 8, change: (lines) => lines.join('').slice(0, -20) },
  { name: 'more after the end', code: 'unreadable', entry: 8, change: (lines) => `${lines.join('')}{}\n` },
  {
    name: 'the root of the end',
    code: 'root-differs',
    entry: null,
    change: (lines) => edited(lines, lines.length - 1, (value) => ({ ...value, root: Buffer.alloc(32).toString('base64') })),
  },
  {
    name: 'the text of the checkpoint',
    code: 'bad-signature',
    entry: null,
    change: (lines) => edited(lines, lines.length - 1, (value) => ({ ...value, checkpoint: String(value['checkpoint']).replace('\n8\n', '\n7\n') })),
  },
  {
    name: 'a checkpoint that is no note',
    code: 'checkpoint-malformed',
    entry: null,
    change: (lines) => edited(lines, lines.length - 1, (value) => ({ ...value, checkpoint: 'no note' })),
  },
  { name: 'a line that is no JSON', code: 'unreadable', entry: 2, change: (lines) => replaced(lines, 3, () => 'x\n') },
];

function swapped(lines: readonly string[], a: number, b: number): readonly string[] {
  return lines.map((line, at) => (at === a ? (lines[b] ?? '') : at === b ? (lines[a] ?? '') : line));
}

function renumbered(lines: readonly string[]): string {
  return lines.map((line, at) => (at === 0 || at === lines.length - 1 ? line : line.replace(/^\{"seq":\d+/, `{"seq":${at - 1}`))).join('');
}
