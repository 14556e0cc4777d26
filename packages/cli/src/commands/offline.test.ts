import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentText } from '../testing/documents.ts';
import { folderWith, runCli } from '../testing/run-cli.ts';

const report = fileURLToPath(new URL('../../../formats/src/waivers/xccdf/samples/report.xml', import.meta.url));
const reportText = readFileSync(report, 'utf8');
const at = ['--at', '2026-11-24T12:00:00Z'];
const rule = (name: string) => `xccdf_dev.exeat_rule_${name}`;
const allOpen = ['motd', 'audit', 'audit_rotation', 'cron', 'extra'].map(rule);
let folder: ReturnType<typeof folderWith> = { path: '', remove: () => undefined };
const file = (name: string) => `${folder.path}/${name}`;

beforeAll(() => {
  folder = folderWith({
    'motd.yaml': documentText({}),
    'all.yaml': documentText({ rules: allOpen }),
    'past.yaml': documentText({ lastDay: '2026-11-20' }),
    'path.yaml': documentText({ extra: ['path: etc/motd'] }),
    'other-host.yaml': documentText({ asset: '{ type: host, ids: [app-02.corp.example] }' }),
    'draft.yaml': documentText({ rules: allOpen, status: '{ state: draft, grants: [], suspensions: [], approvals: [] }' }),
    'wildcard.yaml': documentText({ rules: ["'*'"] }),
    'cut.xml': reportText.slice(0, reportText.length / 2),
    'nothing.json': '{}',
  });
});
afterAll(() => folder.remove());

describe('findings read', { timeout: 120_000 }, () => {
  test('prints one finding a line, and one summary line per file', async () => {
    const run = await runCli(['findings', 'read', report]);
    expect(run).toMatchObject({ code: 0, sentences: [] });
    const findings = run.stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { status: string });
    expect(run.events).toEqual([{ file: report, format: 'xccdf', total: 6, open: 5, passed: 1, notEvaluated: 0, suppressedAtSource: 0, skipped: [] }]);
    expect(findings.filter(({ status }) => status === 'open')).toHaveLength(5);
  });

  test('reads stdin', async () => {
    const run = await runCli(['findings', 'read', '-'], { stdin: reportText });
    expect(run).toMatchObject({ code: 0, events: [{ file: '-', total: 6 }] });
  });

  test.each([
    ['a file that is not there', ['nonesuch.xml'], /expected a readable file, got .*nonesuch\.xml \(ENOENT\); check the path/],
    ['a file that is cut off', ['cut.xml'], /cut off/],
    ['a file of no known format', ['nothing.json'], /expected/],
  ])('ends with 2 for %s', async (_, names, message) => {
    const run = await runCli(['findings', 'read', ...names.map(file)]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  test('names the report that cannot be read, and reads the others', async () => {
    const run = await runCli(['findings', 'read', report, file('cut.xml'), file('nonesuch.xml'), report]);
    expect(run).toMatchObject({ code: 2, events: [{ file: report, total: 6 }, { file: report, total: 6 }] });
    expect(run.sentences).toEqual([expect.stringContaining(`exeat: ${file('cut.xml')}: expected`), expect.stringContaining(`got ${file('nonesuch.xml')} (ENOENT)`)]);
  });

  test('says that the format was named, where the content is of another', async () => {
    const run = await runCli(['findings', 'read', report, '--format', 'sarif']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('read as sarif, as --format says');
  });
});

describe('check', { timeout: 120_000 }, () => {
  test('names the report that cannot be read among others', async () => {
    const run = await runCli(['check', report, file('cut.xml'), '--exceptions', file('all.yaml'), '--unsigned', ...at]);
    expect(run).toMatchObject({ code: 2, stdout: '', sentences: [expect.stringContaining(`exeat: ${file('cut.xml')}: expected`)] });
  });

  const check = (document: string, ...more: readonly string[]) => runCli(['check', report, '--exceptions', file(document), '--unsigned', ...at, ...more]);

  test('ends with 0 when every open finding is covered', async () => {
    const run = await check('all.yaml');
    expect(run.code).toBe(0);
    expect(run.json()).toMatchObject({ at: '2026-11-24T12:00:00.000Z', trust: 'unsigned', uncovered: [], notEvaluated: 0 });
    const { covered } = run.json() as { covered: readonly unknown[] };
    expect(covered).toHaveLength(5);
    expect(covered[0]).toMatchObject({ finding: { rule: { scheme: 'xccdf', id: rule('motd') } }, exception: 'EXC-2026-0042', until: '2027-01-01T05:00:00.000Z' });
  });

  test('ends with 1 when one is not, and says why', async () => {
    const run = await check('motd.yaml');
    expect(run.code).toBe(1);
    const { covered, uncovered } = run.json() as { covered: readonly unknown[]; uncovered: readonly unknown[] };
    expect([covered.length, uncovered.length]).toEqual([1, 4]);
    expect(uncovered[0]).toMatchObject({ finding: { rule: { id: rule('audit') } }, reasons: [{ code: 'no-exception' }] });
  });

  test.each([
    ['expired yesterday', 'past.yaml', 'expired'],
    ['is limited to a path that the finding does not name', 'path.yaml', 'needs-path'],
    ['is of another host', 'other-host.yaml', 'no-exception'],
    ['was never granted', 'draft.yaml', 'not-started'],
  ])('an exception that %s covers nothing', async (_, document, code) => {
    const run = await check(document);
    expect(run.code).toBe(1);
    const { covered, uncovered } = run.json() as { covered: readonly unknown[]; uncovered: readonly { reasons: readonly { code: string }[] }[] };
    expect(covered).toEqual([]);
    expect(uncovered[0]?.reasons[0]?.code).toBe(code);
  });

  test('takes a folder of documents', async () => {
    const documents = folderWith({ 'a.yaml': documentText({}), 'b.yaml': documentText({ id: 'EXC-2026-0043', rules: allOpen.slice(1) }), 'notes.txt': 'no document' });
    const run = await runCli(['check', report, '--exceptions', documents.path, '--unsigned', ...at]);
    expect(run.code).toBe(0);
    documents.remove();
  });

  test('refuses one exception in two versions', async () => {
    const documents = folderWith({ 'a.yaml': documentText({}), 'b.yaml': documentText({}) });
    const run = await runCli(['check', report, '--exceptions', documents.path, '--unsigned', ...at]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/expected each exception once, got EXC-2026-0042 in .*a\.yaml and in .*b\.yaml; keep the one that holds/);
    documents.remove();
  });

  test.each([
    ['without a key', ['--exceptions', 'all.yaml'], /expected a key to check the bundle with, got none: .* Give --key VKEY\|FILE or set EXEAT_TRUST; or --unsigned/],
    ['with a key and unsigned', ['--exceptions', 'all.yaml', '--unsigned', '--key', 'k'], /expected --key or --unsigned, got both/],
    ['with documents where a signed bundle belongs', ['--exceptions', 'all.yaml', '--key', 'exeat.dev/log+0fd2f4d4+AZh8Lvr0kUNZPOFSpF3uVWGjVwQ9n3rPvEtlFNbEWnOm'], /./],
    ['for a wildcard', ['--exceptions', 'wildcard.yaml', '--unsigned'], /wildcard\.yaml: .*wildcard/],
    ['for a path that is not there', ['--exceptions', 'gone.yaml', '--unsigned'], /gone\.yaml \(ENOENT\); check the path/],
    ['for an instant that is none', ['--exceptions', 'all.yaml', '--unsigned', '--at', 'tomorrow'], /expected .*got "tomorrow"/],
    ['without exceptions', [], /required option '--exceptions <path>' not specified/],
  ])('ends with 2 %s', async (_, args, message) => {
    const run = await runCli(['check', report, ...args], { cwd: folder.path });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stdout).toBe('');
  });

  test('ends with 2 when a file yields nothing recognisable, also content that no scan has used', async () => {
    const run = await runCli(['check', file('nothing.json'), '--exceptions', file('all.yaml'), '--unsigned']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    const benchmark = report.replace('report.xml', 'benchmark.xml');
    const content = await runCli(['check', benchmark, '--exceptions', file('all.yaml'), '--unsigned']);
    expect(content).toMatchObject({ code: 2, stdout: '' });
    expect(content.stderr).toMatch(/expected findings in .*benchmark\.xml, got none \(1 × no-results\); give the report of a scan/);
    expect((await runCli(['findings', 'read', benchmark])).code).toBe(2);
  });

  test('ends with 0 and a note for a clean scan; with 4 when a record cannot be read, and 1 when that is strict', async () => {
    const scans = folderWith({
      'clean.sarif': JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 'T' } }, versionControlProvenance: [{ repositoryUri: 'https://github.com/a/b' }], results: [] }] }),
      'torn.xml': reportText.replace('<result>pass<', '<result>perhaps<'),
    });
    const trust = ['--exceptions', file('all.yaml'), '--unsigned', ...at];
    const clean = await runCli(['check', `${scans.path}/clean.sarif`, ...trust]);
    expect(clean.code, clean.stderr).toBe(0);
    expect(clean.sentences).toEqual([`exeat: ${scans.path}/clean.sarif (sarif) holds no finding.`]);
    const torn = await runCli(['check', `${scans.path}/torn.xml`, ...trust]);
    expect(torn.code).toBe(4);
    expect(torn.stderr).toMatch(/expected to read every record of .*torn\.xml, left out 1 × malformed-record; what was left out may be open \(--strict counts it as uncovered\)/);
    expect((await runCli(['check', `${scans.path}/torn.xml`, ...trust, '--strict'])).code).toBe(1);
    scans.remove();
  });

  test('judges by the clock when no instant is given', async () => {
    const run = await runCli(['check', report, '--exceptions', file('past.yaml'), '--unsigned']);
    const { at: used } = run.json() as { at: string };
    expect(Math.abs(Date.parse(used) - Date.now())).toBeLessThan(60_000);
  });
});

describe('waivers render xccdf', { timeout: 120_000 }, () => {
  const render = (document: string, ...more: readonly string[]) => runCli(['waivers', 'render', 'xccdf', '--exceptions', file(document), '--unsigned', ...at, ...more]);
  const context = ['--for', 'host:app-01.corp.example', '--findings', report];

  test('writes the tailoring to stdout, and what it is to stderr', async () => {
    const run = await render('motd.yaml', ...context);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(`<select idref="${rule('motd')}" selected="false">`);
    expect(run.events).toMatchObject([{ at: '2026-11-24T12:00:00.000Z', target: 'xccdf', trust: 'unsigned', validUntil: '2027-01-01T05:00:00.000Z', files: [{ path: '-', for: 'host:app-01.corp.example' }] }]);
  });

  test('replaces the file of a destination as a whole, and leaves nothing else', async () => {
    const out = folderWith({ 'tailoring-app-01.corp.example.xml': 'an older one' });
    const run = await render('past.yaml', ...context, '--out', out.path);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.events).toMatchObject([{ exception: 'EXC-2026-0042', code: 'not-in-force', findings: [] }, { files: [{ entries: [] }] }]);
    expect(readFileSync(`${out.path}/tailoring-app-01.corp.example.xml`, 'utf8')).toContain('It excepts nothing.');
    out.remove();
  });

  test.each([
    ['no destination', 'motd.yaml', [], 'target-lacks-asset-key'],
    ['no report', 'motd.yaml', ['--for', 'host:app-01.corp.example'], 'needs-context'],
    ['a report of another host', 'other-host.yaml', ['--for', 'host:app-02.corp.example', '--findings', report], 'needs-context'],
    ['an exception limited to a path', 'path.yaml', context, 'inexpressible'],
  ])('ends with 1 for %s', async (_, document, args, code) => {
    const run = await render(document, ...args);
    expect(run.code).toBe(1);
    expect(run.events[0]).toMatchObject({ exception: 'EXC-2026-0042', code });
    expect(run.events[0]?.['detail']).toMatch(/^expected .* got .*[;:.]/);
  });

  test('ends with 4 when a part is refused', async () => {
    const documents = folderWith({ 'a.yaml': documentText({}), 'b.yaml': documentText({ id: 'EXC-2026-0043', rules: [rule('cron')], extra: ['port: "22"'] }) });
    const run = await runCli(['waivers', 'render', 'xccdf', '--exceptions', documents.path, '--unsigned', ...at, ...context]);
    expect(run.code).toBe(4);
    expect(run.events[0]).toMatchObject({ exception: 'EXC-2026-0043', code: 'inexpressible' });
    documents.remove();
  });

  test.each([
    ['an unknown target', ['waivers', 'render', 'nonesuch', '--exceptions', 'motd.yaml', '--unsigned'], /expected a waiver target \(xccdf, sarif.*\), got "nonesuch"/],
    ['two destinations on stdout', ['waivers', 'render', 'xccdf', '--exceptions', 'motd.yaml', '--unsigned', '--for', 'host:a', '--for', 'host:b'], /expected one --for for a waiver on stdout, got 2; give --out FOLDER/],
    ['an address where a host belongs', ['waivers', 'render', 'xccdf', '--exceptions', 'motd.yaml', '--unsigned', '--for', 'host:10.0.0.1'], /never identified by its IP address/],
    ['no key', ['waivers', 'render', 'xccdf', '--exceptions', 'motd.yaml'], /expected a key/],
    ['an unknown option', ['waivers', 'render', 'xccdf', '--exceptions', 'motd.yaml', '--exception', 'x'], /unknown option '--exception'/],
    ['an unknown verb', ['waivers', 'paint'], /unknown command 'paint'/],
  ])('ends with 2 for %s', async (_, args, message) => {
    const run = await runCli(args, { cwd: folder.path });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  test('is read back by waivers read', async () => {
    const rendered = await render('motd.yaml', ...context);
    const run = await runCli(['waivers', 'read', 'xccdf', '-'], { stdin: rendered.stdout });
    expect(run.code).toBe(0);
    expect(run.json()).toMatchObject([{ target: 'xccdf', rule: rule('motd'), exceptions: ['EXC-2026-0042'], until: '2027-01-01T05:00:00.000Z' }]);
  });

  test('ends with 2 where it may not write', async () => {
    const run = await render('motd.yaml', ...context, '--out', `${report}/below-a-file`);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/ENOTDIR/);
  });

  test('waivers read ends with 2 for what is no tailoring', async () => {
    const run = await runCli(['waivers', 'read', 'xccdf', '-'], { stdin: '<html/>' });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/expected an XCCDF tailoring \(root element Tailoring\), got html/);
  });
});

describe('the command line', { timeout: 120_000 }, () => {
  test('shows its help and ends with 0', async () => {
    const run = await runCli(['--help']);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('Exit codes:');
  });

  test('lists the formats where reports are read', async () => {
    expect((await runCli(['findings', 'read', '--help'])).stdout).toMatch(/Formats:\n(.*\n)* {2}sarif +SARIF 2\.1\.0 .*\n(.*\n)* {2}xccdf +/);
  });

  test('says its version', async () => {
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test('ends with 2 without a verb', async () => {
    expect((await runCli([])).code).toBe(2);
  });
});

describe('risk simulate', { timeout: 120_000 }, () => {
  const example = fileURLToPath(new URL('../../../../examples/loss-scenarios.json', import.meta.url));

  test('prints what the deviations may cost, the same for the same seed', async () => {
    const [first, second, other] = [await runCli(['risk', 'simulate', example]), await runCli(['risk', 'simulate', example]), await runCli(['risk', 'simulate', example, '--seed', 'another'])];
    expect(first).toMatchObject({ code: 0, sentences: [] });
    expect(first.json()).toMatchObject({ seed: 'claims-2026', years: 50_000, portfolio: { aboveAppetite: false }, scenarios: [{ id: 'unpatched-claims-host' }, { id: 'audit-log-gap' }] });
    expect(second.stdout).toBe(first.stdout);
    expect(other.stdout).not.toBe(first.stdout);
  });

  test('ends with 1 where the losses exceed the tolerance', async () => {
    const strict = JSON.stringify({ ...(JSON.parse(readFileSync(example, 'utf8')) as object), tolerance: [{ loss: 100_000, probability: 0.01 }] });
    expect((await runCli(['risk', 'simulate', '-'], { stdin: strict })).code).toBe(1);
  });

  test.each([
    ['no JSON', '{', /expected JSON/],
    ['no scenarios', '{"seed":"a","currency":"EUR","priceYear":2026}', /scenarios: /],
    ['an estimate out of order', readFileSync(example, 'utf8').replace('"low": 2,', '"low": 7,'), /frequency\.threatEvents: expected 0 ≤ low ≤ mode ≤ high/],
  ])('ends with 2 for %s', async (_, stdin, message) => {
    const run = await runCli(['risk', 'simulate', '-'], { stdin });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
  });
});
