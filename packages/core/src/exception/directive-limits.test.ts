import { expect, test } from 'vitest';
import { exceptionId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import type { ExceptionContent } from './content.ts';
import { examineRequest } from './examine-request.ts';
import { readCases, requestContent, World } from './testing/world.ts';

type Case = {
  readonly name: string; readonly listed: boolean | null; readonly due?: string; readonly exposure?: 'internet' | 'internal'; readonly detected?: string; readonly lastDay: string;
  readonly binds?: false; readonly basis?: ExceptionContent['basis']; readonly refused: readonly string[]; readonly says?: string;
};
const vulnerability = 'CVE-2026-1';
const [clause] = requestContent().scope;
const scope = [{ ...clause, rules: { scheme: 'vuln', ids: [vulnerability] } }] as unknown as ExceptionContent['scope'];

test.each(readCases<readonly Case[]>('directive-limits.yaml'))('§5.4, E15 where the remediation directive binds: $name', (one) => {
  const world = new World('2026-11-24T15:00:00Z');
  world.matrix = { ...world.matrix, outside: { ...world.matrix.outside, directiveBinds: one.binds ?? true } };
  world.assets = new Map([...world.assets].map(([key, { exposure: _known, ...asset }]) => [key, one.exposure === undefined ? asset : { ...asset, exposure: one.exposure }]));
  const asked = { source: 'feed', asOf: world.now, stale: false };
  world.threats.set(vulnerability, {
    vulnerability, exploitProbability: null,
    knownExploited: one.listed === null ? null : { value: one.listed, since: one.listed ? '2026-11-20' : null, due: one.due ?? null, ransomware: null, ...asked },
  });
  if (one.detected !== undefined) world.detectedSince.set(vulnerability, parseInstant(one.detected));
  const content = requestContent({ scope, basis: one.basis ?? 'waiver', validity: { lastDay: one.lastDay } });
  const { refusals } = examineRequest(content, world.facts('p24', exceptionId('EXC-2026-0001')), null);
  const found = refusals.filter(({ text }) => text.includes('The remediation directive'));
  expect(found.map(({ code }) => code)).toEqual(one.refused);
  if (one.says !== undefined) expect(found[0]?.text).toContain(one.says);
});
