import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root, type RunningServer } from './running-server.ts';

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the command line as a user does; `as` is a person of the demo. */
export async function exeat(args: readonly string[], options: { readonly server?: RunningServer; readonly as?: string; readonly input?: string; readonly environment?: Readonly<Record<string, string>> } = {}): Promise<Ran> {
  const { server, as } = options;
  const environment: NodeJS.ProcessEnv = { ...process.env, ...options.environment };
  if (server !== undefined) environment['EXEAT_URL'] = server.address;
  if (server !== undefined && as !== undefined) environment['EXEAT_TOKEN'] = await server.token(as);
  const child = spawn(process.execPath, [join(root, 'packages/cli/src/main.ts'), ...args], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
  child.stdin.end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** The JSON on stdout of a run that succeeded. */
export async function exeatJson<Value>(args: readonly string[], options: Parameters<typeof exeat>[1] = {}): Promise<Value> {
  const ran = await exeat(args, options);
  if (ran.code !== 0) throw new Error(`expected exeat ${args.join(' ')} to end with 0, got ${ran.code}\n${ran.stderr}\n${ran.stdout}`);
  return JSON.parse(ran.stdout) as Value;
}
