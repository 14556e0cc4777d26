import { HttpProblem } from './problem.ts';

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a JSON body. Refused besides what is no JSON: nesting beyond `depth`, keys that reach for a prototype, and texts that cannot be
 * stored or hashed (NUL, lone surrogates).
 * @throws HttpProblem `unreadable-body`, saying where.
 */
export function readJson(text: string, depth: number): unknown {
  checkDepth(text, depth);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The engine's message may quote the body.
    const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    throw new HttpProblem('unreadable-body', `Expected JSON, got something else${position === undefined ? '' : ` at character ${position}`}.`);
  }
  checkTexts(value);
  return value;
}

/** Whether a text can be stored and hashed. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Before parsing, so that depth costs nothing. */
function checkDepth(text: string, most: number): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > most) throw new HttpProblem('unreadable-body', `Expected JSON nested at most ${most} deep, got deeper at character ${at}.`);
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
}

function checkTexts(root: unknown): void {
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const value = stack.pop();
    if (typeof value === 'string') checkText(value);
    else if (Array.isArray(value)) for (const item of value) stack.push(item);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (forbiddenKeys.has(key)) throw new HttpProblem('unreadable-body', `Expected fields of the schema, got the reserved name ${key}.`);
        checkText(key);
        stack.push(member);
      }
    }
  }
}

function checkText(text: string): void {
  if (!isStorable(text)) throw new HttpProblem('unreadable-body', 'Expected texts of well-formed Unicode without NUL, got one that is not.');
}
