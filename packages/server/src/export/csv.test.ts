import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { csvOf, csvOfTables } from './csv.ts';

const bom = '\uFEFF';
const text = async (stream: Readable): Promise<string> => (await buffer(stream)).toString('utf8');

test.each(['=1+1', '+1', '-1', '@A1', '\t=1', '\r=1', '＝1'])('%j leaves with an apostrophe before it', async (value) => {
  expect(await text(csvOf(['a'], [[value]]))).toBe(`${bom}"a"\r\n"'${value}"\r\n`);
});

test('a number stays one, also below zero; nothing stays nothing; quotes and lines stay inside their cell', async () => {
  expect(await text(csvOf(['a', 'b', 'c'], [[-5, null, 'say "=1"\n=2;=3']]))).toBe(`${bom}"a","b","c"\r\n-5,,"say ""=1""\n=2;=3"\r\n`);
});

test('tables without common columns are a line a value', async () => {
  expect(await text(csvOfTables([{ title: 'Risk', columns: ['who', 'band'], rows: [['Ann', 3]] }]))).toBe(
    `${bom}"section","row","field","value"\r\n"Risk",1,"who","Ann"\r\n"Risk",1,"band",3\r\n`,
  );
});
