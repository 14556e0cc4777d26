import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@exeat/core';
import { describe, expect, test } from 'vitest';
import type { ReadContext, ReadItem } from './reader.ts';
import { collect, findingsOf } from './testing/collect.ts';

const samples = ['asff', 'checkov', 'exeat', 'gatekeeper', 'hdf', 'ocsf', 'oscal-ar', 'policyreport'].flatMap((format) =>
  readdirSync(join(import.meta.dirname, format, 'samples'))
    .filter((name) => name.endsWith('json') && !name.endsWith('.expected.json'))
    .map((name) => {
      const file = join(import.meta.dirname, format, 'samples', name);
      const { context } = JSON.parse(readFileSync(`${file}.expected.json`, 'utf8')) as { context?: ReadContext };
      return { format, name, text: readFileSync(file, 'utf8').trim(), context };
    }),
);
const wrong: readonly unknown[] = [null, true, -1, 1e300, '', '\ud800', '\0', 'x'.repeat(5000), [], [[]], {}, { status: {} }];

describe('a value of the wrong kind in any place', () => {
  test.each(samples)('$format/$name: is read, skipped or refused', async ({ format, name, text, context }) => {
    const lines = name.endsWith('.ndjson') ? text.split('\n').filter((line) => line !== '') : [text];
    for (const [at, line] of lines.entries()) {
      for (const changed of variants(JSON.parse(line))) {
        const all = lines.with(at, JSON.stringify(changed)).join('\n');
        const items = await outcomeOf(all, { format, ...context });
        for (const { rule, asset } of findingsOf(items ?? [])) expect([rule.id, asset.id].every((id) => id !== '' && id.isWellFormed())).toBe(true);
      }
    }
  }, 60_000);

  test.each(samples)('$format/$name: a name of the prototype is a name like any other', async ({ format, name, text, context }) => {
    const plain = await outcomeOf(text, { format, ...context });
    const lines = name.endsWith('.ndjson') ? text.split('\n').filter((line) => line !== '') : [text];
    const more = lines.map((line) => withPrototypeNames(JSON.parse(line))).join('\n');
    const items = await outcomeOf(more, { format, ...context });
    // Our own lines refuse what they do not know; every other format ignores it.
    if (format !== 'exeat') expect(findingsOf(items ?? [])).toEqual(findingsOf(plain ?? []));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

/** The JSON text of a value, with two more names in every object. */
function withPrototypeNames(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(withPrototypeNames).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${withPrototypeNames(each)}`);
  return `{${['"__proto__":{"status":"passed"}', '"constructor":1', ...members].join(',')}}`;
}

/** The document with one value replaced, for every value and every wrong one; containers too. */
function* variants(value: unknown): Generator<unknown> {
  for (const other of wrong) yield other;
  if (Array.isArray(value)) {
    for (const [at, each] of value.entries()) for (const changed of variants(each)) yield value.with(at, changed);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) for (const changed of variants(each)) yield { ...value, [name]: changed };
  }
}

/** The items; undefined when the report was refused, which has a code. */
async function outcomeOf(text: string, options: ReadContext & { format: string }): Promise<ReadItem[] | undefined> {
  try {
    return await collect(new TextEncoder().encode(text), options);
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(?:unreadable-findings|too-large)$/) });
    return undefined;
  }
}
