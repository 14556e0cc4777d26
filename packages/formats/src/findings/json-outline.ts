import { isObject } from './json-value.ts';

/**
 * What the start of a JSON text shows, for detection: the text is closed where it breaks off and parsed. Undefined when it is not the
 * start of a JSON object or array.
 */
export function jsonStart(head: string): unknown {
  const text = head.trimStart();
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  const closers: string[] = [];
  let inString = false;
  /** The last place where the text may be cut so that what is before it is a whole member or element. */
  let cut = 0;
  let cutClosers = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
      continue;
    }
    if (char === '"') inString = true;
    else if (char === '{') closers.push('}');
    else if (char === '[') closers.push(']');
    else if (char === '}' || char === ']') {
      if (closers.pop() !== char) return undefined;
      if (closers.length === 0) return parsed(text.slice(0, at + 1));
    }
    if (char === '{' || char === '[' || char === ',') {
      cut = char === ',' ? at : at + 1;
      cutClosers = closers.length > 500 ? '' : closers.toReversed().join('');
    }
  }
  return parsed(text.slice(0, cut) + cutClosers);
}

/** The start of a JSON text as an object; undefined for anything else. */
export function jsonObjectStart(head: string): { readonly [name: string]: unknown } | undefined {
  const start = jsonStart(head);
  return isObject(start) ? start : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
