import { once } from 'node:events';
import Table from 'cli-table3';

/** Where a command writes: results to stdout, everything else to stderr. */
export type Output = {
  /** Whether results are for a program: asked for, or stdout is no terminal. */
  readonly json: boolean;
  /** Raw text or bytes of a result; resolves when more may be written. */
  write(text: string | Uint8Array): Promise<void>;
  /** One JSON value on one line. */
  line(value: unknown): Promise<void>;
  /** One JSON value for a program, a text for a person. */
  result(value: unknown, text: () => string): Promise<void>;
  /** A line to stderr that programs read too: always JSON. */
  event(value: unknown): void;
  /** A sentence to stderr. */
  say(sentence: string): void;
};

export function createOutput(
  options: { readonly json?: boolean },
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): Output {
  const json = options.json === true || stdout.isTTY !== true;
  const write = async (text: string | Uint8Array): Promise<void> => {
    if (text.length > 0 && !stdout.write(text)) await once(stdout, 'drain');
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

/** A table for people, no wider than the terminal where that can be. Cells are shown as they are, but for control characters, which could drive it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width = process.stdout.columns || 120): string {
  const cells = [head, ...rows].map((row) => row.map(printable));
  const widths = fitting(
    head.map((_, at) => Math.max(1, ...cells.map((row) => row[at]?.length ?? 0))),
    width,
  );
  const [first = [], ...others] = cells.map((row) => row.map((cell, at) => wrapped(cell, widths[at] ?? cell.length)));
  const drawn = new Table({ head: first, style: { head: [], border: [] } });
  for (const row of others) drawn.push(row);
  return drawn.toString();
}

const narrowest = 8;

/** The widest columns give way first, until borders and all fit. */
function fitting(natural: readonly number[], width: number): readonly number[] {
  const widths = [...natural];
  for (let over = widths.reduce((sum, each) => sum + each + 3, 1) - width; over > 0; over -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= narrowest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** At blanks where there are some, else anywhere: an identifier has none. */
function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const end = blank > 0 ? blank : width;
    lines.push(rest.slice(0, end));
    rest = rest.slice(blank > 0 ? end + 1 : end);
  }
  return [...lines, rest].join('\n');
}

/** Text from outside, safe to show: no control characters, no change of writing direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === '\n' ? ' ' : '\ufffd'));
}
