import { mostInput } from './fuzz.ts';

/** What texts of these formats trip over. */
const tokens = [
  '"', "'", '\\', '\\u0000', '\\ud800', '{', '}', '[', ']', ',', ':', '<', '>', '</', '/>', '<!--', '-->', '<![CDATA[', ']]>', '&#0;', '&x;', '<!DOCTYPE a>', '&', '*a', '- ',
  '\n---\n', '\t', '\r\n', '\0', '\uFEFF', '1e400', '-1', '0', '99999999999999999999', 'null', 'true', '__proto__', 'constructor', 'toString', '../', '%', '%zz', 'pkg:npm/%', '🦊', '"x":', '{"a":',
].map((text) => new TextEncoder().encode(text));

/** Mutations of a corpus, the same for the same seed and the same corpus. */
export class Mutator {
  readonly #corpus: readonly Uint8Array[];
  #state: number;

  constructor(seed: number, corpus: readonly Uint8Array[]) {
    this.#state = seed;
    this.#corpus = corpus;
  }

  next(): Uint8Array {
    let input = this.#pick(this.#corpus) ?? new Uint8Array(0);
    for (let times = 1 + this.#below(4); times > 0; times -= 1) input = this.#changed(input);
    return input.subarray(0, mostInput);
  }

  pieceSize(length: number): number {
    return this.#below(3) === 0 ? 1 + this.#below(16) + (length >> 8) : Math.max(1, length);
  }

  #changed(input: Uint8Array): Uint8Array {
    const at = this.#below(input.length + 1);
    const to = Math.min(input.length, at + 1 + this.#below(this.#below(4) === 0 ? 4096 : 24));
    switch (this.#below(8)) {
      case 0:
        return joined(input.subarray(0, at), new Uint8Array([this.#below(256)]), input.subarray(Math.min(input.length, at + 1)));
      case 1:
        return joined(input.subarray(0, at), input.subarray(to));
      case 2:
        return joined(input.subarray(0, to), input.subarray(at, to), input.subarray(to));
      case 3: {
        const times = this.#below(20) === 0 ? 5000 : 1 + this.#below(3);
        const token = this.#pick(tokens) ?? new Uint8Array(0);
        return joined(input.subarray(0, at), ...Array.from({ length: times }, () => token), input.subarray(at));
      }
      case 4:
        return joined(input.subarray(0, at), this.#pick(tokens) ?? new Uint8Array(0), input.subarray(to));
      case 5: {
        const other = this.#pick(this.#corpus) ?? input;
        const from = this.#below(other.length + 1);
        return joined(input.subarray(0, at), other.subarray(from, from + 1 + this.#below(2048)), input.subarray(at));
      }
      case 6: {
        const from = this.#below(input.length + 1);
        return joined(input.subarray(0, at), input.subarray(from, from + to - at), input.subarray(to));
      }
      default:
        return this.#below(4) === 0 ? input.subarray(0, at) : joined(input.subarray(0, at), new Uint8Array([(input[at] ?? 0) ^ (1 << this.#below(8))]), input.subarray(Math.min(input.length, at + 1)));
    }
  }

  #pick<One>(list: readonly One[]): One | undefined {
    return list[this.#below(list.length)];
  }

  /** A whole number from 0 to `limit` - 1 (mulberry32). */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, limit);
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
