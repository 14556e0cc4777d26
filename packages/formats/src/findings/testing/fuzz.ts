import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FuzzOrder = {
  readonly format: string;
  readonly seed: number;
  readonly milliseconds: number;
  /** After so long with one input it counts as held on; 20 s unless given. */
  readonly longestRunMs?: number;
  /** A fault to be found, so that the search itself is tested. */
  readonly plant?: 'crash' | 'hang' | 'memory';
};
export type FuzzResult = {
  readonly runs: number;
  /** Blocks of the readers' code that were reached, and inputs that reached some first. */
  readonly blocks: number;
  readonly corpus: number;
};

/** A reader that threw what no caller expects, held on too long, or took too much memory; with the input that did it. */
export class FuzzFailure extends Error {
  readonly input: Uint8Array;

  constructor(message: string, input: Uint8Array) {
    super(`${message}; input of ${input.length} bytes, base64: ${Buffer.from(input).toString('base64')}`);
    this.name = 'FuzzFailure';
    this.input = input;
  }
}

/** Longest input, in bytes. */
export const mostInput = 128 * 1024;
const heapMegabytes = 192;

/**
 * Reads mutations of a format's samples for so long, those that reach new code mutated further: in a process of its own, with a bounded heap,
 * that keeps the input it reads in a file.
 * @throws FuzzFailure
 */
export async function fuzz(order: FuzzOrder): Promise<FuzzResult> {
  const { format, longestRunMs = 20_000 } = order;
  const folder = mkdtempSync(join(tmpdir(), 'exeat-fuzz-'));
  const file = join(folder, 'input');
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, join(import.meta.dirname, 'read-fuzzed.ts'), JSON.stringify(order), file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(0, 4000)));
  let seen = 0;
  let since = performance.now();
  let isHung = false;
  const watch = setInterval(() => {
    const { run } = lastInput(file);
    if (run !== seen) since = performance.now();
    seen = run;
    if (run === 0 || performance.now() - since < longestRunMs) return;
    isHung = true;
    child.kill('SIGKILL');
  }, 200);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (code === 0) return JSON.parse(printed) as FuzzResult;
    const what = isHung ? `an end within ${longestRunMs} ms, got none` : `no crash, within ${heapMegabytes} MB of heap, got ${code ?? signal}: ${errors}`;
    throw new FuzzFailure(`${format}: expected ${what}`, lastInput(file).input);
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The number of the run, and its input: a header of two numbers, then the bytes. */
function lastInput(file: string): { readonly run: number; readonly input: Uint8Array } {
  try {
    const bytes = readFileSync(file);
    return { run: bytes.readUInt32LE(0), input: new Uint8Array(bytes.subarray(8, 8 + bytes.readUInt32LE(4))) };
  } catch {
    return { run: 0, input: new Uint8Array(0) };
  }
}
