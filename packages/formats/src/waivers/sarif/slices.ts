import { DomainError } from '@exeat/core';

/** A part of a SARIF log: the text of one result, or what stands around results. Joined in order, the parts are the log, unchanged. */
export type SarifSlice =
  | { readonly kind: 'around'; readonly text: string }
  | { readonly kind: 'result'; readonly text: string; readonly run: number; readonly index: number };

/** Depth of an element of `runs[].results[]`: log, runs, run, results. */
const resultDepth = 4;

/**
 * Cuts a SARIF log at its results. It only tells strings and brackets apart: whether the text is JSON, and SARIF, is the finding
 * reader's business, which must have read it before. Memory: the longest result.
 * @throws DomainError `too-large` for a result above `maxResult` characters.
 */
export async function* sarifSlices(pieces: AsyncIterable<string>, maxResult: number): AsyncGenerator<SarifSlice> {
  const at = new PathTracker();
  let result = '';
  for await (const piece of pieces) {
    let from = 0;
    for (let index = 0; index < piece.length; index += 1) {
      const event = at.step(piece.charCodeAt(index));
      if (event === 'result-begins') {
        if (index > from) yield { kind: 'around', text: piece.slice(from, index) };
        from = index;
      } else if (event === 'result-ends') {
        yield { kind: 'result', text: result + piece.slice(from, index + 1), run: at.run, index: at.result };
        result = '';
        from = index + 1;
      }
    }
    if (!at.inResult) {
      if (from < piece.length) yield { kind: 'around', text: piece.slice(from) };
      continue;
    }
    result += piece.slice(from);
    if (result.length > maxResult) {
      throw new DomainError('too-large', `expected results of at most ${maxResult} characters, got a longer one`, { limit: maxResult });
    }
  }
}

/** Follows `runs[run].results[result]` through the characters of a log. */
class PathTracker {
  run = -1;
  result = -1;
  inResult = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Text of the last string at the depths where a name matters, and the name of the member that each open container belongs to. */
  #string = '';
  readonly #names: string[] = [];

  step(code: number): 'result-begins' | 'result-ends' | undefined {
    if (this.#inString) {
      this.#stringStep(code);
      return undefined;
    }
    switch (code) {
      case 34:
        this.#inString = true;
        this.#string = '';
        return undefined;
      case 58: // A colon: the string before it was a name.
        if (this.#depth < resultDepth) this.#names[this.#depth] = this.#string;
        return undefined;
      case 91:
      case 123:
        return this.#opens(code === 123);
      case 93:
      case 125:
        this.#depth -= 1;
        if (this.#depth !== resultDepth || !this.inResult) return undefined;
        this.inResult = false;
        return 'result-ends';
      default:
        return undefined;
    }
  }

  #opens(isObject: boolean): 'result-begins' | undefined {
    const [, top, , inRun] = this.#names;
    const inRuns = top === 'runs';
    if (this.#depth === 2 && inRuns && isObject) {
      this.run += 1;
      this.result = -1;
    }
    const begins = this.#depth === resultDepth && inRuns && inRun === 'results' && isObject;
    this.#depth += 1;
    if (!begins) return undefined;
    this.result += 1;
    this.inResult = true;
    return 'result-begins';
  }

  #stringStep(code: number): void {
    if (this.#depth < resultDepth) this.#string += String.fromCharCode(code);
    if (this.#escaped) this.#escaped = false;
    else if (code === 92) this.#escaped = true;
    else if (code === 34) {
      this.#inString = false;
      if (this.#depth < resultDepth) this.#string = nameOf(this.#string);
    }
  }
}

/** Decodes the escapes of a name, given with its closing quote. */
function nameOf(raw: string): string {
  if (!raw.includes('\\')) return raw.slice(0, -1);
  try {
    return String(JSON.parse(`"${raw}`));
  } catch {
    return raw;
  }
}
