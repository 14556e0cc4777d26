import { readFileSync } from 'node:fs';
import { coverageOf, type Finding, type Instant } from '@exeat/core';
import { describe, expect, it } from 'vitest';
import type { PolicyExceptionDocument } from './document.ts';
import { effectiveException } from './effective.ts';
import { readDocuments } from './read-document.ts';

const example = readFileSync(new URL('./samples/example.yaml', import.meta.url), 'utf8');

function only(text: string): PolicyExceptionDocument {
  const [document, ...more] = readDocuments(text);
  if (document === undefined || more.length > 0) throw new Error(`expected one document, got ${more.length + 1}`);
  return document;
}

const at = (text: string) => text as Instant;
const open = (rule: Finding['rule'], asset: Finding['asset'], more: Partial<Finding> = {}): Finding => ({
  rule,
  asset,
  status: 'open',
  severity: 'high',
  title: '',
  source: { format: 'f', tool: 't', status: 's' },
  ...more,
});

describe('an unsigned document without status', () => {
  const effective = effectiveException(only(example), { trust: 'unsigned' });
  const audit = open(
    { scheme: 'xccdf', id: 'xccdf_org.ssgproject.content_rule_package_audit_installed' },
    { type: 'host', id: 'app-01.corp.example' },
  );

  it('is in force from its first to its last local day', () => {
    expect(effective.trust).toBe('unsigned');
    // The clocks of New York change on 1 November 2026: the day starts in summer time and the year ends in winter time.
    expect(effective.intervals).toEqual([
      { grant: 'EXC-2026-0042/unsigned', from: '2026-11-01T04:00:00.000Z', until: '2027-01-01T05:00:00.000Z', then: 'expired' },
    ]);
    expect(coverageOf(audit, [effective], at('2026-11-01T03:59:59.999Z')).status).toBe('uncovered');
    expect(coverageOf(audit, [effective], at('2026-11-01T04:00:00.000Z')).status).toBe('covered');
    expect(coverageOf(audit, [effective], at('2027-01-01T04:59:59.999Z')).status).toBe('covered');
    expect(coverageOf(audit, [effective], at('2027-01-01T05:00:00.000Z')).status).toBe('expired');
  });

  it('judges a container by what the ids show', () => {
    const lodash = (repo: string) =>
      open(
        { scheme: 'vuln', id: 'CVE-2021-23337' },
        { type: 'repo', id: repo },
        { component: 'pkg:npm/lodash@4.17.20', path: 'services/payments/package.json' },
      );
    expect(coverageOf(lodash('github.com/larkfield/claims'), [effective], at('2026-11-20T00:00:00.000Z')).status).toBe('covered');
    expect(coverageOf(lodash('github.com/larkfield/claims-web'), [effective], at('2026-11-20T00:00:00.000Z')).status).toBe('uncovered');
  });

  it.each([
    ['zone', example.replace(', zone: America/New_York', ''), 'spec.validity.zone: expected the zone of the days'],
    ['first day', example.replace('from: 2026-11-01, ', ''), 'spec.validity.from: expected the first day'],
    ['count of a class', example.replace('claims.git }', 'claims.git, growth: { max: 9 } }'), 'spec.scope[1].asset.growth: expected a status'],
  ])('is refused without %s', (_name, text, message) => {
    expect(() => effectiveException(only(text), { trust: 'unsigned' })).toThrow(
      expect.objectContaining({ code: 'invalid-document', message: expect.stringContaining(message) }),
    );
  });

  it('is nothing where a signature is asked for', () => {
    expect(() => effectiveException(only(example), { trust: 'signed' })).toThrow(expect.objectContaining({ code: 'invalid-document' }));
  });
});

describe('a document with status', () => {
  const members = 'members: [[app-01.corp.example, other.corp.example], [github.com/larkfield/claims], [acme-payroll]]';
  const grant = 'from: 2026-11-05T00:00:00Z, until: 2026-12-31T00:00:00Z';
  const judged = (status: string) => effectiveException(only(`${example}status: { ${status}, ${members} }\n`), { trust: 'unsigned' });

  it('is judged by its grants, never by its validity', () => {
    expect(judged(`state: active, grants: [ { ${grant} } ]`).intervals).toEqual([
      { grant: 'EXC-2026-0042/g1', from: '2026-11-05T00:00:00.000Z', until: '2026-12-31T00:00:00.000Z', then: 'expired' },
    ]);
    expect(judged('grants: []').intervals).toEqual([]);
  });

  it.each(['draft', 'triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'rejected', 'withdrawn', 'lapsed'])(
    'is never in force when %s',
    (state) => {
      expect(judged(`state: ${state}, grants: [ { ${grant} } ]`)).toMatchObject({ intervals: [], endsAt: null });
    },
  );

  it('was in force until it was revoked, and never when nobody says when', () => {
    expect(judged(`state: revoked, endedAt: 2026-11-10T00:00:00Z, grants: [ { ${grant} } ]`)).toMatchObject({
      intervals: [{ until: '2026-11-10T00:00:00.000Z', then: 'ended' }],
      endsAt: '2026-11-10T00:00:00.000Z',
    });
    expect(judged(`state: revoked, grants: [ { ${grant}, endedAt: 2026-11-12T00:00:00Z } ]`).intervals).toMatchObject([
      { until: '2026-11-12T00:00:00.000Z' },
    ]);
    expect(judged(`state: revoked, grants: [ { ${grant} } ]`).intervals).toEqual([]);
  });

  it('does not cover while suspended', () => {
    const { intervals } = judged(
      `state: suspended, grants: [ { ${grant} } ], suspensions: [ { from: 2026-11-10T00:00:00Z, liftedAt: 2026-11-12T00:00:00Z }, { from: 2026-12-01T00:00:00Z } ]`,
    );
    expect(intervals.map(({ from, until, then }) => [from.slice(5, 10), until.slice(5, 10), then])).toEqual([
      ['11-05', '11-10', 'suspended'],
      ['11-12', '12-01', 'suspended'],
    ]);
    expect(judged(`state: suspended, grants: [ { ${grant} } ]`).intervals).toEqual([]);
  });

  it('covers no longer than the intervals that a server computed', () => {
    const interval = (from: string, until: string) =>
      `{ grant: EXC-2026-0042/g1, from: ${from}T00:00:00Z, until: ${until}T00:00:00Z, then: duty-unmet }`;
    const { intervals } = judged(
      `grants: [ { ${grant} } ], intervals: [ ${interval('2026-11-01', '2026-11-20')}, ${interval('2027-01-01', '2027-02-01')} ]`,
    );
    expect(intervals).toEqual([
      { grant: 'EXC-2026-0042/g1', from: '2026-11-05T00:00:00.000Z', until: '2026-11-20T00:00:00.000Z', then: 'duty-unmet' },
    ]);
    expect(judged(`grants: [ { ${grant} } ], intervals: []`).intervals).toEqual([]);
    expect(judged(`grants: [ { id: EXC-2026-0042/g2, ${grant} } ], intervals: [ ${interval('2026-11-01', '2026-11-20')} ]`).intervals).toEqual([]);
  });

  it('rounds what lies between milliseconds so that cover shrinks', () => {
    const [interval] = judged('grants: [ { from: 2026-11-05T00:00:00.0001Z, until: 2026-12-31T00:00:00.9999Z } ]').intervals;
    expect(interval).toMatchObject({ from: '2026-11-05T00:00:00.001Z', until: '2026-12-31T00:00:00.999Z' });
  });

  it('covers the frozen members and no more', () => {
    const { scope } = judged(`grants: [ { ${grant} } ]`);
    expect(scope.map((clause) => clause.members)).toEqual([['app-01.corp.example'], ['github.com/larkfield/claims'], ['acme-payroll']]);
    expect(scope.some((clause) => clause.structural)).toBe(false);
    expect(() => effectiveException(only(`${example}status: { grants: [ { ${grant} } ] }\n`), { trust: 'unsigned' })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('status.members: expected the members of spec.scope[1]') }),
    );
  });
});
