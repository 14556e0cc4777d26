import { spawn } from 'node:child_process';
import { root } from './tree.ts';

export type Finished = { readonly code: number | null; readonly stdout: string; readonly output: string; readonly timedOut: boolean };

export type CommandOptions = { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly timeoutMs?: number; readonly show?: boolean };

/** Runs a program to its end. `output` is stdout and stderr together; with `show` both go to the terminal instead. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  const { cwd = root, env = {}, timeoutMs = 0, show = false } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    let timedOut = false;
    const timer = timeoutMs === 0 ? undefined : setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, output, timedOut });
    });
  });
}

/** Runs a script under this very Node. */
export function runNode(args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  return runCommand(process.execPath, args, options);
}
