import { DomainError } from '@exeat/core';
import type { ReadLimits } from './reader.ts';

const pieceSize = 64 * 1024;
const headSize = 1024;

/** Labels that a report may declare. WHATWG reads ISO-8859-1 as Windows-1252; the two differ only in C1 control characters. */
const declarable: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'windows-1252': 'windows-1252',
};

/**
 * The text of a report, in pieces of at most 64 Ki characters. UTF-8 unless a byte order mark, NUL pattern or XML declaration says
 * UTF-16, ISO-8859-1 or Windows-1252; other declared encodings are refused by name, invalid bytes with their place.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, limits: ReadLimits): AsyncGenerator<string> {
  let read = 0;
  let decoder: PieceDecoder | undefined;
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    read += chunk.length;
    if (read > limits.bytes) throw tooManyBytes(limits.bytes);
    if (decoder === undefined) {
      head = concat(head, chunk);
      if (head.length < headSize) continue;
      decoder = new PieceDecoder(encodingOf(head));
      yield* decoder.decode(head);
      continue;
    }
    yield* decoder.decode(chunk);
  }
  decoder ??= new PieceDecoder(encodingOf(head));
  if (read < headSize) yield* decoder.decode(head);
  decoder.end();
}

/** Encoding of a text by its first bytes, as a WHATWG label. */
export function encodingOf(head: Uint8Array): string {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first !== undefined && first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  if (first === 0 && second !== undefined && second !== 0 && third === 0) return 'utf-16be';
  const start = new TextDecoder('windows-1252').decode(head.subarray(0, headSize));
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']/.exec(start)?.[1];
  if (declared === undefined) return 'utf-8';
  const label = Object.hasOwn(declarable, declared.toLowerCase()) ? declarable[declared.toLowerCase()] : undefined;
  if (label !== undefined) return label;
  throw new DomainError(
    'unreadable-findings',
    `expected a report in UTF-8, UTF-16 or ISO-8859-1, got the encoding "${declared}"; convert it to UTF-8`,
    { encoding: declared, line: 1, column: 1 },
  );
}

/** Carries an incomplete character over to the next piece itself: decoding without `stream` takes the runtime's fast path. */
class PieceDecoder {
  readonly #encoding: string;
  readonly #decoder: TextDecoder;
  #carry: Uint8Array = new Uint8Array(0);
  #byte = 0;
  #first = true;

  constructor(encoding: string) {
    this.#encoding = encoding;
    this.#decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  }

  *decode(chunk: Uint8Array): Generator<string> {
    for (let start = 0; start < chunk.length; start += pieceSize) {
      const piece = concat(this.#carry, chunk.subarray(start, start + pieceSize));
      const whole = piece.length - incompleteTail(piece, this.#encoding);
      this.#carry = piece.slice(whole);
      const text = this.#text(piece.subarray(0, whole));
      if (text !== '') yield text;
    }
  }

  end(): void {
    if (this.#carry.length > 0) throw this.#invalid();
  }

  #text(bytes: Uint8Array): string {
    if (bytes.length === 0) return '';
    try {
      const text = this.#decoder.decode(bytes);
      this.#byte += bytes.length;
      const withMark = this.#first && text.charCodeAt(0) === 0xfeff;
      this.#first = false;
      return withMark ? text.slice(1) : text;
    } catch (cause) {
      // The first replacement character stands where the first bad byte does (or where a real one does, before it).
      const lenient = new TextDecoder(this.#encoding, { ignoreBOM: true }).decode(bytes);
      if (this.#encoding === 'utf-8') this.#byte += new TextEncoder().encode(lenient.slice(0, lenient.indexOf('\uFFFD'))).length;
      throw this.#invalid(cause);
    }
  }

  #invalid(cause?: unknown): DomainError {
    return new DomainError(
      'unreadable-findings',
      `expected text in ${this.#encoding}, got bytes that are not, at or after byte ${this.#byte}; is the file damaged or compressed?`,
      { byte: this.#byte, encoding: this.#encoding },
      { cause },
    );
  }
}

/** Bytes at the end that begin a character which the next piece may complete. */
function incompleteTail(bytes: Uint8Array, encoding: string): number {
  if (encoding === 'windows-1252') return 0;
  if (encoding !== 'utf-8') {
    const odd = bytes.length % 2;
    const high = bytes[bytes.length - odd - (encoding === 'utf-16le' ? 1 : 2)] ?? 0;
    return high >= 0xd8 && high <= 0xdb ? odd + 2 : odd;
  }
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function tooManyBytes(limit: number): DomainError {
  return new DomainError('too-large', `expected a report of at most ${limit} bytes, got more; split it or raise the limit`, { limit });
}
