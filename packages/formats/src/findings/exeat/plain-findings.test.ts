import { canonicalRuleId, type RuleScheme, ruleSchemes } from '@exeat/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalPurl } from '../../exchange/canonical-purl.ts';
import { titleOf } from '../finding-text.ts';
import { PlainFindings } from './plain-findings.ts';

const plain = {
  rule: { scheme: 'vuln', id: 'CVE-2026-1' },
  asset: { type: 'host', id: 'app-01.corp.example' },
  status: 'open',
  severity: 'high',
  title: 'A title',
  source: { format: 'f', tool: 't', status: 'open' },
};
const chars = fc.constantFrom(...'abcXYZ019-._~%@/:+ \t\0é\u0301', '\ud800');
const text = fc.array(chars, { maxLength: 10 }).map((parts) => parts.join(''));

const recognised = (value: unknown): boolean => new PlainFindings().recognises(value);

test('a finding as it stands is recognised, in any order of its names', () => {
  expect(recognised(plain)).toBe(true);
  expect(recognised(Object.fromEntries(Object.entries(plain).toReversed()))).toBe(true);
  expect(recognised({ ...plain, references: ['CWE-79', 'CWE-80'], observedAt: '2026-11-24T10:00:00.000Z', component: 'pkg:deb/debian/x@1.0' })).toBe(true);
});

test.each([
  ['a name that is not known', { ...plain, extra: 1 }],
  ['a name that is missing', { ...plain, title: undefined }],
  ['a status that is none', { ...plain, status: 'covered' }],
  ['a host in capitals', { ...plain, asset: { type: 'host', id: 'APP-01' } }],
  ['a host that is none', { ...plain, asset: { type: 'host', id: 'a b/c' } }],
  ['a vulnerability in lower case', { ...plain, rule: { scheme: 'vuln', id: 'cve-2026-1' } }],
  ['a scheme that is none', { ...plain, rule: { scheme: 'other', id: 'x' } }],
  ['a time with an offset', { ...plain, observedAt: '2026-11-24T10:00:00+00:00' }],
  ['a day that is none', { ...plain, observedAt: '2026-02-30T10:00:00.000Z' }],
  ['a reference twice', { ...plain, references: ['CWE-79', 'CWE-79'] }],
  ['no references', { ...plain, references: [] }],
  ['a package URL in capitals', { ...plain, component: 'pkg:deb/Debian/x@1.0' }],
  ['a line that is none', { ...plain, line: 0 }],
  ['an empty path', { ...plain, path: ' ' }],
  ['a tool that is none', { ...plain, source: { ...plain.source, tool: '' } }],
])('%s is for a close look', (_, value) => {
  const findings = new PlainFindings();
  // What was recognised before must not carry over.
  expect(findings.recognises(plain)).toBe(true);
  expect(findings.recognises(value)).toBe(false);
});

test('what is recognised is what a close look would leave as it is', () => {
  const findings = new PlainFindings();
  const purl = fc.tuple(fc.constantFrom('deb', 'rpm', 'apk', 'npm', 'pypi', 'golang'), text, text, text).map(([type, ...rest]) => `pkg:${type}/${rest.join('/')}@1`);
  fc.assert(
    fc.property(fc.constantFrom(...ruleSchemes), fc.oneof(text, text.map((end) => `CVE-${end}`)), text, fc.oneof(purl, text), (scheme: RuleScheme, id, title, component) => {
      if (findings.recognises({ ...plain, rule: { scheme, id } })) expect(canonicalRuleId(scheme, id)).toBe(id);
      if (findings.recognises({ ...plain, title })) expect(titleOf(title)).toBe(title);
      if (findings.recognises({ ...plain, component })) expect(canonicalPurl(component)).toBe(component);
    }),
    { numRuns: 3000 },
  );
});
