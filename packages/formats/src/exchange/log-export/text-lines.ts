/** A text that is not what it should be, whatever its content: not UTF-8, a line without end or too long. */
export class UnreadableLines extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableLines';
  }
}

/** Lines of a UTF-8 text, without their ends, one at a time, so that a fault is one of its line. @throws UnreadableLines */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new UnreadableLines('expected UTF-8, got other bytes');
    }
  };
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const tail = chunk.subarray(from, end);
      yield decode(pieces.length === 0 ? tail : Buffer.concat([...pieces, tail]));
      pieces = [];
      length = 0;
      from = end + 1;
    }
    if (from === chunk.length) continue;
    // A copy: a reader may use the memory of its chunk again.
    pieces.push(chunk.slice(from));
    length += chunk.length - from;
    if (length > longest) throw new UnreadableLines(`expected lines of at most ${longest} bytes, got a longer one`);
  }
  if (length > 0) throw new UnreadableLines('expected the last line to end, got a part of it');
}
