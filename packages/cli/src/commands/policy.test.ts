import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderWith, runCli } from '../testing/run-cli.ts';
import { type StandIn, standIn } from '../testing/stand-in.ts';

let server: StandIn;
let folder: ReturnType<typeof folderWith>;
beforeAll(async () => {
  server = await standIn();
  folder = folderWith({});
});
afterAll(async () => {
  folder.remove();
  await server.close();
});
const run = (...args: readonly string[]) => runCli(args, { cwd: folder.path, env: { EXEAT_URL: server.url, EXEAT_TOKEN: 'token', XDG_CONFIG_HOME: folder.path } });

test('profiles of clauses and the forms of regimes are listed, and the fields of one form', { timeout: 60_000 }, async () => {
  const form = { id: 'pci-ccw', title: 'Worksheet', about: 'Six blocks.', at: 'request', fields: [{ name: 'measure', label: 'The measure', kind: 'text', when: { field: 'alternative', is: ['implemented'] } }] };
  server.answers = {
    'GET /waiver-profiles': { items: [{ id: 'sox-404', clause: 'SOX 404', on: false, waivability: 'compensable', subForms: [], summary: 'A deficiency.' }], next: null },
    'GET /sub-forms': { items: [form], next: null },
  };
  expect(JSON.parse((await run('policy', 'profiles')).stdout)).toMatchObject({ items: [{ id: 'sox-404', on: false }] });
  expect(JSON.parse((await run('policy', 'forms', 'pci-ccw')).stdout)).toEqual(form);
  expect(await run('policy', 'forms', 'mine')).toMatchObject({ code: 2, stderr: expect.stringContaining('pci-ccw') });
});

test('a non-compliance is recorded with its plan, and resolved with evidence', { timeout: 60_000 }, async () => {
  server.answers = {
    'POST /non-compliances': { id: 'NC-2026-0051', status: 'open' },
    'POST /non-compliances/NC-2026-0051/resolve': { id: 'NC-2026-0051', status: 'resolved' },
  };
  const fields = ['title=Old link', 'requirement=STD-CR/CR-3.1', 'asset={"type":"application","ids":["link"]}', 'milestones=[{"title":"New link","due":"2027-02-15"}]'];
  expect(await run('non-compliances', 'record', ...fields.flatMap((field) => ['--set', field]))).toMatchObject({ code: 0, stdout: expect.stringContaining('NC-2026-0051') });
  expect(server.sent.get('POST /non-compliances')).toMatchObject({ title: 'Old link', milestones: [{ due: '2027-02-15' }] });
  expect(await run('non-compliances', 'resolve', 'NC-2026-0051', '--evidence', 'Scanned.')).toMatchObject({ code: 0, stdout: expect.stringContaining('resolved') });
});

test('the impact of a changed version is shown before it is published', { timeout: 60_000 }, async () => {
  const path = '/requirements/STD-LG/LG-7.1';
  const item = { exception: 'EXC-2026-0001', title: 'Audit', owner: { userName: 'lena.fischer' }, request: null, standing: 'in_force', outcome: 'ends', at: '2027-02-01T05:00:00.000Z', text: 'Cover ends.', reasons: [] };
  server.answers = {
    [`POST ${path}/impact`]: { version: 2, from: '2027-02-01T05:00:00.000Z', class: 'stricter', changes: [{ field: 'waivable', direction: 'stricter' }], rules: 1, items: [item] },
    [`GET ${path}`]: { id: 'STD-LG/LG-7.1', version: 1 },
    [`PATCH ${path}`]: { id: 'STD-LG/LG-7.1', version: 1, from: null, awaits: 'c7' },
    [`GET ${path}/versions`]: { items: [{ version: 2, standing: 'to_come', from: '2027-02-01T05:00:00.000Z', class: 'stricter' }], next: null },
  };
  writeFileSync(join(folder.path, 'change.json'), '{"waivable": false}');
  expect(await run('policy', 'impact', 'STD-LG/LG-7.1', 'change.json', '--effective', '2027-02-01')).toMatchObject({ code: 1, stdout: expect.stringContaining('EXC-2026-0001') });
  expect(server.sent.get(`POST ${path}/impact`)).toEqual({ waivable: false, effective: '2027-02-01' });
  expect(JSON.parse((await run('policy', 'publish', 'STD-LG/LG-7.1', 'change.json')).stdout)).toMatchObject({ awaits: 'c7' });
  expect(JSON.parse((await run('policy', 'versions', 'STD-LG/LG-7.1')).stdout)).toMatchObject({ items: [{ version: 2 }] });
  expect(await run('policy', 'versions', 'LG-7')).toMatchObject({ code: 2, stderr: expect.stringContaining('DOCUMENT/CLAUSE') });
});

test('signals for policy owners are listed over every page', { timeout: 60_000 }, async () => {
  const signals = [{ signal: 'P1', text: '12 exceptions in force.', exceptions: ['EXC-2026-0001'] }];
  server.answers = { 'GET /policy-signals?owner=owen.clarke&limit=200': { items: [{ requirement: 'STD-LG/LG-7.1', title: 'Logs', owner: { userName: 'owen.clarke' }, signals, estate: { assets: 0, passed: 0, open: 0 } }], next: null } };
  expect(JSON.parse((await run('policy', 'signals', '--owner', 'owen.clarke')).stdout)).toMatchObject({ items: [{ signals }] });
});

test('what owners owe an answer to is listed, and answered with why', { timeout: 60_000 }, async () => {
  const review = { id: 'PR-2026-0001', requirement: 'STD-LG/LG-7.1', owner: { userName: 'owen.clarke' }, signal: 'P1', text: '12 exceptions in force.', lastDay: '2026-12-24', answer: null };
  server.answers = {
    'GET /policy-reviews?state=overdue&mine=true': { items: [review], next: null },
    'POST /policy-reviews/PR-2026-0001/answer': { ...review, answer: { outcome: 'accept' } },
  };
  expect(JSON.parse((await run('policy', 'reviews', '--state', 'overdue', '--mine')).stdout)).toMatchObject({ items: [{ id: 'PR-2026-0001' }] });
  expect((await run('policy', 'answer', 'PR-2026-0001', '--outcome', 'accept', '--text', 'The next version allows it.')).code).toBe(0);
  expect(server.sent.get('POST /policy-reviews/PR-2026-0001/answer')).toEqual({ outcome: 'accept', text: 'The next version allows it.' });
  expect((await run('policy', 'answer', 'PR-2026-0001', '--outcome', 'maybe', '--text', 'x')).code).toBe(2);
});

test('a requirement gets another number beside those that it has', { timeout: 60_000 }, async () => {
  const path = '/requirements/STD-LG/LG-7.1';
  server.answers = { [`GET ${path}`]: { id: 'STD-LG/LG-7.1', version: 1, aliases: ['STD-LG/LG-9.1'] }, [`PATCH ${path}`]: { id: 'STD-LG/LG-7.1', version: 1, from: null, awaits: 'c8' } };
  expect(JSON.parse((await run('policy', 'renumber', 'STD-LG/LG-7.1', 'STD-LG/LG-10.1')).stdout)).toMatchObject({ awaits: 'c8' });
  expect(server.sent.get(`PATCH ${path}`)).toEqual({ aliases: ['STD-LG/LG-9.1', 'STD-LG/LG-10.1'] });
  expect(await run('policy', 'renumber', 'STD-LG/LG-7.1', 'LG-10')).toMatchObject({ code: 2, stderr: expect.stringContaining('DOCUMENT/CLAUSE') });
});
