import { coverageOf, type Finding, grantId, type Instant } from '@exeat/core';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../policy-exception/read-document.ts';
import { formatVerifierKey, generateSigningKey, parseSigningKey } from '../signed-note/note-key.ts';
import { signNote } from '../signed-note/signed-note.ts';
import { buildBundle, bundleDigest, bundleValidUntil, formatStatement } from './bundle.ts';
import { openBundle } from './open-bundle.ts';

const at = (text: string) => `2026-11-20T${text}Z` as Instant;
const key = parseSigningKey('PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz');
const vkey = formatVerifierKey(key);
const checkpoint = signNote('PeterNeumann\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n', key);

const documents = readDocuments(`
apiVersion: exeat.dev/v1
kind: PolicyException
metadata: { id: EXC-2026-0001, title: One CVE, owner: lena }
spec:
  basis: waiver
  scope: [ { requirement: STD-VM/VM-2.2, rules: { scheme: vuln, ids: [CVE-1] }, asset: { type: repo, under: github.com/larkfield } } ]
  validity: { lastDay: 2026-12-31 }
  justification: Because.
status:
  state: active
  grants: [ { id: EXC-2026-0001/g1, from: 2026-11-01T00:00:00Z, until: 2027-01-01T00:00:00Z } ]
  members: [[github.com/larkfield/claims]]
`);
const issuedAt = at('10:00:00.000');
const bundle = buildBundle({ documents, issuedAt, checkpoint, key });
const finding: Finding = {
  rule: { scheme: 'vuln', id: 'CVE-1' },
  asset: { type: 'repo', id: 'github.com/larkfield/claims' },
  status: 'open',
  severity: 'high',
  title: '',
  source: { format: 'f', tool: 't', status: 's' },
};

describe('a signed bundle', () => {
  it('is a JSON object of the promised members, the same for the same input', () => {
    const parsed = JSON.parse(bundle);
    expect(Object.keys(parsed)).toEqual(['apiVersion', 'kind', 'issuedAt', 'validUntil', 'checkpoint', 'exceptions', 'signature']);
    expect(parsed).toMatchObject({ apiVersion: 'exeat.dev/v1', kind: 'ExceptionBundle', issuedAt, validUntil: at('10:15:00.000') });
    expect(parsed.signature.split('\n').slice(0, 5)).toEqual([
      'PeterNeumann/bundle',
      `sha256:${bundleDigest(parsed)}`,
      issuedAt,
      at('10:15:00.000'),
      '',
    ]);
    expect(buildBundle({ documents, issuedAt, checkpoint, key })).toBe(bundle);
  });

  it('opens with its key, and decides as the server does', () => {
    const opened = openBundle(bundle, vkey, at('10:05:00.000'));
    if (opened.kind !== 'valid') throw new Error(JSON.stringify(opened));
    const { exceptions, origin } = opened.bundle;
    expect(origin).toBe('PeterNeumann');
    expect(opened.bundle.checkpoint).toBe(checkpoint);
    expect(coverageOf(finding, exceptions, at('10:05:00.000'))).toMatchObject({
      status: 'covered',
      covers: [{ exception: 'EXC-2026-0001', grant: 'EXC-2026-0001/g1', until: '2027-01-01T00:00:00.000Z', trust: 'signed' }],
    });
    const newcomer: Finding = { ...finding, asset: { type: 'repo', id: 'github.com/larkfield/web' } };
    expect(coverageOf(newcomer, exceptions, at('10:05:00.000')).status).toBe('uncovered');
  });

  it('opens while a key is replaced', () => {
    const next = generateSigningKey('PeterNeumann');
    expect(openBundle(bundle, `${formatVerifierKey(next)}\n${vkey}\n`, at('10:05:00.000')).kind).toBe('valid');
    expect(openBundle(buildBundle({ documents, issuedAt, checkpoint, key: next }), [next, key], at('10:05:00.000')).kind).toBe('valid');
  });

  it.each<[string, string, string]>([
    ['at its last millisecond', '10:14:59.999', 'valid'],
    ['at validUntil', '10:15:00.000', 'stale'],
    ['long after', '23:00:00.000', 'stale'],
    ['by a clock that is a little behind', '09:55:00.000', 'valid'],
    ['before it was issued', '09:54:59.999', 'stale'],
  ])('%s (%s) is %s', (_name, time, kind) => {
    const opened = openBundle(bundle, vkey, at(time));
    expect(opened.kind).toBe(kind);
    if (opened.kind === 'stale') expect(opened.reason.code).toBe('stale');
  });

  const changed = (change: (parsed: Record<string, unknown>) => void) => {
    const parsed = JSON.parse(bundle);
    change(parsed);
    return JSON.stringify(parsed);
  };
  it.each<[string, string, string]>([
    ['altered', 'a later end', bundle.replace('2027-01-01', '2028-01-01')],
    [
      'altered',
      'a longer validity',
      changed((parsed) => {
        parsed['validUntil'] = at('23:00:00.000');
      }),
    ],
    [
      'altered',
      'a field more',
      changed((parsed) => {
        parsed['extra'] = 1;
      }),
    ],
    [
      'altered',
      'an exception more',
      changed((parsed) => {
        parsed['exceptions'] = [...(parsed['exceptions'] as []), ...(parsed['exceptions'] as [])];
      }),
    ],
    [
      'altered',
      'an exception less',
      changed((parsed) => {
        parsed['exceptions'] = [];
      }),
    ],
    [
      'altered',
      'another checkpoint',
      changed((parsed) => {
        parsed['checkpoint'] = '';
      }),
    ],
    ['bad-signature', 'an altered signature text', bundle.replace('PeterNeumann/bundle', 'PeterNeumann/bundel')],
    [
      'altered',
      'a checkpoint for a signature',
      changed((parsed) => {
        parsed['signature'] = checkpoint;
      }),
    ],
    [
      'unsigned',
      'no signature',
      changed((parsed) => {
        delete parsed['signature'];
      }),
    ],
    [
      'unreadable',
      'a signature that is none',
      changed((parsed) => {
        parsed['signature'] = 'x';
      }),
    ],
    ['unreadable', 'no JSON', 'apiVersion: exeat.dev/v1'],
    ['unreadable', 'a list', '[]'],
    ['unreadable', 'nesting without end', bundle.replace('"exceptions":[', `"exceptions":[${'['.repeat(200_000)}${']'.repeat(200_000)},`)],
    ['other-key', 'the signature of somebody else', buildBundle({ documents, issuedAt, checkpoint, key: generateSigningKey('evil.example/log') })],
    ['other-key', 'another key of the same name', buildBundle({ documents, issuedAt, checkpoint, key: generateSigningKey('PeterNeumann') })],
  ])('is untrusted (%s) with %s', (code, _name, text) => {
    expect(openBundle(text, vkey, at('10:05:00.000'))).toMatchObject({ kind: 'untrusted', code });
  });

  it('is invalid when the signer signed what cannot be judged', () => {
    const content = { ...JSON.parse(bundle), exceptions: [{ apiVersion: 'exeat.dev/v1', kind: 'PolicyException' }] };
    const statement = formatStatement({ origin: key.name, digest: bundleDigest(content), issuedAt, validUntil: at('10:15:00.000') });
    expect(openBundle(JSON.stringify({ ...content, signature: signNote(statement, key) }), vkey, at('10:05:00.000'))).toMatchObject({
      kind: 'untrusted',
      code: 'invalid',
    });
  });

  it('refuses a key that is none', () => {
    expect(() => openBundle(bundle, 'nonsense', issuedAt)).toThrow(expect.objectContaining({ code: 'invalid-key' }));
  });

  it('is valid until the next start or end in it, fifteen minutes at most', () => {
    const spans = (...intervals: [string, string][]) => [
      {
        id: documents[0]?.id ?? ('' as never),
        title: '',
        basis: 'waiver' as const,
        scope: [],
        versionHash: null,
        trust: 'signed' as const,
        intervals: intervals.map(([from, until]) => ({ grant: grantId('g'), from: at(from), until: at(until), then: 'expired' as const })),
      },
    ];
    expect(bundleValidUntil([], issuedAt)).toBe(at('10:15:00.000'));
    expect(bundleValidUntil(spans(['09:00:00.000', '10:07:00.000']), issuedAt)).toBe(at('10:07:00.000'));
    expect(bundleValidUntil(spans(['10:00:00.001', '11:00:00.000']), issuedAt)).toBe(at('10:00:00.001'));
    expect(bundleValidUntil(spans(['08:00:00.000', '10:00:00.000'], ['10:00:00.000', '10:15:00.001']), issuedAt)).toBe(at('10:15:00.000'));
  });

  it('is not built from a document without status', () => {
    const [document] = documents;
    if (document === undefined) throw new Error('no document');
    const { status: _status, ...bare } = document;
    expect(() => buildBundle({ documents: [bare], issuedAt, checkpoint, key })).toThrow(expect.objectContaining({ code: 'invalid-document' }));
  });
});
