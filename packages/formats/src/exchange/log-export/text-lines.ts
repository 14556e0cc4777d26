/** A text that is not what it should be, whatever its content: not UTF-8, a line without end or too long. */
export class UnreadableLines extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableLines';
  }
}

/** Lines of a UTF-8 text, without their ends, one at a time. @throws UnreadableLines */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new UnreadableLines('expected UTF-8, got other bytes');
    }
  };
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const text = decode(chunk);
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      pieces.push(text.slice(from, end));
      yield pieces.join('');
      pieces = [];
      length = 0;
      from = end + 1;
    }
    if (from === text.length) continue;
    pieces.push(text.slice(from));
    length += text.length - from;
    if (length > longest) throw new UnreadableLines(`expected lines of at most ${longest} characters, got a longer one`);
  }
  pieces.push(decode());
  if (pieces.join('') !== '') throw new UnreadableLines('expected the last line to end, got a part of it');
}
