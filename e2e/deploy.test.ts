import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root, type RunningServer, startServer } from './running-server.ts';

const run = promisify(execFile);
const has = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).error === undefined;
const missing = {
  systemd: has('systemd-analyze', '--version') ? null : 'needs systemd-analyze: apt-get install -y systemd',
  nginx: has('nginx', '-v') && has('openssl', 'version') ? null : 'needs nginx and openssl: apt-get install -y nginx-light openssl',
  caddy: has('caddy', 'version') ? null : 'needs Caddy: apt-get install -y caddy',
};
const deployed = (name: string): Promise<string> => readFile(join(root, 'deploy', name), 'utf8');

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exeat-deploy-'));
  server = await startServer(join(folder, 'data'), { settings: { EXEAT_PUBLIC_URL: 'https://exeat.example', EXEAT_TRUSTED_PROXIES: '127.0.0.1,::1' } });
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return address.port;
}

type Got = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string };

/** Asks through the proxy, whose certificate nobody else knows. */
async function through(port: number, path: string, options: { readonly method?: string; readonly body?: Buffer; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<Got> {
  const sent = request({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', servername: 'exeat.example', rejectUnauthorized: false, headers: { host: 'exeat.example', ...options.headers } });
  sent.end(options.body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of reply) body += String(chunk);
  return { status: reply.statusCode ?? 0, headers: reply.headers, body };
}

/** Runs a proxy while `use` asks through it, as soon as it answers. */
async function proxied(program: string, args: readonly string[], port: number, use: () => Promise<void>): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder } });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => { told += chunk.toString(); });
  try {
    await expect.poll(() => through(port, '/healthz').then(({ status }) => status, () => child.exitCode === null ? 'no answer' : told), { timeout: 30_000 }).toBe(200);
    await use();
  } finally {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  }
}

async function expectBehind(port: number): Promise<void> {
  const page = await through(port, '/api/v1/setup');
  expect(page.status).toBe(401);
  // Once, from Exeat itself.
  expect(page.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  // A report that is longer than a proxy takes by itself arrives whole: Exeat, not the proxy, says what is wrong with it.
  const as = async (person: string): Promise<Readonly<Record<string, string>>> => ({ authorization: `Bearer ${await server.token(person)}` });
  const report = await through(port, '/api/v1/imports?kind=findings', { method: 'POST', body: Buffer.alloc(3 * 2 ** 20, 'x'), headers: { ...(await as('p05')), 'content-type': 'application/octet-stream' } });
  expect(report.headers['content-type']).toContain('application/problem+json');
  const invited = await through(port, '/api/v1/people/p24/setup-link', { method: 'POST', body: Buffer.from('{}'), headers: { ...(await as('p46')), 'content-type': 'application/json' } });
  expect([invited.status, new URL((JSON.parse(invited.body) as { link: string }).link).origin]).toEqual([201, 'https://exeat.example']);
}

describe('what is told of running Exeat for a team', { timeout: 120_000 }, () => {
  test('the unit is one that systemd takes', async ({ skip }) => {
    if (missing.systemd !== null) skip(missing.systemd);
    const unit = join(folder, 'exeat.service');
    await writeFile(unit, (await deployed('exeat.service')).replaceAll('/opt/exeat', root.replace(/\/$/, '')).replace('/etc/exeat.env', join(root, 'deploy/exeat.env')));
    const { stdout, stderr } = await run('systemd-analyze', ['verify', unit]);
    expect(`${stdout}${stderr}`).not.toContain('exeat.service');
  });

  test('nginx in front of it ends TLS, lets reports through, and its links are https', async ({ skip }) => {
    if (missing.nginx !== null) skip(missing.nginx);
    const port = await freePort();
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=exeat.example', '-keyout', join(folder, 'exeat.key'), '-out', join(folder, 'exeat.pem')]);
    const site = (await deployed('nginx.conf')).replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`).replace('  listen [::]:443 ssl;\n', '').replaceAll('/etc/ssl/', `${folder}/`).replace('http://127.0.0.1:7420', server.address);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ');
    await writeFile(join(folder, 'nginx-whole.conf'), `daemon off; pid ${folder}/nginx.pid; error_log stderr; events {} http { access_log off; ${temporary} ${site} }`);
    await proxied('nginx', ['-c', join(folder, 'nginx-whole.conf')], port, () => expectBehind(port));
  });

  test('so does Caddy', async ({ skip }) => {
    if (missing.caddy !== null) skip(missing.caddy);
    const port = await freePort();
    const site = (await deployed('Caddyfile')).replace('exeat.example {', `https://exeat.example:${port} {\n\ttls internal`).replace('127.0.0.1:7420', new URL(server.address).host);
    await writeFile(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${site}`);
    await proxied('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], port, () => expectBehind(port));
  });
});
