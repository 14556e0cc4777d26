import { readFileSync } from 'node:fs';
import { DomainError } from '@exeat/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyExceptionDocument } from './document.ts';
import { readDocuments } from './read-document.ts';
import { writeDocumentsJson } from './write-document.ts';

const example = readFileSync(new URL('./samples/example.yaml', import.meta.url), 'utf8');

function only(text: string): PolicyExceptionDocument {
  const [document, ...more] = readDocuments(text);
  if (document === undefined || more.length > 0) throw new Error(`expected one document, got ${more.length + 1}`);
  return document;
}

describe('a PolicyException document', () => {
  it('is read with every id in its canonical text', () => {
    const { id, content, status } = only(example);
    expect(id).toBe('EXC-2026-0042');
    expect(status).toBeUndefined();
    expect(content).toEqual({
      title: 'Audit daemon and a held-back lodash on an internal claims host',
      basis: 'remediation_deferral',
      owner: 'lena.fischer',
      labels: { team: 'claims' },
      scope: [
        {
          requirement: 'STD-LG/LG-7.1',
          rules: { scheme: 'xccdf', ids: ['xccdf_org.ssgproject.content_rule_package_audit_installed'] },
          asset: { type: 'host', ids: ['app-01.corp.example'] },
        },
        {
          requirement: 'STD-VM/VM-2.2',
          rules: { scheme: 'vuln', ids: ['CVE-2021-23337'] },
          asset: { type: 'repo', under: 'github.com/larkfield/claims' },
          component: 'pkg:npm/lodash@4.17.20',
          path: 'services/payments/**',
        },
        { requirement: 'STD-TP/TP-9.1', asset: { type: 'vendor', ids: ['acme-payroll'] } },
      ],
      validity: { from: '2026-11-01', lastDay: '2026-12-31', zone: 'America/New_York' },
      justification: 'The vendor ships the fix in January.',
      compensatingControls: [{ id: 'CC-04', statement: 'Internal network only' }],
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
    [
      'the status of another scope',
      `${example}status: { members: [[]] }\n`,
      'status.members: expected one list of members for each of the 3 clauses',
    ],
    ['a status with a word of its own', `${example}status: { state: granted }\n`, 'status.state: expected one of draft'],
    [
      'a status with a local time',
      `${example}status: { grants: [ { from: "2026-11-01", until: 2026-12-01T00:00:00Z } ] }\n`,
      'status.grants[0].from: expected an RFC 3339 instant',
    ],
  ])('is refused with %s', (_name, text, message) => {
    expect(() => readDocuments(text)).toThrow(expect.objectContaining({ code: 'invalid-document', message: expect.stringContaining(message) }));
  });

  it('cannot be a bomb', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((key, n) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[n]}`).join(',')}]`).join('\n')}\n`;
    expect(() => readDocuments(bomb)).toThrow(
      expect.objectContaining({ code: 'invalid-document', message: expect.stringContaining('bounded depth and references') }),
    );
    expect(() => readDocuments('['.repeat(100_000))).toThrow(DomainError);
    expect(() => readDocuments(' '.repeat(8_000_001))).toThrow(expect.objectContaining({ code: 'too-large' }));
    expect(() => readDocuments(`${example.replace('{ team: claims }', '{ __proto__: x, constructor: y }')}`)).not.toThrow();
  });

  it('throws nothing but DomainError, whatever comes', () => {
    const mutations = fc.array(
      fc.tuple(fc.nat(example.length), fc.nat(20), fc.constantFrom('', '[', '{', ':', '- ', '"', '\n', '*', '&a', '!!x ', 'é', '\0', '..')),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(mutations, (edits) => {
        let text = example;
        for (const [from, length, insert] of edits) text = text.slice(0, from) + insert + text.slice(from + length);
        try {
          readDocuments(text);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
