import { DomainError } from '@exeat/core';
import { doubtIn } from './json-doubt.ts';
import type { Position, ReadLimits } from './reader.ts';

export type JsonRecord = { readonly value: unknown; readonly position: Position };

/**
 * The objects and arrays of a text that holds one after another: one document, a line each (NDJSON), or with white space between.
 * @throws DomainError `unreadable-findings` where one is no JSON or is cut off; `too-large`.
 */
export async function* jsonValues(pieces: AsyncIterable<string>, limits: ReadLimits): AsyncGenerator<JsonRecord> {
  const splitter = new ValueSplitter(limits);
  for await (const piece of pieces) {
    splitter.write(piece);
    if (splitter.values.length > 0) yield* splitter.values.splice(0);
  }
  splitter.finish();
}

/** Finds where values end; whether they are JSON is for the parser to say. */
class ValueSplitter {
  readonly values: JsonRecord[] = [];
  readonly #limits: ReadLimits;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #kept: string[] = [];
  #keptSize = 0;
  #start: Position = { line: 1, column: 1 };
  #line = 1;
  /** Units before the current piece, and before the current line. */
  #base = 0;
  #lineStart = 0;
  #found = false;
  #members = 0;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  write(piece: string): void {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (code === 10) {
        this.#line += 1;
        this.#lineStart = this.#base + at + 1;
      }
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === 92) this.#escaped = true;
        else if (code === 34) this.#inString = false;
      } else if (code === 123 || code === 91) {
        if (this.#depth === 0) {
          from = at;
          this.#start = this.#position(at);
        }
        this.#depth += 1;
        if (this.#depth > this.#limits.depth) throw unreadable(`more than ${this.#limits.depth} nested containers`, this.#position(at));
      } else if (this.#depth === 0) {
        if (code !== 32 && code !== 10 && code !== 13 && code !== 9) {
          throw unreadable(`${JSON.stringify(piece.charAt(at))} where an object, or nothing, belongs`, this.#position(at));
        }
      } else if (code === 34) {
        this.#inString = true;
      } else if (code === 58) {
        this.#members += 1;
      } else if (code === 125 || code === 93) {
        this.#depth -= 1;
        if (this.#depth === 0) this.#end(piece.slice(from, at + 1));
      }
    }
    if (this.#depth > 0) this.#keep(piece.slice(from));
    this.#base += piece.length;
  }

  finish(): void {
    const position = this.#position(0);
    if (this.#depth > 0) throw unreadable('the end of the text before the end of the JSON document; is the file cut off?', position);
    if (!this.#found) throw unreadable('nothing', position);
  }

  #position(at: number): Position {
    return { line: this.#line, column: this.#base + at - this.#lineStart + 1 };
  }

  #keep(part: string): void {
    this.#kept.push(part);
    this.#keptSize += part.length;
    const { recordSize: limit } = this.#limits;
    if (this.#keptSize <= limit) return;
    const message = `expected records of at most ${limit} characters, got a longer one at line ${this.#start.line}`;
    throw new DomainError('too-large', message, { limit, ...this.#start });
  }

  #end(part: string): void {
    this.#keep(part);
    this.#found = true;
    const text = this.#kept.join('');
    this.#kept = [];
    this.#keptSize = 0;
    const value = parsed(text, this.#start);
    const doubt = doubtIn(value, this.#members);
    if (doubt !== undefined) throw unreadable(`${doubt} in the value that begins there`, this.#start);
    this.#members = 0;
    this.values.push({ value, position: this.#start });
  }
}

function parsed(text: string, position: Position): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(`${cause instanceof Error ? cause.message : 'something else'} in the value that begins there`, position, cause);
  }
}

function unreadable(what: string, { line, column }: Position, cause?: unknown): DomainError {
  return new DomainError('unreadable-findings', `expected JSON, got ${what}, at line ${line}, column ${column}`, { line, column }, { cause });
}
