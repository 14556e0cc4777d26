import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatVerifierKey, generateSigningKey } from '../signed-note/note-key.ts';
import { alterations, sampleLog } from './testing/sample-log.ts';
import { verifyLog } from './verify-log.ts';

const hasGo = spawnSync('go', ['version']).status === 0;
const missing = 'needs go: apt-get install -y --no-install-recommends golang-go';
const source = fileURLToPath(new URL('../../../../../tools/verify-go', import.meta.url));
const sample = sampleLog();
let folder = '';

beforeAll(() => {
  if (!hasGo) return;
  folder = mkdtempSync(join(tmpdir(), 'exeat-verify-go-'));
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off', GOCACHE: join(folder, 'cache') };
  execFileSync('go', ['build', '-o', join(folder, 'verify'), '.'], { cwd: source, env });
}, 120_000);
afterAll(() => {
  if (hasGo) rmSync(folder, { recursive: true, force: true });
});

type Answer = { readonly exit: number | null; readonly kind: string; readonly code: string; readonly entry: number };

function byGo(text: string | Uint8Array, key?: string): Answer {
  const file = join(folder, 'log.ndjson');
  writeFileSync(file, text);
  const run = spawnSync(join(folder, 'verify'), [file, ...(key === undefined ? [] : [key])], { encoding: 'utf8' });
  const { kind, code, entry } = JSON.parse(run.stdout) as Omit<Answer, 'exit'>;
  return { exit: run.status, kind, code, entry };
}

async function byUs(text: string | Uint8Array, keys = [sample.key]): Promise<Answer> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const verdict = await verifyLog(
    (async function* () {
      yield bytes;
    })(),
    { keys },
  );
  const fault = verdict.kind === 'broken' ? verdict.fault : null;
  const exit = verdict.kind === 'intact' ? 0 : verdict.kind === 'broken' ? 1 : 2;
  return { exit, kind: verdict.kind, code: fault?.code ?? '', entry: fault?.entry ?? -1 };
}

const vkey = formatVerifierKey(sample.key);
const whole = sample.lines.join('');

describe('the verifier in Go and ours say the same', () => {
  test('of a good log, of any size, with a key, with another key and without', async ({ skip }) => {
    skip(!hasGo, missing);
    expect(byGo(whole, vkey)).toEqual({ exit: 0, kind: 'intact', code: '', entry: -1 });
    for (const size of [0, 1, 2, 3, 7, 8, 255, 256, 257, 1000])
      expect(byGo(sampleLog(size, { key: sample.key }).lines.join(''), vkey).exit, String(size)).toBe(0);
    expect(byGo(sampleLog(8, { key: sample.key, payloads: 'withheld' }).lines.join(''), vkey).exit).toBe(0);
    expect(byGo(whole)).toEqual(await byUs(whole, []));
    const other = generateSigningKey('exeat.test/log');
    expect(byGo(whole, formatVerifierKey(other))).toEqual(await byUs(whole, [other]));
  });

  test.for(alterations)('of one altered: $name', async ({ change, code, entry }, { skip }) => {
    skip(!hasGo, missing);
    const text = change(sample.lines);
    expect(byGo(text, vkey)).toEqual({ exit: 1, kind: 'broken', code, entry: entry ?? -1 });
    expect(await byUs(text)).toEqual(byGo(text, vkey));
  });

  test('of one with any byte altered', async ({ skip }) => {
    skip(!hasGo, missing);
    const bytes = new TextEncoder().encode(whole);
    for (let at = 0; at < bytes.length; at += 29) {
      const altered = bytes.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x15;
      expect(byGo(altered, vkey), `byte ${at}`).toEqual(await byUs(altered));
    }
  });

  test('of what is no log', async ({ skip }) => {
    skip(!hasGo, missing);
    for (const text of ['', 'a text\n', '{"format":"other","version":1}\n', '[]\n', 'null\n', 'no end'])
      expect(byGo(text, vkey), text).toEqual(await byUs(text));
  });
});
