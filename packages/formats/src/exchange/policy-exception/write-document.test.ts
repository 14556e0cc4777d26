import { readFileSync } from 'node:fs';
import { bases, canonicalAssetId, exceptionId, type Instant, personId, requirementId } from '@exeat/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyExceptionDocument } from './document.ts';
import { readDocuments } from './read-document.ts';
import { writeDocumentsJson, writeDocumentsYaml } from './write-document.ts';

const at = (text: string) => text as Instant;

const example = readFileSync(new URL('./samples/example.yaml', import.meta.url), 'utf8');

describe('written documents', () => {
  const word = fc
    .oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc.constantFrom('1.0', 'true', 'null', '~', '- a', 'a: b', '# c', '2026-01-01', '0x1F', "it's", '"', 'yes', '\u2028', 'line\nline'),
    )
    .filter((text) => text.trim() !== '' && text.isWellFormed());
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
  const clean = word
    .map((text) =>
      text
        .normalize('NFC')
        .replace(/[\p{Cc}\p{Cf}]/gu, '')
        .trim(),
    )
    .filter((text) => text !== '');
  const day = fc.integer({ min: 10, max: 28 }).map((n) => `2026-11-${n}`);
  const instant = fc.integer({ min: 10, max: 28 }).map((n) => at(`2026-11-${n}T12:34:56.789Z`));
  const documents: fc.Arbitrary<PolicyExceptionDocument> = fc
    .record({
      title: word,
      basis: fc.constantFrom(...bases),
      owner: name,
      value: clean,
      host: name,
      from: day,
      justification: fc.oneof(word, fc.constant('')),
      labels: fc.dictionary(name, word, { maxKeys: 3 }),
      answers: fc.dictionary(name, word, { minKeys: 1, maxKeys: 3 }),
      cause: word,
      grantFrom: instant,
      members: fc.uniqueArray(name, { maxLength: 3 }),
      hasStatus: fc.boolean(),
      growth: fc.option(fc.integer({ min: 3, max: 9 })),
    })
    .map(({ title, basis, owner, value, host, from, justification, labels, answers, cause, grantFrom, members, hasStatus, growth }) => ({
      id: exceptionId('EXC-2026-0001'),
      content: {
        subForms: { cmmc: answers, 'pci-ccw': labels },
        title,
        basis,
        owner: personId(owner),
        justification,
        compensatingControls: [{ id: 'CC-1', statement: justification }],
        labels,
        validity: { from, lastDay: '2026-12-31', zone: 'Europe/Paris' },
        scope: [
          {
            requirement: requirementId('A/1'),
            rules: { scheme: 'generic', ids: ['r'] },
            asset: { type: 'host', ids: [canonicalAssetId('host', host)] },
            value,
          },
          { requirement: requirementId('A/2'), asset: { type: 'unit', under: 'ITO', ...(growth === null ? {} : { growth: { max: growth } }) } },
        ],
      },
      ...(hasStatus
        ? {
            status: {
              state: 'active' as const,
              grants: [{ from: grantFrom, until: at('2026-12-01T00:00:00.000Z') }],
              suspensions: [{ id: 's', from: grantFrom, cause }],
              approvals: [],
              members: [[host], members.toSorted()],
            },
          }
        : {}),
    }));

  it('are read as they were, from YAML and from JSON, and written the same again', () => {
    fc.assert(
      fc.property(fc.array(documents, { minLength: 1, maxLength: 3 }), (written) => {
        for (const write of [writeDocumentsYaml, writeDocumentsJson]) {
          const text = write(written);
          const read = readDocuments(text);
          expect(read).toEqual(written);
          expect(write(read)).toBe(text);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('look as interfaces §3 has them', () => {
    const text = writeDocumentsYaml(readDocuments(example));
    expect(text.split('\n').slice(0, 12)).toEqual([
      'apiVersion: exeat.dev/v1',
      'kind: PolicyException',
      'metadata:',
      '  id: EXC-2026-0042',
      '  title: Audit daemon and a held-back lodash on an internal claims host',
      '  owner: lena.fischer',
      '  labels:',
      '    team: claims',
      'spec:',
      '  basis: remediation_deferral',
      '  scope:',
      '    - requirement: STD-LG/LG-7.1',
    ]);
  });
});
