import { expect, test } from 'vitest';
import { exceptionId } from '../ids.ts';
import type { ExceptionContent } from './content.ts';
import { examineRequest } from './examine-request.ts';
import { requestContent, World } from './testing/world.ts';

const vulnerability = 'CVE-2026-1';
const [clause] = requestContent().scope;
const scope = [{ ...clause, rules: { scheme: 'vuln', ids: [vulnerability] } }] as unknown as ExceptionContent['scope'];

/** Why a term until a day is refused on account of the directive, on 24 November; its list says that it was due on `due`. */
function against(lastDay: string, due: string, { binds = true, basis = 'waiver' }: { readonly binds?: boolean; readonly basis?: ExceptionContent['basis'] } = {}): readonly string[] {
  const world = new World('2026-11-24T15:00:00Z');
  world.matrix = { ...world.matrix, outside: { ...world.matrix.outside, directiveBinds: binds } };
  const asked = { source: 'feed', asOf: world.now, stale: false };
  world.threats.set(vulnerability, { vulnerability, knownExploited: { value: true, since: '2026-11-20', due, ransomware: null, ...asked }, exploitProbability: null });
  const { refusals } = examineRequest(requestContent({ scope, basis, validity: { lastDay } }), world.facts('p24', exceptionId('EXC-2026-0001')), null);
  return refusals.filter(({ text }) => text.includes('The remediation directive')).map(({ code }) => code);
}

test('§5.4, E15 where the directive binds a request ends with its due day, and past that day there is none', () => {
  expect(against('2026-12-01', '2026-12-01')).toEqual([]);
  expect(against('2026-12-02', '2026-12-01')).toEqual(['term-too-long']);
  expect(against('2026-11-25', '2026-11-23')).toEqual(['term-too-long']);
});

test('where nobody has adopted it, or what was reported is wrong, it ends nothing', () => {
  expect(against('2026-12-02', '2026-12-01', { binds: false })).toEqual([]);
  expect(against('2026-12-02', '2026-12-01', { basis: 'false_positive' })).toEqual([]);
});
