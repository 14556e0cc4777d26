import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { documentText } from '../testing/documents.ts';
import { folderWith, runCli } from '../testing/run-cli.ts';

type Seen = { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string };
type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };

/** A stand-in for a server, which says what a test has it say. What it shows is what the command line sends and makes of the answers. */
let server: Server;
let seen: Seen[] = [];
let answers: Record<string, Answer> = {};
let env: Record<string, string> = {};
/** So many of the next requests are read whole and never answered: the connection ends. */
let cutOff = 0;
let config: ReturnType<typeof folderWith> = { path: '', remove: () => undefined };

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const key = `${request.method} ${request.url}`;
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
      if (cutOff > 0) {
        cutOff -= 1;
        request.socket.destroy();
        return;
      }
      const { status, body: reply, headers = {} } = answers[key] ?? { status: 404, body: { code: 'not-found', detail: `no ${key}` } };
      response
        .writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers })
        .end(status === 204 ? undefined : JSON.stringify(reply));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  config = folderWith({ 'request.yaml': documentText({}) });
  env = { EXEAT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, XDG_CONFIG_HOME: config.path };
});
afterAll(async () => {
  config.remove();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  seen = [];
  cutOff = 0;
});

const run = (args: readonly string[], options: { stdin?: string; env?: Record<string, string> } = {}) => runCli(args, { ...options, cwd: config.path, env: { ...env, ...options.env } });

describe('over HTTP', { timeout: 120_000 }, () => {
  test('login keeps a session that only its user can read, and other verbs use it', async () => {
    const person = { id: 'p01', userName: 'lena.fischer', name: 'Lena Fischer' };
    answers = {
      'POST /api/v1/sessions': { status: 201, body: { person, token: 'secret-1', expiresAt: '2026-11-25T12:00:00.000Z' } },
      'GET /api/v1/sessions/current': { status: 200, body: { session: { person, expiresAt: '2026-11-25T12:00:00.000Z' }, token: null } },
      'GET /api/v1/tasks': { status: 200, body: { items: [], next: null } },
    };
    const login = await run(['login', '--user', 'lena.fischer', '--password-stdin', '--code', '123 456'], { stdin: 'correct horse\n' });
    expect(login).toMatchObject({ code: 0, stdout: '' });
    expect(login.stderr).toMatch(/Signed in to http:\/\/127.0.0.1:\d+ as lena.fischer until 2026-11-25T12:00:00.000Z; kept in .*sessions.json/);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ userName: 'lena.fischer', password: 'correct horse', code: '123 456' });
    expect(seen[0]?.headers.authorization).toBeUndefined();
    const file = `${config.path}/exeat/sessions.json`;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('correct horse');
    expect((await run(['tasks'])).code).toBe(0);
    expect(seen.at(-1)?.headers.authorization).toBe('Bearer secret-1');
    await run(['tasks'], { env: { EXEAT_TOKEN: 'from-env' } });
    expect(seen.at(-1)?.headers.authorization).toBe('Bearer from-env');
    answers = { ...answers, 'DELETE /api/v1/sessions/current': { status: 204, body: null } };
    expect((await run(['logout'])).code).toBe(0);
    await run(['tasks']);
    expect(seen.at(-1)?.headers.authorization).toBeUndefined();
  });

  test('findings are asked for by what they are, and one by its identity', async () => {
    const identity = 'a'.repeat(64);
    answers = {
      'GET /api/v1/findings/facets?coverage=uncovered&severity=critical%2Chigh&asset=host%3Aapp-01.corp.example': {
        status: 200,
        body: { counted: 2, complete: true, facets: { unit: [{ value: 'INS', count: 2 }] } },
      },
      [`GET /api/v1/findings/${identity}?asset=host%3Aapp-01.corp.example`]: { status: 200, body: { covers: [], reasons: [] } },
    };
    const asset = ['--asset', 'host:App-01.corp.example'];
    const facets = await run(['findings', 'facets', '--coverage', 'uncovered', '--severity', 'critical,high', ...asset]);
    expect(facets.code, facets.stderr).toBe(0);
    expect(facets.json()).toMatchObject({ counted: 2 });
    const shown = await run(['findings', 'show', identity, ...asset]);
    expect(shown.code, shown.stderr).toBe(0);
    expect((await run(['findings', 'show', identity])).code).toBe(2);
  });

  test('reviews follow their pages, and those that hold nothing too', async () => {
    answers = {
      'GET /api/v1/reviews/drift?exception=EXC-2026-0042': { status: 200, body: { items: [], next: 'c1' } },
      'GET /api/v1/reviews/drift?exception=EXC-2026-0042&cursor=c1': {
        status: 200,
        body: { items: [{ exception: 'EXC-2026-0042', findings: 3 }], next: null },
      },
    };
    const drift = await run(['reviews', 'drift', '--exception', 'EXC-2026-0042', '--all']);
    expect(drift.code, drift.stderr).toBe(0);
    expect(drift.json()).toEqual({ exception: 'EXC-2026-0042', findings: 3 });
  });

  test('the portfolio is JSON for programs, with the list behind each number', async () => {
    const active = { count: 3, list: { state: 'active', unit: 'INS' } };
    answers = { 'GET /api/v1/portfolio?unit=INS': { status: 200, body: { active } } };
    const shown = await run(['portfolio', '--unit', 'INS']);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.json()).toEqual({ active });
  });

  test('a request is sent as content, with an Idempotency-Key, and may be submitted at once', async () => {
    answers = {
      'POST /api/v1/exceptions': { status: 201, body: { id: 'EXC-2026-0050', state: 'draft' } },
      'POST /api/v1/exceptions/EXC-2026-0050/submit': { status: 200, body: { id: 'EXC-2026-0050', state: 'triage' } },
    };
    const requested = await run(['exceptions', 'request', 'request.yaml', '--submit']);
    expect(requested.code, requested.stderr).toBe(0);
    expect(requested.json()).toEqual({ id: 'EXC-2026-0050', state: 'triage' });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      title: 'Notice on an internal host',
      owner: 'lena.fischer',
      validity: { lastDay: '2026-12-31' },
    });
    const keys = seen.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('sessions are listed, and ended one by one or all but this one', async () => {
    answers = {
      'GET /api/v1/sessions': { status: 200, body: { items: [{ id: 'ab12', isCurrent: true }], next: null } },
      'DELETE /api/v1/sessions/ab12': { status: 204, body: null },
      'DELETE /api/v1/sessions': { status: 200, body: { ended: 2 } },
    };
    expect((await run(['sessions', 'list'])).json()).toMatchObject({ items: [{ id: 'ab12' }] });
    expect(await run(['sessions', 'end', 'ab12'])).toMatchObject({ code: 0 });
    expect((await run(['sessions', 'end', '--others'])).stderr).toContain('Ended: 2.');
    expect((await run(['sessions', 'end'])).code).toBe(2);
  });

  test('a delegation is given, listed and ended', async () => {
    answers = {
      'POST /api/v1/delegations': { status: 201, body: { id: 'd1', starts: '2026-11-24T15:00:00.000Z', until: '2026-12-15T05:00:00.000Z' } },
      'GET /api/v1/delegations?person=p04&current=true': { status: 200, body: { items: [{ id: 'd1', state: 'standing' }], next: null } },
      'POST /api/v1/delegations/d1/end': { status: 200, body: { id: 'd1', endedAt: '2026-12-06T12:00:00.000Z' } },
    };
    expect((await run(['delegations', 'give', '--to', 'p05', '--until', '2026-12-14', '--level', '2', '--text', 'Two weeks of leave.'])).json()).toMatchObject({ id: 'd1' });
    expect((await run(['delegations', 'list', '--person', 'p04', '--current'])).json()).toMatchObject({ items: [{ id: 'd1' }] });
    expect((await run(['delegations', 'end', 'd1'])).stderr).toContain('Ended at 2026-12-06T12:00:00.000Z');
    expect((await run(['delegations', 'give', '--to', 'p05'])).code).toBe(2);
  });

  test('a change of authority is listed, confirmed and declined, and what somebody may do is explained', async () => {
    answers = {
      'GET /api/v1/authority-proposals?state=open': { status: 200, body: { items: [{ id: 'c1', state: 'open' }], next: null } },
      'POST /api/v1/authority-proposals/c1/confirm': { status: 200, body: { id: 'c1', decidedAt: '2026-11-25T12:00:00.000Z' } },
      'POST /api/v1/authority-proposals/c1/decline': { status: 200, body: { id: 'c1' } },
      'GET /api/v1/people/p24/access?unit=INS': { status: 200, body: { items: [{ action: 'exception.decide', allowed: false, reasons: [{ code: 'not-permitted' }] }] } },
    };
    expect((await run(['authority', 'list', '--state', 'open'])).json()).toMatchObject({ items: [{ id: 'c1' }] });
    expect((await run(['authority', 'confirm', 'c1'])).stderr).toContain('it stands since 2026-11-25T12:00:00.000Z');
    expect(await run(['authority', 'decline', 'c1', '--text', 'not needed'])).toMatchObject({ code: 0 });
    expect(JSON.parse(seen.at(-1)?.body ?? '')).toEqual({ text: 'not needed' });
    expect((await run(['authority', 'explain', 'p24', '--unit', 'INS'])).json()).toMatchObject({ items: [{ action: 'exception.decide' }] });
  });

  test('configuration is listed, checked and proposed on the revision that was read', async () => {
    const at = '/api/v1/config/approval-matrix';
    answers = {
      [`GET ${at}`]: { status: 200, body: { document: { level: 2 } }, headers: { etag: '"3"' } },
      [`GET ${at}/versions`]: { status: 200, body: { items: [{ version: 2 }], next: null } },
      [`POST ${at}/check`]: { status: 200, body: { refusals: [{ text: 'level: expected more' }], changes: [] } },
      [`POST ${at}/simulate`]: { status: 200, body: { refusals: [], requests: 2, items: [{ exception: 'EXC-2026-0001', differs: ['level'] }], next: null } },
      [`PUT ${at}`]: { status: 200, body: { version: 2, awaits: 'c1' } },
    };
    const matrix = (verb: string, ...rest: readonly string[]) => run(['config', verb, 'approval-matrix', ...rest], { stdin: '{"level":1}' });
    expect([(await matrix('show')).json(), (await matrix('history')).json()]).toMatchObject([{ level: 2 }, { items: [{ version: 2 }] }]);
    expect([(await matrix('check', '-')).code, (await matrix('simulate', '-')).json()]).toMatchObject([1, { requests: 2, items: [{ exception: 'EXC-2026-0001' }] }]);
    expect((await matrix('propose', '-', '--from', '2027-01-01T00:00:00Z')).stderr).toContain('authority confirm c1');
    expect([seen.at(-1)?.headers['if-match'], JSON.parse(seen.at(-1)?.body ?? '')]).toEqual(['"3"', { document: { level: 1 }, from: '2027-01-01T00:00:00Z' }]);
  });

  test('a refusal ends with 3 and prints every reason', async () => {
    const reasons = [{ code: 'own-request', text: 'you asked for this exception', rule: 'E43' }, { code: 'step-up-required', text: 'sign in again', rule: 'security §2' }];
    const moved = [{ path: 'content.title', before: 'One', after: 'Two' }];
    answers = {
      'POST /api/v1/exceptions/EXC-2026-0050/decide': {
        status: 403,
        body: { code: 'own-request', detail: 'expected somebody else to decide, got the requester', reasons, moved },
      },
    };
    const refused = await run(['exceptions', 'decide', 'EXC-2026-0050', '--reliance', 'abc', '--set', 'outcome=approve', 'conditions=[1]']);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toBe(
      'exeat: expected somebody else to decide, got the requester\n  own-request: you asked for this exception (E43)\n  step-up-required: sign in again (security §2)\n  content.title moved: One → Two\n',
    );
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ outcome: 'approve', conditions: [1], relianceHash: 'abc' });
    expect((await run(['exceptions', 'decide', 'EXC-2026-0050'])).stderr).toMatch(/required option '--reliance <hash>' not specified/);
  });

  test('an edit names the revision that was read', async () => {
    answers = {
      'GET /api/v1/exceptions/EXC-2026-0050': { status: 200, body: {}, headers: { etag: '"7"' } },
      'PATCH /api/v1/exceptions/EXC-2026-0050': { status: 412, body: { code: 'stale', detail: 'expected revision 7, got 6' } },
    };
    const edited = await run(['exceptions', 'edit', 'EXC-2026-0050', 'request.yaml']);
    expect(edited.code, edited.stderr).toBe(3);
    expect(seen[1]?.headers['if-match']).toBe('"7"');
  });

  test('an import is streamed, waited for, and done in part when records were skipped', async () => {
    answers = {
      'POST /api/v1/imports?kind=findings&format=xccdf&asset=host%3Aapp-01&source=stdin': { status: 201, body: { id: 1, state: 'running' } },
      'GET /api/v1/imports/1': { status: 200, body: { id: 1, state: 'finished', skipped: [{ reason: 'malformed-record', count: 2 }] } },
    };
    const imported = await run(['findings', 'import', '-', '--format', 'xccdf', '--asset', 'host:app-01'], { stdin: '<report/>' });
    expect(imported.code, imported.stderr).toBe(4);
    expect(seen[0]).toMatchObject({ body: '<report/>', headers: { 'content-type': 'application/octet-stream' } });
  });

  test('an import that is cut off is sent again under its key, until it is answered; a refusal is not', async () => {
    const path = 'POST /api/v1/imports?kind=findings&source=request.yaml';
    answers = { [path]: { status: 201, body: { id: 1, state: 'finished', skipped: [] } } };
    cutOff = 1;
    const imported = await run(['findings', 'import', 'request.yaml']);
    expect(imported.code, imported.stderr).toBe(0);
    expect(imported.stderr).toMatch(/Sending request.yaml again in 1 s/);
    expect(seen.map((one) => one.headers['idempotency-key'])).toEqual([seen[0]?.headers['idempotency-key'], seen[0]?.headers['idempotency-key']]);
    answers = { [path]: { status: 422, body: { code: 'unknown-format', detail: 'expected a report' } } };
    seen = [];
    expect((await run(['findings', 'import', 'request.yaml'])).code).toBe(3);
    expect(seen).toHaveLength(1);
    cutOff = 1;
    expect((await run(['findings', 'import', '-'], { stdin: '<report/>' })).code).toBe(3);
  });

  test('imports are listed and shown with what became of them', async () => {
    const failed = { id: 7, state: 'failed', source: 'scan.xml', error: 'expected a report' };
    answers = {
      'GET /api/v1/imports': { status: 200, body: { items: [failed], next: null } },
      'GET /api/v1/imports/7': { status: 200, body: failed },
    };
    expect((await run(['imports', 'list'])).json()).toEqual({ items: [failed], next: null });
    expect(await run(['imports', 'show', '7'])).toMatchObject({ code: 1 });
  });

  test('an export goes to stdout or into a new file, and never over one', async () => {
    answers = {
      'GET /api/v1/register/export?format=json&state=active': { status: 200, body: { items: [] } },
      'GET /api/v1/exceptions/EXC-2026-0050/export?format=pdf': { status: 200, body: 'a PDF' },
    };
    expect((await run(['exceptions', 'export', '--format', 'json', '--state', 'active'])).json()).toEqual({ items: [] });
    const written = await run(['exceptions', 'export', 'EXC-2026-0050', '--out', 'record.pdf']);
    expect(written, written.stderr).toMatchObject({ code: 0, stdout: '', stderr: 'Written to record.pdf.\n' });
    expect(statSync(`${config.path}/record.pdf`).mode & 0o777).toBe(0o600);
    expect((await run(['exceptions', 'export', 'EXC-2026-0050', '--out', 'record.pdf'])).code).toBe(2);
    expect((await run(['exceptions', 'export', '--format', 'html'])).stderr).toMatch(/expected --format csv, xlsx, json, pdf, got "html"/);
    expect((await run(['exceptions', 'export', 'EXC-2026-0050', '--state', 'active'])).code).toBe(2);
  });

  test('a file is attached as bytes under its name; a list and one file come back', async () => {
    const sha256 = 'a'.repeat(64);
    answers = {
      'POST /api/v1/exceptions/EXC-2026-0050/evidence?name=scan.txt': { status: 201, body: { sha256, name: 'scan.txt', mediaType: 'text/plain' } }, 'POST /api/v1/exceptions/EXC-2026-0050/verify': { status: 200, body: { state: 'closed' } }, 'POST /api/v1/exceptions/EXC-2026-0050/evidence?name=request.yaml': { status: 201, body: { sha256, name: 'request.yaml' } },
      'POST /api/v1/exceptions/EXC-2026-0050/evidence?name=scan.txt&kind=the+controls+matrix': { status: 201, body: { sha256, name: 'scan.txt', mediaType: 'text/plain', kind: 'the controls matrix' } },
      'GET /api/v1/exceptions/EXC-2026-0050/evidence': { status: 200, body: { items: [{ sha256, name: 'scan.txt' }], needs: [{ kind: 'the controls matrix', neededFor: 'submission', attached: false }] } },
      [`GET /api/v1/exceptions/EXC-2026-0050/evidence/${sha256}`]: { status: 200, body: 'bytes' },
    };
    const attached = await run(['exceptions', 'attach', 'EXC-2026-0050', '-', '--name', 'scan.txt'], { stdin: 'found nothing' });
    expect({ code: attached.code, ...seen[0] }, attached.stderr).toMatchObject({ code: 0, body: 'found nothing', headers: { 'content-type': 'application/octet-stream' } });
    expect((await run(['exceptions', 'attach', 'EXC-2026-0050', '-', '--name', 'scan.txt', '--kind', 'the controls matrix'], { stdin: 'found nothing' })).json()).toMatchObject({ kind: 'the controls matrix' });
    expect((await run(['exceptions', 'evidence', 'EXC-2026-0050'])).json()).toMatchObject({ items: [{ sha256 }], needs: [{ attached: false }] });
    expect((await run(['exceptions', 'evidence', 'EXC-2026-0050', sha256, '--out', 'scan.txt'])).stderr).toBe('Written to scan.txt.\n');
    const verified = await run(['exceptions', 'verify', 'EXC-2026-0050', '--set', 'evidence=Seen on the host.', '--attach', 'request.yaml']);
    expect([verified.code, JSON.parse(seen.at(-1)?.body ?? '')], verified.stderr).toEqual([0, { evidence: 'Seen on the host.', files: [sha256] }]);
    for (const file of ['-', 'absent.pdf']) expect((await run(['exceptions', 'attach', 'EXC-2026-0050', file])).code).toBe(2);
  });

  test('a test of a control is sent with the digests of its evidence, and no file', async () => {
    answers = { 'POST /api/v1/controls/soc-watch/test': { status: 201, body: { id: 'soc-watch', state: 'tested_pass' } } };
    const tested = (file: string) => run(['controls', 'test', 'soc-watch', '--outcome', 'pass', '--statement', 'It fired.', '--digest-of', file]);
    expect(await tested('request.yaml')).toMatchObject({ code: 0, stdout: expect.stringContaining('tested_pass') });
    const sha256 = createHash('sha256').update(readFileSync(`${config.path}/request.yaml`)).digest('hex');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ outcome: 'pass', statement: 'It fired.', evidence: [{ sha256, name: 'request.yaml' }] });
    expect(await tested('gone.txt')).toMatchObject({ code: 2, stderr: expect.stringContaining('gone.txt') });
  });
  test.each([[true, 0], [false, 1]])('the answer to a question is the exit code: %s', async (excepted, code) => {
    answers = { 'GET /api/v1/decisions?rule=vuln%3ACVE-2021-23337&path=a%2Fb&asset=repo%3Agithub.com%2Fa%2Fb': { status: 200, body: { excepted, reasons: [] } } };
    expect((await run(['decision', '--rule', 'vuln:CVE-2021-23337', '--asset', 'repo:github.com/a/b', '--path', 'a/b'])).code).toBe(code);
  });
});
