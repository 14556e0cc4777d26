import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let clone = '';

// A clone whose server and command line only report how they were started.
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'exeat-bootstrap-'));
  for (const name of ['tools', 'exeat', 'package.json', 'package-lock.json']) cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  mkdirSync(join(clone, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '.exeat-lock') symlinkSync(join(ROOT, 'node_modules', name), join(clone, 'node_modules', name));
  }
  const report = `
    const report: object = { version: process.version, argv: process.argv.slice(2), cwd: process.cwd(), first: process.env['PATH']?.split(':')[0] }
    console.log(JSON.stringify({ script: import.meta.url.split('/').at(-1), ...report }))`;
  const waits = `
    process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(0) })
    if (process.argv[2] === '--die') process.kill(process.pid, 'SIGKILL')
    if (process.argv[2] === '--code') process.exit(Number(process.argv[3]))
    if (process.argv[2] === '--wait') { console.log('waiting ' + process.pid); setInterval(() => undefined, 1000) }
    if (process.argv[2] === '--echo') process.stdin.pipe(process.stdout)`;
  write('packages/server/src/bin/serve.ts', report + waits);
  write('packages/server/src/bin/log-rebuild.ts', report);
  write('packages/server/src/bin/findings-fsck.ts', report);
  write('packages/server/src/bin/backup.ts', report);
  write('packages/cli/src/main.ts', report);
});

afterAll(() => rmSync(clone, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(clone, path)), { recursive: true });
  writeFileSync(join(clone, path), text);
}

function run(command: string, args: readonly string[], input = ''): { code: number | null; signal: string | null; stdout: string; stderr: string } {
  const ran = spawnSync(command, args, { cwd: tmpdir(), encoding: 'utf8', input });
  return { code: ran.status, signal: ran.signal, stdout: ran.stdout, stderr: ran.stderr };
}

async function waiting(): Promise<{ bootstrap: ChildProcess; server: number; output: () => string }> {
  const bootstrap = spawn(process.execPath, [join(clone, 'tools/run.mjs'), 'serve', '--wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const server = await new Promise<number>((resolve) => {
    bootstrap.stdout.on('data', (text: Buffer) => {
      output += text.toString();
      const pid = /waiting (\d+)/.exec(output)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
  });
  return { bootstrap, server, output: () => output };
}

test('a start leaves its compiled modules beside the packages, for the next one', () => {
  const { code } = run(process.execPath, [join(clone, 'tools/run.mjs'), 'serve']);
  expect(code).toBe(0);
  expect(readdirSync(join(clone, 'node_modules/.cache/exeat-compiled'), { recursive: true }).length).toBeGreaterThan(1);
});

const verbs = [
  { args: ['serve', '--demo'], script: 'serve.ts', argv: ['--demo'] },
  { args: ['backup', 'a file'], script: 'backup.ts', argv: ['a file'] },
  { args: ['log', 'rebuild', '--now'], script: 'log-rebuild.ts', argv: ['--now'] },
  { args: ['findings', 'fsck', '--sample', '9'], script: 'findings-fsck.ts', argv: ['--sample', '9'] },
  { args: ['log', 'verify', 'x'], script: 'main.ts', argv: ['log', 'verify', 'x'] },
  { args: ['check', '--', '-x'], script: 'main.ts', argv: ['check', '--', '-x'] },
  { args: [], script: 'main.ts', argv: [] },
];

for (const { args, script, argv } of verbs) {
  test(`./exeat ${args.join(' ')} runs ${script} under the project's Node, in the caller's folder`, () => {
    const { stdout, stderr } = run(join(clone, 'exeat'), args);
    expect(stderr).toBe('');
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({
      script,
      argv,
      cwd: tmpdir(),
      version: expect.stringMatching(/^v26\./),
      first: expect.stringMatching(/node-[a-z0-9-]+\/bin$/),
    });
  });
}

test('./exeat works through a link', () => {
  symlinkSync(join(clone, 'exeat'), join(clone, 'linked'));
  expect(run(join(clone, 'linked'), ['check']).stdout).toContain('main.ts');
});

test('a task gets what follows --, and passes input, output and exit code through', () => {
  const start = [join(clone, 'tools/run.mjs'), 'serve', '--'];
  expect(run(process.execPath, [...start, '--code', '7']).code).toBe(7);
  expect(run(process.execPath, [...start, '--echo'], 'hello').stdout).toContain('hello');
  expect(run(process.execPath, [...start, '--die']).signal).toBe('SIGKILL');
});

test('a task that does not exist is named, with those that do', () => {
  expect(run(process.execPath, [join(clone, 'tools/run.mjs'), 'sevre'])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/serve, test.*got sevre/),
  });
});

test('SIGTERM reaches the server, and its exit code comes back', async () => {
  const { bootstrap, output } = await waiting();
  bootstrap.kill('SIGTERM');
  const [code] = await once(bootstrap, 'close');
  expect({ code, output: output() }).toEqual({ code: 0, output: expect.stringContaining('SIGTERM') });
});

test('the server stops when the process that started it is killed', async () => {
  const { bootstrap, output } = await waiting();
  bootstrap.kill('SIGKILL');
  // The pipe closes when the last process that holds it ends.
  await once(bootstrap, 'close');
  expect(output()).toContain('SIGTERM');
});

for (const [platform, says] of [
  ['win32', /glibc Linux and macOS.*this is win32/],
  ['freebsd', /this is freebsd/],
] as const) {
  test(`${platform} is refused by name`, () => {
    const pretend = `Object.defineProperty(process, 'platform', { value: '${platform}' }); process.argv[2] = 'serve'; await import(process.argv[1])`;
    const ran = run(process.execPath, ['--input-type=module', '--eval', pretend, join(clone, 'tools/run.mjs')]);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  });
}
