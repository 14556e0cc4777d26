import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

export type CliRun = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as one JSON value. */
  readonly json: () => unknown;
  /** Lines of stderr that are JSON. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** Lines of stderr that are sentences. */
  readonly sentences: readonly string[];
};

export type CliOptions = { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string; readonly stdin?: string };

/** Runs the command line as its users do: a child process, without a terminal. */
export async function runCli(args: readonly string[], { env = {}, cwd, stdin = '' }: CliOptions = {}): Promise<CliRun> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('EXEAT_') && name !== 'NODE_OPTIONS'));
  const child = spawn(process.execPath, [main, ...args], { cwd: cwd ?? dirname(main), env: { ...clean, ...env } });
  const chunks = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (chunks.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (chunks.stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const lines = chunks.stderr.split('\n').filter((line) => line !== '');
  const events = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return { code, ...chunks, json: () => JSON.parse(chunks.stdout), events, sentences: lines.filter((line) => !line.startsWith('{')) };
}

/** A folder with files of these texts, and how to remove it. */
export function folderWith(files: Readonly<Record<string, string>>): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'exeat-cli-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
