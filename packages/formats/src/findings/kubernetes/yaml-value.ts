import { DomainError } from '@exeat/core';
import { isScalar, parseDocument, visit } from 'yaml';

/** References to anchors that one document may have, counted as they multiply. Reports have none. */
const maxAliases = 100;
/** Marks that begin or end a node: the parser's memory follows their number, not the length of the text. */
const maxMarks = 60_000;
const maxDepth = 1000;

/**
 * The value of one YAML 1.2 document. `line` is where its text begins.
 * @throws DomainError `unreadable-findings` for what is no YAML, has a name twice in a map, or grows by its aliases; `too-large`.
 */
export function yamlValue(text: string, line: number): unknown {
  const { marks, depth } = sizeOf(text);
  if (depth > maxDepth) throw unreadable(`more than ${maxDepth} open brackets`, line, 1);
  if (marks > maxMarks) {
    const message = `expected YAML objects of at most ${maxMarks} values, got a larger one at line ${line}; give the report as JSON`;
    throw new DomainError('too-large', message, { limit: maxMarks, line, column: 1 });
  }
  try {
    // The parser compares each name of a map with all others; a set does it in time.
    const document = parseDocument(text, { schema: 'core', version: '1.2', uniqueKeys: false, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) {
      const place = error.linePos?.[0];
      throw unreadable(error.message.split('\n', 1)[0] ?? 'something else', line + (place?.line ?? 1) - 1, place?.col ?? 1);
    }
    visit(document, {
      Map: (_, map) => {
        const names = new Set<unknown>();
        for (const { key } of map.items) {
          const name = isScalar(key) ? String(key.value) : key;
          if (names.has(name)) throw unreadable(`the name ${JSON.stringify(String(name).slice(0, 100))} twice in a map`, line, 1);
          names.add(name);
        }
      },
    });
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    // Deep nesting ends in a RangeError of the stack, too many aliases in a ReferenceError.
    const what = cause instanceof RangeError ? 'nesting that is too deep' : cause instanceof Error ? cause.message.split('\n', 1)[0] : 'something else';
    throw unreadable(what ?? 'something else', line, 1, cause);
  }
}

export function unreadable(what: string, line: number, column: number, cause?: unknown): DomainError {
  return new DomainError('unreadable-findings', `expected YAML, got ${what}, at or after line ${line}`, { line, column }, { cause });
}

/** Counted without regard to quotes: a text would have to hold a thousand brackets that nothing closes. */
function sizeOf(text: string): { readonly marks: number; readonly depth: number } {
  let marks = 0;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Brackets and braces; line breaks and commas; dash, question mark and colon before a space.
    if (code === 91 || code === 123) {
      marks += 1;
      open += 1;
      if (open > depth) depth = open;
    } else if (code === 93 || code === 125) open = Math.max(0, open - 1);
    else if (code === 10 || code === 44) marks += 1;
    else if ((code === 45 || code === 63 || code === 58) && text.charCodeAt(at + 1) === 32) marks += 1;
  }
  return { marks, depth };
}
