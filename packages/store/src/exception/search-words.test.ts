import { expect, test } from 'vitest';
import { searchWords } from './search-words.ts';

test.for([
  ['EXC-2026-0042', ['exc', '2026', '0042']],
  ['Ärger mit lodash@4.17.20, lodash!', ['ärger', 'mit', 'lodash', '4', '17', '20']],
  ['xccdf_org.ssgproject/content', ['xccdf', 'org', 'ssgproject', 'content']],
  ["'); DROP:*&|!<->\\", ['drop']],
  ['', []],
] as const)('%s', ([text, words]) => {
  expect(searchWords(text)).toEqual(words);
});

test('has a limit, and leaves out what nobody types', () => {
  expect(searchWords(Array.from({ length: 9_000 }, (_, index) => `w${index}`).join(' '))).toHaveLength(5_000);
  expect(searchWords(`${'x'.repeat(101)} y`)).toEqual(['y']);
});
