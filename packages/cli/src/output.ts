import { once } from 'node:events';
import Table from 'cli-table3';

/** Where a command writes: results to stdout, everything else to stderr. */
export type Output = {
  /** Whether results are for a program: asked for, or stdout is no terminal. */
  readonly json: boolean;
  /** Raw text of a result; resolves when more may be written. */
  write(text: string): Promise<void>;
  /** One JSON value on one line. */
  line(value: unknown): Promise<void>;
  /** One JSON value for a program, a text for a person. */
  result(value: unknown, text: () => string): Promise<void>;
  /** A line to stderr that programs read too: always JSON. */
  event(value: unknown): void;
  /** A sentence to stderr. */
  say(sentence: string): void;
};

export function createOutput(options: { readonly json?: boolean }, stdout: NodeJS.WriteStream = process.stdout, stderr: NodeJS.WriteStream = process.stderr): Output {
  const json = options.json === true || stdout.isTTY !== true;
  const write = async (text: string): Promise<void> => {
    if (text !== '' && !stdout.write(text)) await once(stdout, 'drain');
  };
  return {
    json,
    write,
    line: (value) => write(`${JSON.stringify(value)}\n`),
    result: (value, text) => write(json ? `${JSON.stringify(value)}\n` : `${text()}\n`),
    event: (value) => void stderr.write(`${JSON.stringify(value)}\n`),
    say: (sentence) => void stderr.write(`${sentence}\n`),
  };
}

/** A table for people. Cells are shown as they are, but for control characters, which could drive the terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({ head: [...head], style: { head: [], border: [] }, wordWrap: true });
  for (const row of rows) drawn.push(row.map(printable));
  return drawn.toString();
}

/** Text from outside, safe to show: no control characters, no change of writing direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === '\n' ? ' ' : '\ufffd'));
}
