import { DomainError } from '@exeat/core';
import type { Position, ReadLimits } from '../reader.ts';

export type CsvRecord = { readonly fields: readonly string[]; readonly position: Position; /** Whether a line break ended it. */ readonly ended: boolean };

const maxFields = 1000;

/**
 * Records of RFC 4180: fields between delimiters, in double quotes where they hold a delimiter, a quote (written twice) or a line break.
 * Every field is a text and stays as it is. Empty lines are no records.
 * @throws DomainError `unreadable-findings` for a quote that is not closed, or text before or after quotes; `too-large`.
 */
export async function* csvRecords(pieces: AsyncIterable<string>, delimiter: string, limits: ReadLimits): AsyncGenerator<CsvRecord> {
  const parser = new CsvParser(delimiter, limits);
  for await (const piece of pieces) {
    parser.write(piece);
    if (parser.records.length > 0) yield* parser.records.splice(0);
  }
  parser.finish();
  yield* parser.records;
}

type Mode = 'start' | 'plain' | 'quoted' | 'quote-in-quoted';

class CsvParser {
  readonly records: CsvRecord[] = [];
  readonly #delimiter: number;
  readonly #limits: ReadLimits;
  #mode: Mode = 'start';
  #fields: string[] = [];
  #field = '';
  #size = 0;
  #line = 1;
  #lineStart = 0;
  #base = 0;
  #start: Position = { line: 1, column: 1 };
  #quote: Position = { line: 1, column: 1 };
  #wasQuoted = false;

  constructor(delimiter: string, limits: ReadLimits) {
    this.#delimiter = delimiter.charCodeAt(0);
    this.#limits = limits;
  }

  write(piece: string): void {
    let from = 0;
    const take = (to: number): void => {
      if (to === from) return;
      this.#field += piece.slice(from, to);
      this.#grow(to - from);
    };
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (this.#mode === 'quoted') {
        if (code === 34) {
          take(at);
          this.#mode = 'quote-in-quoted';
          from = at + 1;
        } else if (code === 10) this.#newLine(at);
        continue;
      }
      if (code === 34) {
        if (this.#mode === 'quote-in-quoted') {
          // The second quote of two stands for one: it belongs to the text.
          from = at;
          this.#mode = 'quoted';
        } else if (this.#mode === 'start') {
          this.#quote = this.#position(at);
          this.#wasQuoted = true;
          this.#mode = 'quoted';
          from = at + 1;
        } else throw this.#fail('a quote inside a field without quotes', this.#position(at));
      } else if (code === this.#delimiter) {
        if (this.#mode === 'plain') take(at);
        this.#endField();
        from = at + 1;
      } else if (code === 10) {
        if (this.#mode === 'plain') take(at);
        this.#endRecord(true);
        this.#newLine(at);
        this.#start = this.#position(at + 1);
        from = at + 1;
      } else if (code === 13) {
        // Half of a line break; anywhere else it belongs to a plain field and is trimmed off at its end.
        if (this.#mode === 'plain') continue;
        from = at + 1;
      } else if (this.#mode === 'quote-in-quoted') {
        throw this.#fail(`${JSON.stringify(piece.charAt(at))} after a closing quote`, this.#position(at));
      } else if (this.#mode === 'start') {
        this.#mode = 'plain';
        from = at;
      }
    }
    if (this.#mode === 'plain' || this.#mode === 'quoted') take(piece.length);
    this.#base += piece.length;
  }

  finish(): void {
    if (this.#mode === 'quoted') throw this.#fail('the end of the text inside quotes that begin there; is the file cut off?', this.#quote);
    this.#endRecord(false);
  }

  #newLine(at: number): void {
    this.#line += 1;
    this.#lineStart = this.#base + at + 1;
  }

  #position(at: number): Position {
    return { line: this.#line, column: this.#base + at - this.#lineStart + 1 };
  }

  #grow(size: number): void {
    this.#size += size;
    const { recordSize: limit } = this.#limits;
    if (this.#size <= limit) return;
    const { line, column } = this.#mode === 'quoted' ? this.#quote : this.#start;
    const message = `expected records of at most ${limit} characters, got a longer one at line ${line}; is a quote not closed?`;
    throw new DomainError('too-large', message, { limit, line, column });
  }

  #endField(): void {
    if (this.#fields.length >= maxFields) throw this.#fail(`more than ${maxFields} fields`, this.#start);
    this.#fields.push(this.#wasQuoted ? this.#field : this.#field.replace(/\r$/, ''));
    this.#field = '';
    this.#wasQuoted = false;
    this.#mode = 'start';
  }

  #endRecord(ended: boolean): void {
    const isEmpty = this.#fields.length === 0 && this.#field === '' && !this.#wasQuoted;
    this.#endField();
    const fields = this.#fields;
    this.#fields = [];
    this.#size = 0;
    if (!isEmpty && !(fields.length === 1 && fields[0] === '')) this.records.push({ fields, position: this.#start, ended });
  }

  #fail(what: string, { line, column }: Position): DomainError {
    return new DomainError('unreadable-findings', `expected CSV, got ${what}, at line ${line}, column ${column}`, { line, column });
  }
}
