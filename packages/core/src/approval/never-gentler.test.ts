import { expect, test } from 'vitest';
import { readCases } from '../exception/testing/world.ts';
import { gentlerPlaces } from './never-gentler.ts';
import { presetNames, presets } from './presets.ts';
import { standardMatrix } from './standard-matrix.ts';
import { validateMatrix } from './validate-matrix.ts';

type Case = { readonly name: string; readonly set?: Readonly<Record<string, unknown>>; readonly refused?: readonly string[] };

/** The document with what stands at a path written otherwise. */
function written(document: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const parts = document as Readonly<Record<string, unknown>>;
  return { ...parts, [key]: written(parts[key], rest, value) };
}

test.each(readCases<readonly Case[]>('matrix-documents.yaml'))('gentler to nothing that is worse: $name', ({ set = {}, refused = [] }) => {
  const document = Object.entries(set).reduce<unknown>((before, [path, value]) => written(before, path.split('.'), value), standardMatrix);
  const read = validateMatrix(document);
  if (!read.ok) throw new Error(JSON.stringify(read.reasons));
  expect(gentlerPlaces(read.value).map(({ rule }) => rule)).toEqual(refused);
});

test.each(presetNames)('the preset %s is gentler to nothing that is worse', (name) => {
  expect(gentlerPlaces(presets[name].matrix)).toEqual([]);
});
