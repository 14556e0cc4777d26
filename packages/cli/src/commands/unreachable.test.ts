import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

test.each([
  ['nobody answers', { EXEAT_URL: 'http://127.0.0.1:9' }, 3, /expected a server at http:\/\/127\.0\.0\.1:9\/, got no answer/],
  ['the address is none', { EXEAT_URL: 'exeat' }, 2, /expected EXEAT_URL to be the address of a server .*, got "exeat"/],
  ['the address would send a token in the clear', { EXEAT_URL: 'http://exeat.example.com' }, 2, /expected an https address for another machine/],
])('says so when %s', { timeout: 120_000 }, async (_, change, code, message) => {
  const failed = await runCli(['tasks'], { env: change });
  expect(failed.code).toBe(code);
  expect(failed.stderr).toMatch(message);
});
