import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exeat, exeatJson } from './exeat.ts';
import { assessment, auditRule, smallScan } from './documents.ts';
import { type RunningServer, startServer } from './running-server.ts';

type Setup = { readonly next: string | null; readonly preset: string | null; readonly steps: readonly { readonly id: string; readonly done: boolean; readonly command: string }[] };
type View = { readonly id: string; readonly state: string; readonly relianceHash: string; readonly required: { readonly level: number; readonly seats: readonly { readonly id: string; readonly person: { readonly userName: string } }[] } | null };

/** The answer to a JSON request, as nobody or with a token. */
async function ask<Body>(server: RunningServer, method: string, path: string, body?: object, token?: string): Promise<Body> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const reply = await fetch(`${server.address}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as Body;
}

/** The code that the authenticator shows now, or the next one: each is taken once. */
function codeOf(secret: string, ahead = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: Date.now() + ahead * 30_000 });
}

const password = 'a long enough pass phrase';

let folder: string;
let server: RunningServer;
const tokens = new Map<string, string>();
const recovery = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exeat-first-hour-'));
  server = await startServer(join(folder, 'data'), { demo: false });
}, 120_000);
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  await rm(folder, { recursive: true, force: true });
});

const as = (person: string) => ({ environment: { EXEAT_URL: server.address, EXEAT_TOKEN: tokens.get(person) ?? '' } });
const run = <Value>(person: string, ...args: readonly string[]): Promise<Value> => exeatJson<Value>(args, as(person));
async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
async function status(): Promise<Setup> {
  return ask<Setup>(server, 'GET', '/setup', undefined, tokens.get('ann'));
}
/** Uses a link up and signs in, with password and authenticator. */
async function accept(userName: string, link: string, administrator?: object): Promise<void> {
  const token = new URL(link).searchParams.get('token') ?? '';
  const { secret } = await ask<{ secret: string }>(server, 'POST', '/setup/open', { token });
  const { recoveryCodes } = await ask<{ recoveryCodes: string[] }>(server, 'POST', '/setup', { token, password, code: codeOf(secret), ...(administrator === undefined ? {} : { administrator }) });
  recovery.set(userName, recoveryCodes[0] ?? '');
  tokens.set(userName, (await ask<{ token: string }>(server, 'POST', '/sessions', { userName, password, code: codeOf(secret, 1) })).token);
}

/** A PolicyException document. */
function documentOf(owner: string, spec: object): string {
  return JSON.stringify({ apiVersion: 'exeat.dev/v1', kind: 'PolicyException', metadata: { title: 'Audit daemon on the application host', owner }, spec });
}

test('from an empty folder to the first exception, by three people', { timeout: 300_000 }, async () => {
  await accept('ann', await server.setupLink(), { userName: 'ann', name: 'Ann Archer', unit: { id: 'ACME', name: 'Acme', zone: 'Europe/Berlin' } });
  expect(await status()).toMatchObject({ next: 'preset', preset: null });
  const undone = await exeat(['setup', 'status', '--json'], as('ann'));
  expect(undone.code).toBe(1);

  // A preset, and another one instead: nothing relies on it yet.
  await run('ann', 'setup', 'preset', 'standard');
  const features = async () => Object.values(await ask<Record<string, unknown>>(server, 'GET', '/features', undefined, tokens.get('ann'))).filter((one) => typeof one === 'boolean');
  expect(new Set(await features())).toEqual(new Set([true]));
  await run('ann', 'setup', 'preset', 'small');
  expect(new Set(await features())).toEqual(new Set([false]));
  expect(await status()).toMatchObject({ next: 'people', preset: 'small' });

  await run('ann', 'import', 'people', await file('people.csv', [
    'userName,name,unit,manager,roles', 'cleo,Cleo Carter,ACME,,', 'ann,Ann Archer,ACME,cleo,registrar@ACME', 'ben,Ben Brook,ACME,cleo,assessor@ACME', '',
  ].join('\n')));
  await run('ann', 'import', 'units', await file('units.csv', 'id,name,zone,calendar,head\nACME,Acme,Europe/Berlin,standard,cleo\n'));
  expect((await status()).next).toBe('accounts');
  const people = await ask<{ items: { id: string; userName: string }[] }>(server, 'GET', '/people', undefined, tokens.get('ann'));
  for (const userName of ['ben', 'cleo']) {
    const id = people.items.find((person) => person.userName === userName)?.id ?? '';
    await accept(userName, (await run<{ link: string }>('ann', 'setup', 'invite', id)).link);
  }

  expect((await status()).next).toBe('requirements');
  await run('ann', 'import', 'requirements', await file('requirements.csv', 'id,document title,owner,title,statement,tier\nPOL/LOG-1,Logging,ben,Hosts record events,Audit runs.,2\n'));
  await run('ann', 'import', 'mappings', await file('mappings.csv', `rule,requirements\nxccdf:${auditRule},POL/LOG-1\n`));
  await run('ann', 'import', 'requirements', await file('catalog.json', JSON.stringify({
    catalog: { metadata: { title: 'Own controls', version: '1' }, controls: [{ id: 'oc-1', title: 'Own', parts: [{ name: 'statement', prose: 'Do it.' }] }] },
  })));
  await run('ann', 'import', 'assets', await file('assets.csv', 'type,id,unit,criticality,classes,exposure\nhost,app-01.corp.example,ACME,2,production,internal\n'));
  // Left, and taken up again where it was.
  expect(await server.stop()).toBe(0);
  server = await startServer(join(folder, 'data'), { demo: false });
  expect((await status()).next).toBe('scan');
  expect(server.printed()).not.toContain('/setup?token=');
  await run('ann', 'findings', 'import', await file('scan.xml', smallScan({ audit: 'fail', other: 'pass' })));
  expect((await status()).next).toBe('exception');

  const lastDay = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const request = await file('request.yaml', documentOf('ann', {
    basis: 'remediation_deferral',
    scope: [{ requirement: 'POL/LOG-1', rules: { scheme: 'xccdf', ids: [auditRule] }, asset: { type: 'host', ids: ['app-01.corp.example'] } }],
    validity: { lastDay }, justification: 'The image of the vendor comes without the audit package, and the next one is due with the release of next month.',
    compensatingControls: [{ id: 'CC-07', statement: 'Alerts around the clock.' }], remediation: { milestones: [{ title: 'New image', due: lastDay }] },
  }));
  const draft = await run<View>('ann', 'exceptions', 'request', request, '--submit');
  expect(draft.state).toBe('triage');
  await run('ben', 'exceptions', 'triage', draft.id, '--set', 'outcome=complete');
  const assessed = await run<View>('ben', 'exceptions', 'assess', draft.id, '--reliance', draft.relianceHash, '--body', await file('assessment.json', JSON.stringify(assessment)));
  expect(assessed.required?.seats.map((seat) => seat.person.userName)).toEqual(['cleo']);

  // What the preset keeps: nobody approves their own, and who assesses does not approve.
  for (const person of ['ann', 'ben']) expect((await exeat(['exceptions', 'decide', draft.id, '--reliance', assessed.relianceHash, '--set', 'outcome=approve'], as(person))).code).toBe(3);
  const active = await run<View>('cleo', 'exceptions', 'decide', draft.id, '--reliance', assessed.relianceHash, '--set', 'outcome=approve');
  expect(active.state).toBe('active');
  // What it leaves out is not offered, and refused to who asks for it all the same.
  const { items } = await ask<{ items: { action: string }[] }>(server, 'GET', `/exceptions/${draft.id}/actions`, undefined, tokens.get('ann'));
  const offered = items.map(({ action }) => action);
  for (const left of ['bridge', 'appeal', 'vote', 'activate_emergency']) expect(offered).not.toContain(left);
  expect(offered).toContain('renew');
  expect((await exeat(['exceptions', 'bridge', draft.id, '--set', `lastDay=${lastDay}`, 'text=The approver is on leave until then.'], as('ann'))).stderr).toContain('leaves bridges out');
  expect(await run<object>('ben', 'decision', '--rule', `xccdf:${auditRule}`, '--asset', 'host:app-01.corp.example')).toMatchObject({ excepted: true, exception: draft.id });

  expect(await status()).toMatchObject({ next: null });
  expect((await exeat(['setup', 'status'], as('ann'))).code).toBe(0);
  // Used, hence no longer to be taken back.
  expect((await exeat(['setup', 'preset', 'standard'], as('ann'))).stderr).toContain('nothing was submitted yet');
});

test('the register of before becomes drafts: looked at first, brought once, in force never', { timeout: 120_000 }, async () => {
  const register = await file('register.csv', [
    'No,Exception,Owner,Standard,Server,Reason,Valid until,Status',
    'R-1,No audit on app-01,ben,POL/LOG-1,app-01.corp.example,The vendor is late.,31.12.2027,approved', 'R-2,No end,ben,POL/LOG-1,app-01.corp.example,,,approved', '',
  ].join('\n'));
  const values = ['--value', 'basis=waiver', '--value', 'assetType=host', '--column', 'Server=assets'];
  const dry = await exeat(['import', 'register', register, '--dry-run', ...values], as('ann'));
  expect(dry.code).toBe(1);
  expect(JSON.parse(dry.stdout)).toMatchObject({ counts: { drafts: 1, faulty: 1 } });
  expect((await exeat(['import', 'register', register, ...values], as('ann'))).stderr).toContain('lastDay: expected the last day');
  const brought = await exeat(['import', 'register', register, '--leave-out', ...values], as('ann'));
  expect(brought.code).toBe(4);
  const { rows } = JSON.parse(brought.stdout) as { rows: { id: string | null }[] };
  expect(await run<View>('ann', 'exceptions', 'show', rows[0]?.id ?? '')).toMatchObject({ state: 'draft' });
  expect(JSON.parse((await exeat(['import', 'register', register, '--leave-out'], as('ann'))).stdout)).toMatchObject({ mappingFrom: 'kept', counts: { drafts: 0, already: 1 } });
});

test("the approver's own request finds nobody who could approve it", { timeout: 60_000 }, async () => {
  const request = await file('own.yaml', documentOf('cleo', {
    basis: 'waiver', scope: [{ requirement: 'POL/LOG-1', asset: { type: 'host', ids: ['app-01.corp.example'] } }],
    validity: { lastDay: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10) },
    justification: 'The image of the vendor comes without the audit package, and the next one is due with the release of next month.',
    remediation: { milestones: [{ title: 'New image', due: '2027-01-01' }] },
  }));
  const refused = await exeat(['exceptions', 'request', request, '--submit'], as('cleo'));
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/no-superior|no-eligible-person/);
});

test('signs in on the command line, with a recovery code in place of the authenticator', { timeout: 60_000 }, async () => {
  const environment = { EXEAT_URL: server.address, XDG_CONFIG_HOME: join(folder, 'config'), EXEAT_TOKEN: '' };
  const signIn = () => exeat(['login', '--user', 'ann', '--password-stdin', '--code', recovery.get('ann') ?? ''], { environment, input: `${password}\n` });
  expect((await signIn()).stderr).toContain('Signed in');
  expect((await exeat(['setup', 'status'], { environment })).code).toBe(0);
  // Each is taken once.
  expect((await signIn()).code).toBe(3);
});
