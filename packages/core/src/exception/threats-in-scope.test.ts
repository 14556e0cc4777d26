import { expect, test } from 'vitest';
import type { Asset } from '../asset/asset.ts';
import { parseInstant } from '../time.ts';
import type { ExceptionContent } from './content.ts';
import { readCases, requestContent } from './testing/world.ts';
import { belowData, threatsInScope } from './threats-in-scope.ts';

type Case = {
  name: string; kev?: boolean; epss?: number; exposure?: 'internal' | 'unknown'; basis?: ExceptionContent['basis'];
  least: number | 'none'; exploited: 'yes' | 'no' | 'unknown'; missing?: string[];
};
const { cases } = readCases<{ cases: Case[] }>('threats.yaml');
const asOf = parseInstant('2026-11-24T10:00:00.000Z');
const vulnerability = 'CVE-2026-1';

test.each(cases)('$name: at least $least', ({ kev, epss, exposure = 'internet', basis = 'waiver', least, exploited, missing = [] }) => {
  const [clause] = requestContent().scope;
  const scope = [{ ...clause, rules: { scheme: 'vuln', ids: [vulnerability] } }] as unknown as ExceptionContent['scope'];
  const assets = [{ ref: { type: 'host', id: 'a' }, ...(exposure === 'unknown' ? {} : { exposure }) }] as unknown as readonly Asset[];
  const known = { source: 'feed', asOf, stale: false };
  const threats = threatsInScope({ scope, basis }, assets, {
    threat: () => ({
      vulnerability,
      knownExploited: kev === undefined ? null : { value: kev, since: null, due: null, ransomware: null, ...known },
      exploitProbability: epss === undefined ? null : { value: epss, percentile: 0, ...known },
    }),
  });
  expect(threats.likelihood).toBe(least === 'none' ? null : least);
  expect(threats.exploited).toBe({ yes: true, no: false, unknown: null }[exploited]);
  expect(threats.missing).toEqual(missing.map((name) => `${name} of ${vulnerability}`));
  expect(threats.found.map((one) => one.knownExploited?.asOf ?? null)).toEqual(least === 'none' ? [] : [kev === undefined ? null : asOf]);
  for (const likelihood of [1, 2, 3, 4, 5]) expect(belowData(likelihood, threats).map(({ code }) => code)).toEqual(least !== 'none' && likelihood < least ? ['rated-from-data'] : []);
});
