import type { InvalidField } from '@exeat/contract';
import type { z } from 'zod';
import { HttpProblem } from './problem.ts';
import { isStorable } from './read-json.ts';

/**
 * Parses a part of a request by its schema.
 * @throws HttpProblem `invalid-request` naming each field: where, what was expected, what came.
 */
export function validatePart(part: 'params' | 'query' | 'body' | 'headers', schema: z.ZodType, value: unknown): unknown {
  if (part === 'params' || part === 'query') refuseUnstorable(part, value);
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap((issue) => fieldsOf(issue, [part])).slice(0, 50);
  const first = fields[0];
  throw new HttpProblem(
    'invalid-request',
    `${first?.path ?? part}: expected ${first?.expected ?? 'another value'}, got ${first?.got ?? 'something else'}${fields.length > 1 ? `; and ${fields.length - 1} more` : ''}.`,
    { fields },
  );
}

/** What of a value does not fit its schema; empty: it fits. `place` comes before each path. */
export function faultsIn(schema: z.ZodType, value: unknown, place: string): readonly InvalidField[] {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => fieldsOf(issue, [place]));
}

function fieldsOf(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): readonly InvalidField[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathText([...path, key]), expected: 'no such field', got: JSON.stringify(key.slice(0, 60)) }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that comes nearest says most.
    const nearest = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a) || a.length - b.length)[0] ?? [];
    return nearest.flatMap((inner) => fieldsOf(inner, path));
  }
  return [{ path: pathText(path), expected: expectedOf(issue), got: shown(issue.input, path) }];
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return article(issue.expected);
    case 'invalid_value':
      return issue.values.length === 1 ? JSON.stringify(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return issue.message.startsWith('expected ') ? issue.message.slice('expected '.length) : `a valid ${issue.format}`;
    default:
      return issue.message.replace(/^expected /, '');
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' ? ' items' : '';
}

function article(type: string): string {
  return type === 'string' ? 'a text' : type === 'array' ? 'a list' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** What came, without repeating a secret or much of anything. */
function shown(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') {
    const isSecret = path.some((part) => /password|token|secret/i.test(String(part)));
    return isSecret || value.length > 60 ? `a text of ${value.length} characters` : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  // A parameter that was to become a number, and is none.
  if (Number.isNaN(value)) return 'another text';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** `body.scope[0].asset.type` */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part).slice(0, 60)}`)).join('');
}

function refuseUnstorable(part: string, value: unknown): void {
  for (const [name, text] of Object.entries((value ?? {}) as Record<string, unknown>)) {
    for (const one of Array.isArray(text) ? text : [text]) {
      if (typeof one !== 'string' || isStorable(one)) continue;
      throw new HttpProblem('invalid-request', `${part}.${name.slice(0, 60)}: expected well-formed Unicode without NUL.`);
    }
  }
}
