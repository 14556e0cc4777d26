import { expect, test } from 'vitest';
import { cleanLine, cleanText, isMailbox } from './clean.ts';

test.for([
  ['a line of its own', 'Subject\r\nBcc: everyone@example.com', 'Subject Bcc: everyone@example.com'],
  ['control characters', 'a\u0000b\u0007c\u001b[31m', 'a b c [31m'],
  ['signs that turn the direction', 'safe\u202etxt.exe', 'safe txt.exe'],
  ['separators of lines', 'a\u2028b\u2029c\u0085d', 'a b c d'],
] as const)('a head has one line: %s', ([, text, line]) => {
  expect(cleanLine(text)).toBe(line);
});

test('a huge subject is cut between characters', () => {
  expect([...cleanLine('x'.repeat(100_000))]).toHaveLength(120);
  expect(cleanLine('😀'.repeat(500)).isWellFormed()).toBe(true);
});

test('a body keeps its lines and nothing else that controls', () => {
  expect(cleanText('a\r\nb\rc\u0000\u202ed')).toBe('a\nb\ncd');
});

test.for([
  ['lena.fischer@example.com', true], ['a+b@x.example', true], ['', false], ['a@b.example\r\nRCPT TO:<c@d.example>', false], ['a b@c.example', false],
  ['<a@b.example>', false], ['a@b.example, c@d.example', false], ['a@-b.example', false], ['"a"@b.example', false], [`${'a'.repeat(65)}@b.example`, false],
] as const)('%j is a mailbox: %s', ([text, is]) => {
  expect(isMailbox(text)).toBe(is);
});
