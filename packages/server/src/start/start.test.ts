import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../config.ts';
import { SettingError } from '../setting.ts';
import { auditRequest } from '../testing/requests.ts';
import { checkListener } from './listener-rules.ts';

const serve = fileURLToPath(new URL('../bin/serve.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'exeat-serve-'));
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Started = { readonly url: string; readonly out: string; stop(): Promise<number | null> };

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { DATABASE_URL: _url, ...rest } = process.env;
  const child = spawn(process.execPath, [serve, ...args], { env: { ...rest, EXEAT_DATA: data, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended, out: () => out, err: () => err };
}

async function started(args: readonly string[]): Promise<Started> {
  const { child, ended, out, err } = run([...args, '--port', '0']);
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /ready at (\S+)\n[\s\S]*\n/.exec(out());
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout.on('data', look);
    void ended.then((code) => reject(new Error(`ended with ${code}: ${err()}`)));
  });
  return {
    url,
    out: out(),
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

describe('serve --demo', () => {
  let server: Started;
  beforeAll(async () => {
    server = await started(['--demo']);
  }, 120_000);
  afterAll(() => server.stop(), 60_000);

  test('writes sessions for its people, for this user only, and they work', async () => {
    const file = join(data, 'demo-tokens.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const tokens = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    expect(Object.keys(tokens)).toEqual(expect.arrayContaining(['p01', 'p24', 'p39', 'p46']));
    const who = await fetch(`${server.url}/api/v1/sessions/current`, { headers: { authorization: `Bearer ${tokens['p24']}` } });
    expect(await who.json()).toMatchObject({ session: { person: { userName: 'lena.fischer' }, strength: 'demo' } });
  });

  test('stops on SIGTERM with 0, and a second start has everything that was acknowledged', async () => {
    const tokens = JSON.parse(readFileSync(join(data, 'demo-tokens.json'), 'utf8')) as Record<string, string>;
    const headers = { authorization: `Bearer ${tokens['p24']}`, 'content-type': 'application/json', 'idempotency-key': 'restart-1' };
    const ask = async (): Promise<{ status: number; body: unknown }> => {
      const reply = await fetch(`${server.url}/api/v1/exceptions`, { method: 'POST', headers, body: JSON.stringify(auditRequest()) });
      return { status: reply.status, body: await reply.json() };
    };
    const first = await ask();
    expect(first.status).toBe(201);
    expect(await server.stop()).toBe(0);
    server = await started(['--demo']);
    expect(await ask()).toEqual(first);
    expect(JSON.parse(readFileSync(join(data, 'demo-tokens.json'), 'utf8'))).toEqual(tokens);
  }, 120_000);

  test('the same data without --demo: the sessions are refused', async () => {
    const tokens = JSON.parse(readFileSync(join(data, 'demo-tokens.json'), 'utf8')) as Record<string, string>;
    await server.stop();
    server = await started([]);
    expect(server.out).toContain('without --demo');
    expect((await fetch(`${server.url}/api/v1/tasks`, { headers: { authorization: `Bearer ${tokens['p24']}` } })).status).toBe(401);
  }, 120_000);
});

describe('a start that cannot go on says why', () => {
  test('a port that somebody listens on', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const own = mkdtempSync(join(tmpdir(), 'exeat-port-'));
    const { ended, err } = run(['--port', String(port), '--data', own]);
    expect(await ended).toBe(2);
    expect(err()).toContain('port-in-use');
    other.close();
    rmSync(own, { recursive: true, force: true });
  }, 120_000);

  test('an argument or a setting that is none', async () => {
    const port = run(['--port', 'many']);
    expect(await port.ended).toBe(2);
    expect(port.err()).toContain('PORT: expected a whole number from 0 to 65535, got "many"');
    const unknown = run(['--fast']);
    expect(await unknown.ended).toBe(2);
    const help = run(['--help']);
    expect(await help.ended).toBe(0);
    expect(help.out()).toContain('--demo');
  }, 60_000);
});

describe('a listener beyond this machine', () => {
  const settings = (environment: Record<string, string>) => readSettings({ HOST: '0.0.0.0', ...environment });

  test('is refused for a demo, and without an https address unless forced', () => {
    expect(() => checkListener(settings({ EXEAT_PUBLIC_URL: 'https://exeat.example.com' }), true)).toThrow(SettingError);
    expect(() => checkListener(settings({}), false)).toThrow(/EXEAT_PUBLIC_URL/);
    expect(() => checkListener(settings({ EXEAT_PUBLIC_URL: 'http://exeat.example.com' }), false)).toThrow(/https/);
    expect(() => checkListener(settings({ EXEAT_PUBLIC_URL: 'https://exeat.example.com' }), false)).not.toThrow();
    expect(() => checkListener(settings({ EXEAT_ALLOW_HTTP: '1' }), false)).not.toThrow();
    expect(() => checkListener(readSettings({}), true)).not.toThrow();
  });
});
