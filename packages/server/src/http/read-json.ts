import { checkOutline } from './json-outline.ts';
import { HttpProblem } from './problem.ts';

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads a JSON body. Refused besides what is no JSON: bytes that are no UTF-8, nesting beyond `depth`, a name twice in one object (readers
 * differ in which they believe), names that reach for a prototype, and texts that cannot be stored or hashed (NUL, lone surrogates).
 * @throws HttpProblem `unreadable-body`, saying where.
 */
export function readJson(bytes: Uint8Array, depth: number): unknown {
  const text = decode(bytes);
  checkOutline(text, depth);
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

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem('unreadable-body', 'Expected JSON in UTF-8, got bytes that are not.');
  }
}

/** @throws HttpProblem `unreadable-body` for a text that cannot be stored or hashed, anywhere in a value. */
export function checkTexts(root: unknown): void {
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
