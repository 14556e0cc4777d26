import {
  coverageOf,
  coverIntervals,
  type Duty,
  type EffectiveException,
  type ExceptionCase,
  type ExceptionContent,
  exceptionId,
  type Finding,
  type Grant,
  grantId,
  hash,
  type Instant,
  personId,
  requirementId,
  type ScopeClause,
  stateAt,
  type Suspension,
  unitId,
  type Version,
} from '@exeat/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveException } from './effective.ts';
import { exportDocuments } from './export-document.ts';
import { readDocuments } from './read-document.ts';
import { writeDocumentsYaml } from './write-document.ts';

const at = (day: number) => new Date(Date.UTC(2026, 10, 1 + day)).toISOString() as Instant;
const digest = hash('a'.repeat(64));
const clause: ScopeClause = {
  requirement: requirementId('STD-VM/VM-2.2'),
  rules: { scheme: 'vuln', ids: ['CVE-1'] },
  asset: { type: 'host', under: 'claims' },
};
const content: ExceptionContent = {
  title: 'T',
  basis: 'waiver',
  owner: personId('lena'),
  scope: [clause],
  validity: { lastDay: '2026-12-31' },
  justification: 'J',
  compensatingControls: [],
};

function version(number: number, members: readonly string[]): Version {
  return {
    number,
    content,
    contentHash: digest,
    relianceHash: digest,
    frozen: { zone: 'America/New_York', ownerUnit: unitId('INS'), assetUnits: [], requirements: [], scope: [{ ...clause, members }] },
  };
}

function grant(number: number, from: number, until: number, changes: Partial<Grant> = {}): Grant {
  return {
    id: grantId(`EXC-2026-0001/g${number}`),
    version: number,
    relianceHash: digest,
    from: at(from),
    until: at(until),
    lastDay: '2026-12-31',
    zone: 'America/New_York',
    tzdata: '2026b',
    grantedAt: at(from),
    ...changes,
  };
}

function caseWith(changes: Partial<ExceptionCase>): ExceptionCase {
  return {
    id: exceptionId('EXC-2026-0001'),
    revision: 9,
    phase: 'approved',
    requester: personId('lena'),
    draftedAt: at(0),
    submittedAt: at(0),
    decidingSince: null,
    lastEventAt: at(0),
    content,
    versions: [version(1, ['a', 'b']), version(2, ['a'])],
    contributors: [],
    triager: null,
    questions: [],
    assessment: null,
    required: null,
    relianceHash: digest,
    decisions: [],
    votes: [],
    lineageSince: null,
    askedOf: null,
    changes: [],
    reached: [],
    stalls: 0,
    grants: [],
    suspensions: [],
    duties: [],
    closure: null,
    ended: null,
    ...changes,
  };
}

const open = (id: string): Finding => ({
  rule: { scheme: 'vuln', id: 'CVE-1' },
  asset: { type: 'host', id },
  status: 'open',
  severity: 'high',
  title: '',
  source: { format: 'f', tool: 't', status: 's' },
});

describe('an exported case', () => {
  it('is one document for each version that was granted', () => {
    const documents = exportDocuments('active', caseWith({ grants: [grant(1, 0, 10), grant(2, 10, 20)] }));
    expect(documents.map(({ status }) => [status?.version, status?.members, status?.grants.length])).toEqual([
      [1, [['a', 'b']], 1],
      [2, [['a']], 1],
    ]);
    expect(documents[0]?.content.validity.zone).toBe('America/New_York');
  });

  it('without a grant covers nothing, container or not', () => {
    const [document] = exportDocuments('draft', caseWith({ phase: 'draft', versions: [] }));
    if (document === undefined) throw new Error('no document');
    expect(effectiveException(document, { trust: 'signed' })).toMatchObject({ intervals: [], scope: [{ members: [] }] });
  });

  it('names who approved what it shows', () => {
    const decision = {
      seat: 'level:ciso',
      person: personId('p03'),
      outcome: 'approve',
      relianceHash: digest,
      at: at(0),
      rationale: 'r',
      superseded: false,
    } as const;
    const decisions = [
      decision,
      { ...decision, superseded: true },
      { ...decision, outcome: 'reject' as const },
      { ...decision, relianceHash: hash('b'.repeat(64)) },
      { ...decision, seat: 'committee', person: null },
    ];
    const [document] = exportDocuments('active', caseWith({ grants: [grant(1, 0, 10)], decisions }));
    expect(document?.status?.approvals).toEqual([
      { seat: 'level:ciso', person: 'p03', outcome: 'approve', at: at(0), relianceHash: digest },
      { seat: 'committee', outcome: 'approve', at: at(0), relianceHash: digest },
    ]);
  });

  it('is judged offline, at every instant, as the server judges it', () => {
    const day = fc.integer({ min: 0, max: 30 });
    const suspension = fc
      .tuple(day, fc.option(day))
      .map(([from, days]): Suspension => ({ id: 's', from: at(from), cause: 'c', ...(days === null ? {} : { liftedAt: at(from + days) }) }));
    const duty = fc
      .tuple(fc.constantFrom('condition' as const, 'precedent' as const), fc.constantFrom('suspend' as const, 'end' as const), day, fc.option(day))
      .map(
        ([kind, consequence, due, discharged]): Duty => ({
          id: 'd',
          kind,
          text: 'keep to it',
          owner: null,
          due: at(due),
          consequence,
          ...(discharged === null ? {} : { dischargedAt: at(discharged) }),
        }),
      );
    const lives = fc
      .tuple(day, day, day, fc.option(day), fc.array(suspension, { maxLength: 2 }), fc.array(duty, { maxLength: 2 }))
      .map(([x, y, z, end, suspensions, duties]) => {
        const [from = 0, renewed = 0, until = 0] = [x, y, z].sort((a, b) => a - b);
        const ended = end === null ? {} : { endedAt: at(end), endCause: 'revoked' };
        return caseWith({
          grants: [grant(1, from, renewed, ended), grant(2, renewed, until, ended)].filter((one) => one.from < one.until),
          suspensions,
          duties,
          ...(end === null ? {} : { phase: 'revoked' as const, ended: { at: at(end), cause: 'revoked', by: null } }),
        });
      });
    fc.assert(
      fc.property(lives, day, (exception, exported) => {
        const documents = exportDocuments(stateAt(exception, at(exported)), exception);
        const offline = readDocuments(writeDocumentsYaml(documents)).map((document) => effectiveException(document, { trust: 'signed' }));
        const server = exception.versions.map(
          (one): EffectiveException => ({
            id: exception.id,
            version: one.number,
            title: 'T',
            basis: 'waiver',
            scope: one.frozen.scope,
            versionHash: digest,
            trust: 'signed',
            intervals: coverIntervals({ ...exception, grants: exception.grants.filter(({ version: number }) => number === one.number) }),
          }),
        );
        for (let now = 0; now <= 31; now += 1) {
          for (const host of ['a', 'b', 'c']) {
            const strip = ({ covers }: ReturnType<typeof coverageOf>) => covers.map(({ conditions: _conditions, ...cover }) => cover);
            expect(strip(coverageOf(open(host), offline, at(now)))).toEqual(strip(coverageOf(open(host), server, at(now))));
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
