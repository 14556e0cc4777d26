import { DomainError } from '@exeat/core';

export type TextLine = { readonly text: string; readonly number: number };

/** Lines that follow each other, the number of the first, without `\n`. A `\r` before it is left: to most formats it is white space. */
export type LineBatch = { readonly first: number; readonly texts: readonly string[] };

/** As `lineBatches`, one by one and without `\r`. */
export async function* textLines(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<TextLine> {
  for await (const { first, texts } of lineBatches(pieces, longest)) {
    for (const [at, text] of texts.entries()) yield { text: text.endsWith('\r') ? text.slice(0, -1) : text, number: first + at };
  }
}

/**
 * Lines of a text that comes in pieces, those that end in one piece together. A last line without an end counts.
 * @throws DomainError `too-large` for a line of more than `longest` units.
 */
export async function* lineBatches(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<LineBatch> {
  let rest: string[] = [];
  let restSize = 0;
  let number = 1;
  for await (const piece of pieces) {
    const texts = piece.split('\n');
    const last = texts.pop() ?? '';
    if (texts.length > 0) {
      if (rest.length > 0) texts[0] = rest.join('') + (texts[0] ?? '');
      rest = [];
      restSize = 0;
      yield { first: number, texts };
      number += texts.length;
    }
    if (last === '') continue;
    rest.push(last);
    restSize += last.length;
    if (restSize <= longest) continue;
    const message = `expected lines of at most ${longest} characters, got a longer one at line ${number}`;
    throw new DomainError('too-large', message, { limit: longest, line: number, column: 1 });
  }
  if (rest.length > 0) yield { first: number, texts: [rest.join('')] };
}
