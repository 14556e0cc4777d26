import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'exeat-verbs-'));
const path = (name: string): string => join(folder, name);
const clean = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('EXEAT_') && !['DATABASE_URL', 'PORT', 'HOST', 'NODE_OPTIONS'].includes(name)),
);
let server: ChildProcess;

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL(`../bin/${program}.ts`, import.meta.url)), ...args], {
    cwd: folder,
    env: clean,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(
  program: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = start(program, args);
  const text = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...text };
}

beforeAll(async () => {
  server = start('serve', ['--demo', '--port', '0', '--data', path('a')]);
  server.stderr?.resume();
  // Read on after that: a server whose output nobody takes would end.
  await new Promise<void>((resolve) => server.stdout?.on('data', (chunk: Buffer) => chunk.includes('ready') && resolve()));
}, 120_000);
afterAll(async () => {
  if (server.exitCode === null) server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('from a running server to another data folder, and on as a declared fork', async () => {
  const running = await run('backup', 'running.backup', '--data', path('a'));
  expect(running).toMatchObject({ code: 0 });
  expect(JSON.parse(running.stdout)).toMatchObject({ mode: 'demo', leftOut: ['session', 'setup_link', 'idempotency', 'rate_limit'] });
  expect(statSync(path('running.backup')).mode & 0o777).toBe(0o600);
  // The server was not disturbed.
  expect(server.exitCode).toBeNull();
  expect(await run('restore', 'running.backup', '--data', path('a'))).toMatchObject({ code: 2, stderr: expect.stringContaining('stop it') });

  server.kill('SIGTERM');
  await once(server, 'exit');
  expect(await run('backup', 'stopped.backup', '--data', path('a'))).toMatchObject({ code: 0 });

  const restored = await run('restore', 'stopped.backup', '--data', path('b'));
  expect(restored).toMatchObject({ code: 0, stderr: expect.stringContaining('signed by nobody') });
  expect(await run('restore', 'stopped.backup', '--data', path('b'))).toMatchObject({ code: 2, stderr: expect.stringContaining('target-not-empty') });
  const declared = await run('restore', '--declare-fork', '--data', path('b'));
  expect(declared).toMatchObject({ code: 0 });
  expect(readFileSync(path('b/log.key'), 'utf8')).toContain(JSON.parse(declared.stdout).fork);
}, 240_000);

test('what cannot be used is refused with exit code 2, and nothing is made', async () => {
  writeFileSync(path('taken'), 'something');
  const refused: readonly (readonly [string, readonly string[], string])[] = [
    ['backup', ['taken', '--data', path('a')], 'give another name'],
    ['backup', ['x.backup', '--data', path('none')], 'expected a data folder with a database'],
    ['restore', ['taken', '--data', path('none')], 'not-a-backup'],
    ['restore', [], 'expected one FILE'],
    ['restore', ['--declare-fork', '--data', path('none')], 'expected a data folder with a database'],
  ];
  for (const [program, args, words] of refused) {
    const result = await run(program, ...args);
    expect(result, `${program} ${args.join(' ')}`).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
    expect(statSync(path('none'), { throwIfNoEntry: false })).toBeUndefined();
  }
}, 120_000);
