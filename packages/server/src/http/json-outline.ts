import { HttpProblem } from './problem.ts';

/** An open object has the names it has so far; an open list none. `atName`: the next text is a name. */
type Open = { readonly names: Set<string> | null; atName: boolean };

/**
 * Looks at a text that should be JSON before it is parsed, so that depth costs nothing, and for what parsing would hide: a name that comes
 * twice in one object. What is no JSON passes; parsing says so.
 * @throws HttpProblem `unreadable-body`, saying where.
 */
export function checkOutline(text: string, depth: number): void {
  const open: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const inside = open.at(-1);
    if (code === quote) {
      const end = endOfText(text, at);
      if (inside?.names && inside.atName) addName(inside.names, text.slice(at, end + 1), at);
      if (inside !== undefined) inside.atName = false;
      at = end;
    } else if (code === openBrace || code === openBracket) {
      open.push({ names: code === openBrace ? new Set() : null, atName: true });
      if (open.length > depth) throw new HttpProblem('unreadable-body', `Expected JSON nested at most ${depth} deep, got deeper at character ${at}.`);
    } else if (code === closeBrace || code === closeBracket) open.pop();
    else if (code === comma && inside !== undefined) inside.atName = true;
  }
}

const [quote, backslash, openBrace, openBracket, closeBrace, closeBracket, comma] = [0x22, 0x5c, 0x7b, 0x5b, 0x7d, 0x5d, 0x2c];

/** Position of the closing quote, or of the end. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === backslash) at += 1;
    else if (code === quote) return at;
  }
  return text.length;
}

function addName(names: Set<string>, quoted: string, at: number): void {
  const name = quoted.includes('\\') ? unescaped(quoted) : quoted.slice(1, -1);
  if (names.has(name)) throw new HttpProblem('unreadable-body', `Expected each field once, got "${name.slice(0, 60)}" twice, again at character ${at}.`);
  names.add(name);
}

function unescaped(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}
