const headSize = 64 * 1024;

/** The start of a text that comes in pieces (up to 64 Ki characters, however it is cut), and all of it again. */
export async function peekText(pieces: AsyncIterable<string>): Promise<{ readonly head: string; readonly all: AsyncIterable<string> }> {
  const source = pieces[Symbol.asyncIterator]();
  const taken: string[] = [];
  let size = 0;
  while (size < headSize) {
    const next = await source.next();
    if (next.done === true) break;
    taken.push(next.value);
    size += next.value.length;
  }
  return { head: taken.join('').slice(0, headSize), all: again(taken, source) };
}

async function* again(taken: string[], source: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    for (let piece = taken.shift(); piece !== undefined; piece = taken.shift()) yield piece;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}
