import { DomainError } from '@exeat/core';
import type { Position, ReadLimits } from './reader.ts';

export type JsonKind = 'object' | 'array' | 'scalar';

/**
 * Hears of the values at one depth: members and elements of the container at `liveDepth` (0 is the document itself, -1 none).
 * The scanner checks the grammar of everything else on its way, and tells nobody.
 */
export interface JsonListener {
  liveDepth: number;
  /** A member's name, as written, with its quotes. */
  key(raw: string): void;
  /** A value begins. True keeps its text for `end`. */
  begin(kind: JsonKind): boolean;
  /** The value whose text was asked for has ended. */
  end(text: string): void;
  /** The container at `liveDepth` has ended. */
  leave(): void;
}

const object = 1;
const array = 2;
const maxLiteral = 1024;
const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

type Mode = 'value' | 'first-element' | 'first-key' | 'key' | 'colon' | 'next' | 'string' | 'escape' | 'unicode' | 'literal' | 'done';

/** A JSON grammar (RFC 8259) over text that comes in pieces. Memory: the nesting, and the text that the listener asks for. */
export class JsonScanner {
  readonly #limits: ReadLimits;
  readonly #listener: JsonListener;
  #mode: Mode = 'value';
  readonly #stack: Uint8Array;
  #depth = 0;
  #isKey = false;
  #hex = 0;
  #literal = '';
  /** Depth of the value whose text is kept, -1 when none is. */
  #keptDepth = -1;
  #keptFrom = -1;
  #kept: string[] = [];
  #keptSize = 0;
  #keptMembers = 0;
  #stringStart = 0;
  #line = 1;
  #lineStart = 0;
  #base = 0;
  #at = 0;

  constructor(limits: ReadLimits, listener: JsonListener) {
    this.#limits = limits;
    this.#listener = listener;
    this.#stack = new Uint8Array(limits.depth + 1);
  }

  get position(): Position {
    return { line: this.#line, column: this.#base + this.#at - this.#lineStart + 1 };
  }

  /** Members of the objects in the value that has just ended, if its text was kept. */
  get members(): number {
    return this.#keptMembers;
  }

  write(piece: string): void {
    this.#at = 0;
    if (this.#keptFrom >= 0) this.#keptFrom = 0;
    while (this.#at < piece.length) {
      if (this.#mode === 'string') this.#string(piece);
      else if (this.#mode === 'literal') this.#literalPart(piece);
      else if (this.#mode === 'escape' || this.#mode === 'unicode') this.#escape(piece);
      else this.#structure(piece);
    }
    if (this.#keptFrom >= 0) this.#keep(piece.slice(this.#keptFrom));
    this.#base += piece.length;
    this.#at = 0;
    const inString = this.#mode === 'string' || this.#mode === 'escape' || this.#mode === 'unicode';
    if (inString && this.#base - this.#stringStart > this.#limits.recordSize) throw this.#tooLong();
    if (this.#keptSize > this.#limits.recordSize) throw this.#tooLong();
  }

  /** The text has ended. @throws DomainError when the document has not. */
  finish(): void {
    if (this.#mode === 'literal' && this.#depth === 0) this.#endLiteral('');
    if (this.#mode !== 'done') throw this.fail('the end of the text before the end of the JSON document; is the file cut off?');
  }

  fail(what: string): DomainError {
    const { line, column } = this.position;
    return new DomainError('unreadable-findings', `expected JSON, got ${what}, at line ${line}, column ${column}`, { line, column });
  }

  #structure(piece: string): void {
    let code = piece.charCodeAt(this.#at);
    while (code === 32 || code === 10 || code === 13 || code === 9) {
      this.#at += 1;
      if (code === 10) {
        this.#line += 1;
        this.#lineStart = this.#base + this.#at;
      }
      code = piece.charCodeAt(this.#at);
    }
    if (this.#at >= piece.length) return;
    switch (this.#mode) {
      case 'first-element':
        if (code === 93) return this.#close(piece, array);
        return this.#value(piece, code);
      case 'value':
        return this.#value(piece, code);
      case 'first-key':
        if (code === 125) return this.#close(piece, object);
        return this.#key(piece, code);
      case 'key':
        return this.#key(piece, code);
      case 'colon':
        if (code !== 58) throw this.#unexpected(piece, 'a colon');
        if (this.#keptDepth !== -1) this.#countMember();
        this.#mode = 'value';
        this.#at += 1;
        return;
      case 'next':
        if (code === 44) {
          this.#mode = this.#stack[this.#depth] === object ? 'key' : 'value';
          this.#at += 1;
          return;
        }
        if (code === 125) return this.#close(piece, object);
        if (code === 93) return this.#close(piece, array);
        throw this.#unexpected(piece, 'a comma or the end of the container');
      default:
        throw this.#unexpected(piece, 'nothing after the document');
    }
  }

  #value(piece: string, code: number): void {
    const kind = code === 123 ? 'object' : code === 91 ? 'array' : 'scalar';
    if (this.#listener.liveDepth === this.#depth && this.#listener.begin(kind)) this.#startKeeping();
    if (kind !== 'scalar') {
      if (this.#depth >= this.#limits.depth) throw this.fail(`more than ${this.#limits.depth} nested containers`);
      this.#depth += 1;
      this.#stack[this.#depth] = kind === 'object' ? object : array;
      this.#mode = kind === 'object' ? 'first-key' : 'first-element';
      this.#at += 1;
    } else if (code === 34) {
      this.#startString(false);
    } else if (code === 45 || (code >= 48 && code <= 57) || code === 116 || code === 102 || code === 110) {
      this.#literal = '';
      this.#mode = 'literal';
    } else {
      throw this.#unexpected(piece, 'a value');
    }
  }

  #key(piece: string, code: number): void {
    if (code !== 34) throw this.#unexpected(piece, 'a member name in double quotes');
    if (this.#listener.liveDepth === this.#depth) this.#startKeeping();
    this.#startString(true);
  }

  #startString(isKey: boolean): void {
    this.#isKey = isKey;
    this.#stringStart = this.#base + this.#at;
    this.#mode = 'string';
    this.#at += 1;
  }

  #close(piece: string, kind: number): void {
    if (this.#stack[this.#depth] !== kind) throw this.#unexpected(piece, kind === array ? 'a brace' : 'a bracket');
    this.#at += 1;
    this.#depth -= 1;
    if (this.#keptDepth === this.#depth) this.#listener.end(this.#take(piece));
    else if (this.#listener.liveDepth === this.#depth + 1) this.#listener.leave();
    this.#mode = this.#depth === 0 ? 'done' : 'next';
  }

  #string(piece: string): void {
    let at = this.#at;
    const size = piece.length;
    for (; at < size; at += 1) {
      const code = piece.charCodeAt(at);
      if (code === 34 || code < 32) break;
      if (code !== 92) continue;
      // The usual escapes are stepped over here; one that is unknown, of four digits or cut by the piece's end goes to #escape.
      if (at + 1 >= size || !isSimpleEscape(piece.charCodeAt(at + 1))) break;
      at += 1;
    }
    this.#at = at;
    if (at === size) return;
    const code = piece.charCodeAt(at);
    if (code < 32) throw this.fail('an unescaped control character in a string');
    this.#at = at + 1;
    if (code === 92) this.#mode = 'escape';
    else this.#endString(piece);
  }

  #endString(piece: string): void {
    if (this.#isKey) {
      this.#mode = 'colon';
      if (this.#keptDepth === this.#depth) this.#listener.key(this.#take(piece));
      return;
    }
    this.#mode = this.#depth === 0 ? 'done' : 'next';
    this.#endScalar(piece);
  }

  #escape(piece: string): void {
    const char = piece.charAt(this.#at);
    this.#at += 1;
    if (this.#mode === 'escape') {
      if (char === 'u') {
        this.#mode = 'unicode';
        this.#hex = 4;
      } else if ('"\\/bfnrt'.includes(char)) this.#mode = 'string';
      else throw this.fail(`the unknown escape "\\${char}"`);
      return;
    }
    if (!/[\da-fA-F]/.test(char)) throw this.fail('an incomplete \\u escape');
    this.#hex -= 1;
    if (this.#hex === 0) this.#mode = 'string';
  }

  #literalPart(piece: string): void {
    const start = this.#at;
    let at = start;
    while (at < piece.length && isLiteralCode(piece.charCodeAt(at))) at += 1;
    this.#at = at;
    this.#literal += piece.slice(start, at);
    if (this.#literal.length > maxLiteral) throw this.fail(`a number or word of more than ${maxLiteral} characters`);
    if (at < piece.length) this.#endLiteral(piece);
  }

  #endLiteral(piece: string): void {
    if (!literal.test(this.#literal)) throw this.fail(`"${this.#literal.slice(0, 40)}", which is no number, true, false or null`);
    this.#mode = this.#depth === 0 ? 'done' : 'next';
    this.#endScalar(piece);
  }

  #endScalar(piece: string): void {
    if (this.#keptDepth === this.#depth) this.#listener.end(this.#take(piece));
  }

  #startKeeping(): void {
    this.#keptDepth = this.#depth;
    this.#keptFrom = this.#at;
    this.#kept = [];
    this.#keptSize = 0;
    this.#keptMembers = 0;
  }

  #countMember(): void {
    this.#keptMembers += 1;
    const { recordMembers: limit } = this.#limits;
    if (this.#keptMembers <= limit) return;
    const { line, column } = this.position;
    throw new DomainError('too-large', `expected records of at most ${limit} members, got one with more, at line ${line}, column ${column}`, {
      limit,
      line,
      column,
    });
  }

  #keep(part: string): void {
    this.#kept.push(part);
    this.#keptSize += part.length;
  }

  #take(piece: string): string {
    this.#keep(piece.slice(this.#keptFrom, this.#at));
    const text = this.#kept.length === 1 ? (this.#kept[0] ?? '') : this.#kept.join('');
    this.#keptDepth = -1;
    this.#keptFrom = -1;
    this.#kept = [];
    this.#keptSize = 0;
    return text;
  }

  #unexpected(piece: string, expected: string): DomainError {
    return this.fail(`${JSON.stringify(String.fromCodePoint(piece.codePointAt(this.#at) ?? 0))} where ${expected} belongs`);
  }

  #tooLong(): DomainError {
    const { recordSize: limit } = this.#limits;
    const { line, column } = this.position;
    return new DomainError(
      'too-large',
      `expected records and strings of at most ${limit} characters, got a longer one before line ${line}, column ${column}`,
      { limit, line, column },
    );
  }
}

function isSimpleEscape(code: number): boolean {
  return code === 34 || code === 92 || code === 47 || code === 98 || code === 102 || code === 110 || code === 114 || code === 116;
}

function isLiteralCode(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 43 || code === 45 || code === 46;
}
