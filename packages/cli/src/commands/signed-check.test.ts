import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addMs, parseInstant } from '@exeat/core';
import { buildBundle, formatVerifierKey, generateSigningKey, readDocuments } from '@exeat/formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentText } from '../testing/documents.ts';
import { folderWith, runCli } from '../testing/run-cli.ts';

const report = fileURLToPath(new URL('../../../formats/src/waivers/xccdf/samples/report.xml', import.meta.url));
const issuedAt = parseInstant('2026-11-24T12:00:00Z');
const status = '{ state: active, grants: [{ from: 2026-11-01T04:00:00Z, until: 2027-01-01T05:00:00Z }], suspensions: [], approvals: [] }';
const rules = ['motd', 'audit', 'audit_rotation', 'cron', 'extra'].map((name) => `xccdf_dev.exeat_rule_${name}`);
let folder: ReturnType<typeof folderWith> = { path: '', remove: () => undefined };
let key = '';
let other = '';

beforeAll(() => {
  const signing = generateSigningKey('exeat.example/log');
  key = formatVerifierKey(signing);
  other = formatVerifierKey(generateSigningKey('exeat.example/log'));
  const bundle = buildBundle({ documents: readDocuments(documentText({ rules, status })), issuedAt, checkpoint: '', key: signing });
  folder = folderWith({
    'bundle.json': bundle,
    'altered.json': bundle.replace('app-01', 'app-02'),
    'key.txt': `${key}\n`,
    'keys.txt': `# while the key is replaced\n${other}\n${key}\n`,
    'unsigned.json': bundle.replace('"signature"', '"signed"'),
  });
});
afterAll(() => folder.remove());

function check(bundle: string, trust: readonly string[], at: string = issuedAt, env: Readonly<Record<string, string>> = {}) {
  return runCli(['check', report, '--exceptions', bundle, ...trust, '--at', at], { cwd: folder.path, env });
}

describe('check against a signed bundle', { timeout: 120_000 }, () => {
  test('ends with 0 with the key on the line, in a file, among others there, or in EXEAT_TRUST', async () => {
    for (const run of [
      await check('bundle.json', ['--key', key]),
      await check('bundle.json', ['--key', 'key.txt']),
      await check('bundle.json', ['--key', 'keys.txt']),
      await check('bundle.json', [], issuedAt, { EXEAT_TRUST: key }),
    ]) {
      expect(run.code, run.stderr).toBe(0);
      expect(run.json()).toMatchObject({ at: issuedAt, trust: 'signed', uncovered: [] });
    }
  });

  test('a stale bundle covers nothing: 1, reason stale', async () => {
    const run = await check('bundle.json', ['--key', key], addMs(issuedAt, 15 * 60_000));
    expect(run.code).toBe(1);
    expect(run.json()).toMatchObject({ covered: [], reason: 'stale' });
    expect((run.json() as { uncovered: { reasons: unknown }[] }).uncovered[0]?.reasons).toMatchObject([{ code: 'stale' }]);
    expect(run.stderr).toMatch(/the bundle is valid until 2026-11-24T12:15:00.000Z, asked at .*\(stale\): a stale bundle covers nothing/);
  });

  test.each([
    ['that was altered', 'altered.json', () => key, 1, /altered since it was signed; nothing in it was used/],
    ['that another key signed', 'bundle.json', () => other, 1, /expected a signature by .*, got one by .*; nothing in it was used/],
    ['without a signature', 'unsigned.json', () => key, 2, /expected the member "signature", a signed note, got none/],
  ])('refuses a bundle %s', async (_, bundle, trusted, code, message) => {
    const run = await check(bundle, ['--key', trusted()]);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toMatch(message);
  });

  test('ends with 2 for a key that is none', async () => {
    const run = await check('bundle.json', ['--key', 'nonesuch.txt']);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/expected a verifier key \(name\+hash\+base64\) or a file that holds some, got "nonesuch.txt" \(ENOENT\)/);
  });

  test('nothing is rendered from a stale bundle', async () => {
    const at = addMs(issuedAt, 15 * 60_000);
    const run = await runCli(
      [
        'waivers',
        'render',
        'xccdf',
        '--exceptions',
        'bundle.json',
        '--key',
        key,
        '--at',
        at,
        '--for',
        'host:app-01.corp.example',
        '--findings',
        report,
      ],
      { cwd: folder.path },
    );
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(/nothing of a stale bundle may be waived/);
  });
});

test('the report of a check is the finding as findings read prints it', { timeout: 120_000 }, async () => {
  const [read, checked] = await Promise.all([runCli(['findings', 'read', report]), check('bundle.json', ['--key', key])]);
  const [first = ''] = read.stdout.split('\n');
  expect((checked.json() as { covered: { finding: unknown }[] }).covered[0]?.finding).toEqual(JSON.parse(first));
  expect(readFileSync(report, 'utf8').length).toBeGreaterThan(0);
});
