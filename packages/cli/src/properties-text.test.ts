import { expect, test } from 'vitest';
import { propertiesText, reasonsText } from './properties-text.ts';

const lena = { id: 'p24', userName: 'lena.fischer', name: 'Lena Fischer' };
const reason = { code: 'level-base', text: 'Residual risk moderate: L2.', rule: '§4.2' };

test('members stand one a line, aligned, and what is in them below', () => {
  const exception = {
    id: 'EXC-2026-0001',
    owner: lena,
    ended: null,
    duties: [],
    required: { level: 3, seats: [{ title: 'CISO', reasons: [reason] }] },
  };
  expect(propertiesText(exception).split('\n')).toEqual([
    'id      EXC-2026-0001',
    'owner   Lena Fischer (p24)',
    'ended   –',
    'duties  none',
    'required',
    '  level  3',
    '  seats',
    '    - title  CISO',
    '      reasons',
    '        - Residual risk moderate: L2. (§4.2)',
  ]);
});

test('of a list the items stand, and none is said', () => {
  expect(propertiesText({ items: [{ at: 1 }, { at: 2 }], next: null })).toBe('- at  1\n- at  2');
  expect(propertiesText({ items: [] })).toBe('Nothing.');
});

test('nothing drives the terminal or adds a line', () => {
  expect(propertiesText({ title: 'a\u001b[2Jb\nc' })).toBe('title  a\ufffd[2Jb c');
});

test('reasons are sentences', () => {
  expect(reasonsText([reason, { ...reason, text: 'Second.' }])).toBe('Residual risk moderate: L2. (§4.2); Second. (§4.2)');
});
