import { describe, expect, test } from 'vitest';
import { exceptionId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { exceptionSentence } from './sentence.ts';
import type { ExceptionCase } from './state.ts';
import { requestContent, World } from './testing/world.ts';

const id = exceptionId('EXC-2026-0001');
const world = new World('2026-11-24T15:00:00Z');
world.draft(requestContent(), 'p24');
const draft = world.case(id);
world.run(id, { verb: 'submit' }, 'p24');
const submitted = world.case(id);
const grant = {
  id: 'g1', version: 1, relianceHash: 'x', from: parseInstant('2026-12-01T05:00:00Z'), until: parseInstant('2027-02-01T05:00:00Z'), lastDay: '2027-01-31',
  zone: 'America/New_York', tzdata: 'test', grantedAt: parseInstant('2026-11-25T00:00:00Z'),
};
const granted = { ...submitted, phase: 'approved', grants: [grant] } as unknown as ExceptionCase;
const suspension = { id: 's', from: parseInstant('2026-12-10T00:00:00Z'), cause: 'incident' };
const revoked = parseInstant('2026-12-20T09:30:00Z');
const subject = 'STD-LG/LG-7.1 (package_audit_installed) on host app-01.corp.example';

describe('the sentence says what is not enforced, where and until when, or that nothing is', () => {
  const cases: readonly (readonly [string, ExceptionCase, string, string])[] = [
    ['a draft', draft, '2026-11-24T15:00:00Z', `Asked for, and nothing is excepted yet: ${subject}, until the end of 2027-01-31.`],
    ['submitted, with its zone', submitted, '2026-11-24T15:00:00Z', `Asked for, and nothing is excepted yet: ${subject}, until the end of 2027-01-31 (America/New_York).`],
    ['before the start', granted, '2026-11-30T00:00:00Z', `Approved, and not yet in force: ${subject}, until the end of 2027-01-31 (America/New_York).`],
    ['in force', granted, '2026-12-05T00:00:00Z', `Not enforced: ${subject}, until the end of 2027-01-31 (America/New_York).`],
    ['suspended', { ...granted, suspensions: [suspension] }, '2026-12-11T00:00:00Z', `Enforced for the time being, since the exception is suspended: ${subject}; it ends at the end of 2027-01-31 (America/New_York).`],
    ['at the very end', granted, '2027-02-01T05:00:00Z', `Enforced again, since the exception is expired: ${subject}; it covered nothing from the end of 2027-01-31 (America/New_York) on.`],
    [
      'revoked early', { ...granted, phase: 'revoked', grants: [{ ...grant, endedAt: revoked } as never], ended: { at: revoked, cause: 'risk', by: null } }, '2026-12-21T00:00:00Z',
      `Enforced again, since the exception is revoked: ${subject}; it covered nothing from 2026-12-20T09:30:00.000Z on.`,
    ],
    ['rejected', { ...submitted, phase: 'rejected' }, '2026-11-25T00:00:00Z', `Enforced, since the request is rejected: ${subject}.`],
  ];
  test.each(cases)('%s', (_name, state, at, expected) => {
    expect(exceptionSentence(state, parseInstant(at))).toBe(expected);
  });
});

test('long scopes are counted, records have no rules, and containers are named as such', () => {
  const scope = [
    { requirement: 'STD-TP/TP-9.1', asset: { type: 'vendor', ids: ['a', 'b', 'c', 'd', 'e'] } },
    { requirement: 'STD-VM/VM-2.2', rules: { scheme: 'vuln', ids: ['CVE-1', 'CVE-2'] }, asset: { type: 'repo', under: 'github.com/x' } },
  ] as unknown as ExceptionCase['content']['scope'];
  const sentence = exceptionSentence({ ...draft, content: { ...draft.content, scope } }, world.now);
  expect(sentence).toContain('STD-TP/TP-9.1 and STD-VM/VM-2.2 (CVE-1 and CVE-2) on vendor a, vendor b, vendor c and 3 more, until');
});
