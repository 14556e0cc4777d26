import { DomainError } from '@exeat/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonStart } from './json-outline.ts';
import { type JsonPart, selectJson } from './json-stream.ts';
import { defaultReadLimits } from './reader.ts';

async function select(text: string, patterns: readonly string[], size = text.length || 1): Promise<JsonPart[]> {
  const parts: JsonPart[] = [];
  for await (const part of selectJson(pieces(text, size), patterns, defaultReadLimits)) parts.push(part);
  return parts;
}

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

const size = fc.integer({ min: 1, max: 40 });

describe('selectJson', () => {
  test('gives the same value as JSON.parse, however the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), size, async (list, space, cut) => {
        const text = JSON.stringify({ before: list, list, after: { list } }, undefined, space);
        const parts = await select(text, ['list[]'], cut);
        const values = parts.filter(({ kind }) => kind === 'value').map(({ value }) => value);
        expect(values).toEqual((JSON.parse(text) as { list: unknown[] }).list);
      }),
    );
  });

  test('accepts exactly what JSON.parse accepts, selected or not', async () => {
    const broken = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', ']', '}', '"', '\\', '0', '-', 'e', '.', ' ', '\u0001', 'null', '\\u12'));
    await fc.assert(
      fc.asyncProperty(broken, size, fc.constantFrom('', 'x'), async ([json, place, what], cut, pattern) => {
        const at = json.length === 0 ? 0 : place % json.length;
        const text = json.slice(0, at) + what + json.slice(at + 1);
        const outcome = await select(text, [`${pattern}[]`], cut).then(
          () => true,
          (error: unknown) => error,
        );
        if (isJson(text)) {
          // Valid, though perhaps not of the shape that the pattern asks for.
          expect(outcome === true || (outcome instanceof DomainError && /is an (array|object)|twice|too large/.test(outcome.message))).toBe(true);
        } else {
          expect(outcome).toMatchObject({ code: 'unreadable-findings' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('names the place of an error', async () => {
    await expect(select('{\n  "a": [1,\n    2,, 3]}', ['a[]'])).rejects.toMatchObject({ facts: { line: 3, column: 7 } });
    await expect(select('{"a":[{"b":1 2}]}', ['a[]'], 4)).rejects.toMatchObject({ code: 'unreadable-findings', facts: { line: 1, column: 14 } });
  });

  test('gives indices, positions and the ends of containers', async () => {
    const parts = await select('{"runs":[{"r":[10,11]},\n{"r":null}]}', ['runs[].r[]']);
    expect(parts.map(({ kind, at, indices }) => `${kind} ${at} ${indices.join('.')}`)).toEqual([
      'open  ',
      'open runs ',
      'open runs[] 0',
      'open runs[].r 0',
      'value runs[].r[] 0.0',
      'value runs[].r[] 0.1',
      'close runs[].r 0',
      'close runs[] 0',
      'open runs[] 1',
      'close runs[] 1',
      'close runs ',
      'close  ',
    ]);
    expect(parts.find(({ at, indices }) => at === 'runs[]' && indices[0] === 1)?.position).toEqual({ line: 2, column: 1 });
  });

  test('keeps __proto__ a name like any other', async () => {
    const [, value] = await select('{"a":{"__proto__":{"admin":true}}}', ['a']);
    expect(Object.getPrototypeOf(value?.value)).toBe(Object.prototype);
    expect(Object.hasOwn(value?.value as object, '__proto__')).toBe(true);
    expect(await select('{"__proto__":{"a":1},"constructor":{"a":2}}', ['a'])).toHaveLength(2);
  });

  test.each([
    ['the member of a pattern twice', '{"a":[1],"a":[2]}', /twice/],
    ['the same member, once escaped', '{"a":[1],"\\u0061":[2]}', /twice/],
    ['an object for a list', '{"a":{}}', /array/],
    ['a text for a list', '{"a":"[1]"}', /array/],
    ['a list for the document', '[{"a":[1]}]', /object/],
  ])('refuses %s', async (_, text, says) => {
    await expect(select(text, ['a[]'])).rejects.toMatchObject({ code: 'unreadable-findings', message: expect.stringMatching(says) });
  });
});

describe('jsonStart', () => {
  test('shows what has begun, wherever the text breaks off', () => {
    const text = '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"a\\"]"}},"results":[1,2]}]}';
    expect(jsonStart(text)).toEqual(JSON.parse(text));
    expect(jsonStart(text.slice(0, 50))).toEqual({ version: '2.1.0', runs: [{ tool: { driver: {} } }] });
    for (let at = 1; at < text.length; at += 1) expect(jsonStart(text.slice(0, at))).toBeTypeOf('object');
  });

  test.each(['', 'runs', '<a/>', '{]', '"text"'])('is undefined for %j', (text) => {
    expect(jsonStart(text)).toBeUndefined();
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
