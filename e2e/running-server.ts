import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** A server in a process of its own, as a user starts it. */
export type RunningServer = {
  readonly address: string;
  readonly dataDir: string;
  /** The process that serves; killing it leaves its PostgreSQL behind, as a crash does. */
  readonly process: ChildProcess;
  /** The one-time link of an empty server that is no demo, as soon as it is printed: after the address. */
  setupLink(): Promise<string>;
  /** Everything that it has printed. */
  printed(): string;
  /** Bearer session of a person of the demo. */
  token(person: string): Promise<string>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
};

/** Starts `exeat serve`, with `--demo` unless told otherwise, on a free port and waits until it says that it is ready. @throws Error with what it printed. */
export async function startServer(dataDir: string, { demo = true, settings = {} }: { readonly demo?: boolean; readonly settings?: Readonly<Record<string, string>> } = {}): Promise<RunningServer> {
  const entry = join(root, 'packages/server/src/bin/serve.ts');
  const { DATABASE_URL: _own, ...environment } = process.env;
  const child = spawn(process.execPath, [entry, ...(demo ? ['--demo'] : []), '--port', '0', '--data', dataDir], { cwd: root, env: { ...environment, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => { errors = (errors + chunk.toString()).slice(-4000); });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Exeat is ready at (\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`expected the server to start, got exit ${code}\n${output}\n${errors}`)));
  });
  return {
    address, dataDir, process: child,
    printed: () => output,
    setupLink: async () => {
      for (;;) {
        const link = /^http\S+\/setup\?token=\S+$/m.exec(output)?.[0];
        if (link !== undefined) return link;
        if (child.stdout === null || child.exitCode !== null) throw new Error(`expected a set-up link, got\n${output}`);
        await once(child.stdout, 'data');
      }
    },
    token: async (person) => {
      const tokens = JSON.parse(await readFile(join(dataDir, 'demo-tokens.json'), 'utf8')) as Record<string, string>;
      const token = tokens[person];
      if (token === undefined) throw new Error(`expected a session of ${person}, got those of ${Object.keys(tokens).join(', ')}`);
      return token;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    },
  };
}

/** Ends the serving process at once, without warning. */
export async function crash(server: RunningServer): Promise<void> {
  server.process.kill('SIGKILL');
  await once(server.process, 'exit');
}
