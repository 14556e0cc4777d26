import { bases, canonicalAssetId, coverageOf, DomainError, exceptionId, type Finding, type Instant, personId, requirementId } from '@exeat/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyExceptionDocument } from './document.ts';
import { effectiveException } from './effective.ts';
import { readDocuments } from './read-document.ts';
import { writeDocumentsJson, writeDocumentsYaml } from './write-document.ts';

const example = `
apiVersion: exeat.dev/v1
kind: PolicyException
metadata:
  id: EXC-2026-0042            # assigned by the server
  title: Audit daemon and a held-back lodash on an internal claims host
  owner: lena.fischer
  labels: { team: claims }
spec:
  basis: remediation_deferral
  scope:
    - requirement: STD-LG/LG-7.1
      rules: { scheme: xccdf, ids: [xccdf_org.ssgproject.content_rule_package_audit_installed] }
      asset: { type: host, ids: [App-01.corp.example.] }
    - requirement: STD-VM/VM-2.2
      rules: { scheme: vuln, ids: [cve-2021-23337] }
      asset: { type: repo, under: https://GitHub.com/larkfield/claims.git }
      component: pkg:npm/lodash@4.17.20
      path: "services/payments/**"
    - requirement: STD-TP/TP-9.1
      asset: { type: vendor, ids: [acme-payroll] }
  validity: { from: 2026-11-01, lastDay: 2026-12-31, zone: America/New_York }
  justification: The vendor ships the fix in January.
  compensatingControls: [ { id: CC-04, statement: Internal network only } ]
  remediation: { milestones: [ { title: Upgrade, due: 2026-12-15, ticket: CLM-9 } ] }
`;

function only(text: string): PolicyExceptionDocument {
  const [document, ...more] = readDocuments(text);
  if (document === undefined || more.length > 0) throw new Error(`expected one document, got ${more.length + 1}`);
  return document;
}

const at = (text: string) => text as Instant;
const open = (rule: Finding['rule'], asset: Finding['asset'], more: Partial<Finding> = {}): Finding => ({ rule, asset, status: 'open', severity: 'high', title: '', source: { format: 'f', tool: 't', status: 's' }, ...more });

describe('a PolicyException document', () => {
  it('is read with every id in its canonical text', () => {
    const { id, content, status } = only(example);
    expect(id).toBe('EXC-2026-0042');
    expect(status).toBeUndefined();
    expect(content).toEqual({
      title: 'Audit daemon and a held-back lodash on an internal claims host', basis: 'remediation_deferral', owner: 'lena.fischer', labels: { team: 'claims' },
      scope: [
        { requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: ['xccdf_org.ssgproject.content_rule_package_audit_installed'] }, asset: { type: 'host', ids: ['app-01.corp.example'] } },
        { requirement: 'STD-VM/VM-2.2', rules: { scheme: 'vuln', ids: ['CVE-2021-23337'] }, asset: { type: 'repo', under: 'github.com/larkfield/claims' }, component: 'pkg:npm/lodash@4.17.20', path: 'services/payments/**' },
        { requirement: 'STD-TP/TP-9.1', asset: { type: 'vendor', ids: ['acme-payroll'] } },
      ],
      validity: { from: '2026-11-01', lastDay: '2026-12-31', zone: 'America/New_York' },
      justification: 'The vendor ships the fix in January.', compensatingControls: [{ id: 'CC-04', statement: 'Internal network only' }],
      remediation: { milestones: [{ title: 'Upgrade', due: '2026-12-15', ticket: 'CLM-9' }] },
    });
  });

  it('takes scalars as they are written', () => {
    const scope = '- { requirement: A/1, rules: { scheme: nessus, ids: [010863] }, asset: { type: host, ids: [a] }, value: 1.0, port: 0x1F }';
    const [clause] = only(example.replace(/ {4}- requirement[\s\S]*acme-payroll\] \}/, `    ${scope}`)).content.scope;
    expect(clause).toMatchObject({ rules: { ids: ['010863'] }, value: '1.0', port: '0x1F' });
  });

  it('stands beside others in one file, in YAML and in JSON', () => {
    expect(readDocuments(`---\n${example}\n---\n${example}\n---\n`)).toHaveLength(2);
    const json = writeDocumentsJson([only(example), only(example)]);
    expect(readDocuments(json)).toEqual([only(example), only(example)]);
    expect(readDocuments(`\uFEFF${json.replaceAll('  ', '\t')}`)).toHaveLength(2);
  });

  const change = (from: string | RegExp, to: string) => {
    const changed = example.replace(from, to);
    expect(changed).not.toBe(example);
    return changed;
  };
  it.each<[string, string, string]>([
    ['an unknown field', change('basis:', 'severity: low\n  basis:'), 'spec.severity: expected one of basis'],
    ['a misspelt limit', change('component:', 'compnent:'), 'spec.scope[1].compnent: expected one of requirement'],
    ['another kind', change('kind: PolicyException', 'kind: Policy'), 'kind: expected one of PolicyException, got "Policy"'],
    ['another version', change('exeat.dev/v1', 'exeat.dev/v2'), 'apiVersion: expected one of exeat.dev/v1'],
    ['an unknown basis', change('remediation_deferral', 'because'), 'spec.basis: expected one of waiver'],
    ['a wildcard rule', change('cve-2021-23337', '"CVE-*"'), 'spec.scope[1].rules.ids[0]: expected the exact id of a rule, got "CVE-*"'],
    ['an IP address', change('App-01.corp.example.', '10.0.0.1'), 'spec.scope[0].asset.ids[0]: expected a host name'],
    ['a component that is none', change('pkg:npm/lodash@4.17.20', 'lodash'), 'spec.scope[1].component: expected a package URL'],
    ['an empty field', change('path: "services/payments/**"', 'path:'), 'spec.scope[1].path: expected a text, got nothing'],
    ['a list where a text belongs', change('owner: lena.fischer', 'owner: [a]'), 'metadata.owner: expected a text, got a list of 1'],
    ['a day that is none', change('2026-12-31', '2026-02-30'), 'spec.validity.lastDay: expected'],
    ['an offset for a zone', change('America/New_York', '"+02:00"'), 'spec.validity.zone: expected'],
    ['an end before the start', change('2026-12-31', '2026-10-31'), 'spec.validity.lastDay: expected a day not before 2026-11-01'],
    ['no title', change(/title: .*/, 'ticket: T-1'), 'metadata.title: expected a value, got nothing'],
    ['no scope', change(/ {2}scope:[\s\S]*acme-payroll\] \}/, '  scope: []'), 'spec.scope: expected at least one clause'],
    ['a field given twice', change('owner: lena.fischer', 'owner: lena.fischer\n  owner: max'), 'Map keys must be unique'],
    ['no YAML', 'a: [', 'expected YAML or JSON'],
    ['a text', 'hello', 'document 1, the document: expected an object, got "hello"'],
    ['nothing', '\n', 'expected at least one PolicyException document'],
    ['a second document that is wrong', `${example}---\nkind: X\n`, 'document 2, apiVersion: expected a value'],
    ['the status of another scope', `${example}status: { members: [[]] }\n`, 'status.members: expected one list of members for each of the 3 clauses'],
    ['a status with a word of its own', `${example}status: { state: granted }\n`, 'status.state: expected one of draft'],
    ['a status with a local time', `${example}status: { grants: [ { from: "2026-11-01", until: 2026-12-01T00:00:00Z } ] }\n`, 'status.grants[0].from: expected an RFC 3339 instant'],
  ])('is refused with %s', (_name, text, message) => {
    expect(() => readDocuments(text)).toThrow(expect.objectContaining({ code: 'invalid-document', message: expect.stringContaining(message) }));
  });

  it('cannot be a bomb', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((key, n) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[n]}`).join(',')}]`).join('\n')}\n`;
    expect(() => readDocuments(bomb)).toThrow(expect.objectContaining({ code: 'invalid-document', message: expect.stringContaining('bounded depth and references') }));
    expect(() => readDocuments('['.repeat(100_000))).toThrow(DomainError);
    expect(() => readDocuments(' '.repeat(8_000_001))).toThrow(expect.objectContaining({ code: 'too-large' }));
    expect(() => readDocuments(`${example.replace('{ team: claims }', '{ __proto__: x, constructor: y }')}`)).not.toThrow();
  });

  it('throws nothing but DomainError, whatever comes', () => {
    const mutations = fc.array(fc.tuple(fc.nat(example.length), fc.nat(20), fc.constantFrom('', '[', '{', ':', '- ', '"', '\n', '*', '&a', '!!x ', 'é', '\0', '..')), { maxLength: 5 });
    fc.assert(fc.property(mutations, (edits) => {
      let text = example;
      for (const [from, length, insert] of edits) text = text.slice(0, from) + insert + text.slice(from + length);
      try {
        readDocuments(text);
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
      }
    }), { numRuns: 500 });
  });
});

describe('written documents', () => {
  const word = fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom('1.0', 'true', 'null', '~', '- a', 'a: b', '# c', '2026-01-01', '0x1F', "it's", '"', 'yes', '\u2028', 'line\nline')).filter((text) => text.trim() !== '' && text.isWellFormed());
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
  const clean = word.map((text) => text.normalize('NFC').replace(/[\p{Cc}\p{Cf}]/gu, '').trim()).filter((text) => text !== '');
  const day = fc.integer({ min: 10, max: 28 }).map((n) => `2026-11-${n}`);
  const instant = fc.integer({ min: 10, max: 28 }).map((n) => at(`2026-11-${n}T12:34:56.789Z`));
  const documents: fc.Arbitrary<PolicyExceptionDocument> = fc.record({
    title: word, basis: fc.constantFrom(...bases), owner: name, value: clean, host: name, from: day, justification: fc.oneof(word, fc.constant('')), labels: fc.dictionary(name, word, { maxKeys: 3 }),
    cause: word, grantFrom: instant, members: fc.uniqueArray(name, { maxLength: 3 }), hasStatus: fc.boolean(), growth: fc.option(fc.integer({ min: 3, max: 9 })),
  }).map(({ title, basis, owner, value, host, from, justification, labels, cause, grantFrom, members, hasStatus, growth }) => ({
    id: exceptionId('EXC-2026-0001'),
    content: {
      title, basis, owner: personId(owner), justification, compensatingControls: [{ id: 'CC-1', statement: justification }], labels, validity: { from, lastDay: '2026-12-31', zone: 'Europe/Paris' },
      scope: [
        { requirement: requirementId('A/1'), rules: { scheme: 'generic', ids: ['r'] }, asset: { type: 'host', ids: [canonicalAssetId('host', host)] }, value },
        { requirement: requirementId('A/2'), asset: { type: 'unit', under: 'ITO', ...(growth === null ? {} : { growth: { max: growth } }) } },
      ],
    },
    ...(hasStatus ? { status: { state: 'active' as const, grants: [{ from: grantFrom, until: at('2026-12-01T00:00:00.000Z') }], suspensions: [{ id: 's', from: grantFrom, cause }], approvals: [], members: [[host], members.toSorted()] } } : {}),
  }));

  it('are read as they were, from YAML and from JSON, and written the same again', () => {
    fc.assert(fc.property(fc.array(documents, { minLength: 1, maxLength: 3 }), (written) => {
      for (const write of [writeDocumentsYaml, writeDocumentsJson]) {
        const text = write(written);
        const read = readDocuments(text);
        expect(read).toEqual(written);
        expect(write(read)).toBe(text);
      }
    }), { numRuns: 300 });
  });

  it('look as interfaces §3 has them', () => {
    const text = writeDocumentsYaml([only(example)]);
    expect(text.split('\n').slice(0, 12)).toEqual([
      'apiVersion: exeat.dev/v1', 'kind: PolicyException', 'metadata:', '  id: EXC-2026-0042', '  title: Audit daemon and a held-back lodash on an internal claims host', '  owner: lena.fischer',
      '  labels:', '    team: claims', 'spec:', '  basis: remediation_deferral', '  scope:', '    - requirement: STD-LG/LG-7.1',
    ]);
  });
});

describe('an unsigned document without status', () => {
  const effective = effectiveException(only(example), { trust: 'unsigned' });
  const audit = open({ scheme: 'xccdf', id: 'xccdf_org.ssgproject.content_rule_package_audit_installed' }, { type: 'host', id: 'app-01.corp.example' });

  it('is in force from its first to its last local day', () => {
    expect(effective.trust).toBe('unsigned');
    // The clocks of New York change on 1 November 2026: the day starts in summer time and the year ends in winter time.
    expect(effective.intervals).toEqual([{ grant: 'EXC-2026-0042/unsigned', from: '2026-11-01T04:00:00.000Z', until: '2027-01-01T05:00:00.000Z', then: 'expired' }]);
    expect(coverageOf(audit, [effective], at('2026-11-01T03:59:59.999Z')).status).toBe('uncovered');
    expect(coverageOf(audit, [effective], at('2026-11-01T04:00:00.000Z')).status).toBe('covered');
    expect(coverageOf(audit, [effective], at('2027-01-01T04:59:59.999Z')).status).toBe('covered');
    expect(coverageOf(audit, [effective], at('2027-01-01T05:00:00.000Z')).status).toBe('expired');
  });

  it('judges a container by what the ids show', () => {
    const lodash = (repo: string) => open({ scheme: 'vuln', id: 'CVE-2021-23337' }, { type: 'repo', id: repo }, { component: 'pkg:npm/lodash@4.17.20', path: 'services/payments/package.json' });
    expect(coverageOf(lodash('github.com/larkfield/claims'), [effective], at('2026-11-20T00:00:00.000Z')).status).toBe('covered');
    expect(coverageOf(lodash('github.com/larkfield/claims-web'), [effective], at('2026-11-20T00:00:00.000Z')).status).toBe('uncovered');
  });

  it.each([
    ['zone', example.replace(', zone: America/New_York', ''), 'spec.validity.zone: expected the zone of the days'],
    ['first day', example.replace('from: 2026-11-01, ', ''), 'spec.validity.from: expected the first day'],
    ['count of a class', example.replace('claims.git }', 'claims.git, growth: { max: 9 } }'), 'spec.scope[1].asset.growth: expected a status'],
  ])('is refused without %s', (_name, text, message) => {
    expect(() => effectiveException(only(text), { trust: 'unsigned' })).toThrow(expect.objectContaining({ code: 'invalid-document', message: expect.stringContaining(message) }));
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
    expect(judged(`state: active, grants: [ { ${grant} } ]`).intervals).toEqual([{ grant: 'EXC-2026-0042/g1', from: '2026-11-05T00:00:00.000Z', until: '2026-12-31T00:00:00.000Z', then: 'expired' }]);
    expect(judged('grants: []').intervals).toEqual([]);
  });

  it.each(['draft', 'triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement', 'rejected', 'withdrawn', 'lapsed'])('is never in force when %s', (state) => {
    expect(judged(`state: ${state}, grants: [ { ${grant} } ]`)).toMatchObject({ intervals: [], endsAt: null });
  });

  it('was in force until it was revoked, and never when nobody says when', () => {
    expect(judged(`state: revoked, endedAt: 2026-11-10T00:00:00Z, grants: [ { ${grant} } ]`)).toMatchObject({ intervals: [{ until: '2026-11-10T00:00:00.000Z', then: 'ended' }], endsAt: '2026-11-10T00:00:00.000Z' });
    expect(judged(`state: revoked, grants: [ { ${grant}, endedAt: 2026-11-12T00:00:00Z } ]`).intervals).toMatchObject([{ until: '2026-11-12T00:00:00.000Z' }]);
    expect(judged(`state: revoked, grants: [ { ${grant} } ]`).intervals).toEqual([]);
  });

  it('does not cover while suspended', () => {
    const { intervals } = judged(`state: suspended, grants: [ { ${grant} } ], suspensions: [ { from: 2026-11-10T00:00:00Z, liftedAt: 2026-11-12T00:00:00Z }, { from: 2026-12-01T00:00:00Z } ]`);
    expect(intervals.map(({ from, until, then }) => [from.slice(5, 10), until.slice(5, 10), then])).toEqual([['11-05', '11-10', 'suspended'], ['11-12', '12-01', 'suspended']]);
    expect(judged(`state: suspended, grants: [ { ${grant} } ]`).intervals).toEqual([]);
  });

  it('covers no longer than the intervals that a server computed', () => {
    const interval = (from: string, until: string) => `{ grant: EXC-2026-0042/g1, from: ${from}T00:00:00Z, until: ${until}T00:00:00Z, then: duty-unmet }`;
    const { intervals } = judged(`grants: [ { ${grant} } ], intervals: [ ${interval('2026-11-01', '2026-11-20')}, ${interval('2027-01-01', '2027-02-01')} ]`);
    expect(intervals).toEqual([{ grant: 'EXC-2026-0042/g1', from: '2026-11-05T00:00:00.000Z', until: '2026-11-20T00:00:00.000Z', then: 'duty-unmet' }]);
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
    expect(() => effectiveException(only(`${example}status: { grants: [ { ${grant} } ] }\n`), { trust: 'unsigned' })).toThrow(expect.objectContaining({ message: expect.stringContaining('status.members: expected the members of spec.scope[1]') }));
  });
});
