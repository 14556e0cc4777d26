import { DomainError } from '@exeat/core';

export type TextLine = { readonly text: string; readonly number: number };

/**
 * Lines of a text that comes in pieces, without `\n` and `\r\n`. A last line without an end counts.
 * @throws DomainError `too-large` for a line of more than `longest` units.
 */
export async function* textLines(pieces: AsyncIterable<string>, longest: number): AsyncGenerator<TextLine> {
  let rest: string[] = [];
  let restSize = 0;
  let number = 1;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      const part = piece.slice(from, end);
      yield { text: withoutReturn(rest.length === 0 ? part : rest.join('') + part), number };
      if (rest.length > 0) {
        rest = [];
        restSize = 0;
      }
      number += 1;
      from = end + 1;
    }
    if (from === piece.length) continue;
    rest.push(piece.slice(from));
    restSize += piece.length - from;
    if (restSize <= longest) continue;
    throw new DomainError('too-large', `expected lines of at most ${longest} characters, got a longer one at line ${number}`, {
      limit: longest,
      line: number,
      column: 1,
    });
  }
  if (rest.length > 0) yield { text: withoutReturn(rest.join('')), number };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
