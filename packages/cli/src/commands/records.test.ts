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
const run = (args: readonly string[], stdin = '') => runCli(args, { cwd: folder.path, stdin, env: { EXEAT_URL: server.url, EXEAT_TOKEN: 'token', XDG_CONFIG_HOME: folder.path } });

test('a record is changed with the revision that is read first; a figure is asked for, and a token ended', { timeout: 60_000 }, async () => {
  server.answers = {
    'GET /controls/soc-watch': {}, 'PUT /controls/soc-watch': { id: 'soc-watch', state: 'tested_pass' }, 'GET /people/p26': {}, 'PATCH /people/p26': { awaits: 'AP-1' },
    'GET /requirements/STD-LG/LG-7.1': { id: 'STD-LG/LG-7.1' }, 'GET /assets/host/app-01': { id: 'app-01' },
    'POST /risk/vulnerabilities': { items: [{ likelihood: 3 }] }, 'DELETE /tokens/t1': {},
  };
  expect((await run(['controls', 'change', 'soc-watch', '--set', 'name=Watch'])).code).toBe(0);
  expect([server.sent.get('PUT /controls/soc-watch'), server.tags.get('PUT /controls/soc-watch')]).toEqual([{ name: 'Watch' }, '"3"']);
  expect((await run(['people', 'change', 'p26', '--set', 'unit=INS'])).json()).toEqual({ awaits: 'AP-1' });
  expect([server.sent.get('PATCH /people/p26'), server.tags.get('PATCH /people/p26')]).toEqual([{ unit: 'INS' }, '"3"']);
  for (const [kind, id] of [['requirements', 'STD-LG/LG-7.1'], ['assets', 'host:app-01']] as const) expect((await run([kind, 'show', id])).code).toBe(0);
  expect((await run(['risk', 'rate', '-'], '{"vulnerabilities":[]}')).json()).toEqual({ items: [{ likelihood: 3 }] });
  expect((await run(['tokens', 'revoke', 't1'])).code).toBe(0);
});

test('every verb on an exception is tried beforehand with --preview, and then nothing else is sent', { timeout: 60_000 }, async () => {
  const seat = { title: 'Risk owner of INS', person: { name: 'Rosa Bianchi' } };
  const after = { state: 'active', cover: { until: null, then: '2027-01-01T05:00:00.000Z' }, requests: [{ id: 'c1', kind: 'bridge', state: 'in_approval', required: { level: 2, seats: [seat] } }], duties: [], asksOwner: null };
  server.answers = { 'POST /exceptions/EXC-2026-0050/bridge/preview': { refusals: [], after } };
  server.sent.clear();
  expect((await run(['exceptions', 'bridge', 'EXC-2026-0050', '--set', 'lastDay=2027-01-10', '--preview'])).json()).toEqual({ refusals: [], after });
  expect([...server.sent]).toEqual([['POST /exceptions/EXC-2026-0050/bridge/preview', { lastDay: '2027-01-10' }]]);
});
