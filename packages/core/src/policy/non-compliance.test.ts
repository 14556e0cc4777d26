import { describe, expect, test } from 'vitest';
import { World } from '../exception/testing/world.ts';
import { hash, personId, requirementId, unitId } from '../ids.ts';
import type { Instant } from '../time.ts';
import { decideNonCompliance, foldNonCompliance, type NonCompliance, type NonComplianceCommand, type NonComplianceEnvelope, type NonComplianceRecord } from './non-compliance.ts';

const { organisation } = new World('2026-11-24T15:00:00Z');
const link: NonCompliance = {
  id: 'NC-2026-0001', title: 'Link without encryption', requirement: requirementId('STD-RG/TRANSIT'), requirementVersion: 1, clauses: ['NYDFS 500.15(a)'],
  statement: 'The link to the acquirer knows no encryption that is allowed any more, and the acquirer replaces it in spring.',
  owner: personId('p24'), unit: unitId('INS'), milestones: [{ title: 'New link', due: '2027-03-01' }],
  scope: [{ requirement: requirementId('STD-RG/TRANSIT'), asset: { type: 'host', ids: ['db-02.corp.example'] }, members: ['db-02.corp.example'] }] as NonCompliance['scope'],
};

/** Runs commands on one non-compliance; the codes of the last refusal, or what is known at the end. */
function outcomeOf(...commands: readonly (readonly [NonComplianceCommand, string])[]): { readonly known: NonComplianceRecord | null; readonly codes: readonly string[] } {
  const events: NonComplianceEnvelope[] = [];
  let codes: readonly string[] = [];
  for (const [command, as] of commands) {
    const decided = decideNonCompliance(foldNonCompliance(events), command, { actor: personId(as), organisation });
    codes = decided.ok ? [] : decided.reasons.map(({ code }) => code);
    for (const event of decided.ok ? decided.value : []) {
      events.push({ stream: 'non-compliance:NC-2026-0001', revision: events.length + 1, schema: 1, at: '2026-11-24T15:00:00.000Z' as Instant, actor: { person: personId(as), kind: 'person' }, ruleId: 'A73', ...event } as NonComplianceEnvelope);
    }
  }
  return { known: foldNonCompliance(events), codes };
}

const record: NonComplianceCommand = { verb: 'record', nonCompliance: link };
const resolve: NonComplianceCommand = { verb: 'resolve', evidence: 'A scan from outside shows TLS 1.3 only.' };

describe('S40 a non-compliance', () => {
  test('is recorded with owner and plan, and resolved by somebody else', () => {
    expect(outcomeOf([record, 'p26']).known).toMatchObject({ recordedBy: 'p26', resolved: null, nonCompliance: { owner: 'p24', clauses: ['NYDFS 500.15(a)'] } });
    expect(outcomeOf([record, 'p26'], [resolve, 'p05']).known).toMatchObject({ revision: 2, resolved: { by: 'p05' } });
  });

  test.each([
    ['without a plan', { milestones: [] }, 'missing-field'],
    ['with a milestone on no day', { milestones: [{ title: 'New link', due: '2027-02-30' }] }, 'invalid-date'],
    ['with a statement that says nothing', { statement: 'It is so.' }, 'missing-field'],
    ['for an owner who is nobody', { owner: personId('p99') }, 'inactive-person'],
    ['about nothing', { scope: [] }, 'invalid-scope'],
  ] as const)('is refused %s', (_what, changes, code) => {
    expect(outcomeOf([{ verb: 'record', nonCompliance: { ...link, ...changes } }, 'p24']).codes).toContain(code);
  });

  test('is not over because its owner, its author or a report of its owner says so', () => {
    expect(outcomeOf([record, 'p26'], [resolve, 'p24']).codes).toEqual(['verifier-is-owner']);
    expect(outcomeOf([record, 'p05'], [resolve, 'p05']).codes).toEqual(['verifier-is-owner']);
    expect(outcomeOf([record, 'p05'], [resolve, 'p26']).codes).toEqual(['verifier-reports-to-owner']);
    expect(outcomeOf([record, 'p26'], [{ verb: 'resolve', evidence: 'done' }, 'p05']).codes).toEqual(['missing-field']);
  });

  test('has files attached once each, and none when it is over', () => {
    const file = { sha256: hash('a'.repeat(64)), name: 'scan.txt', mediaType: 'text/plain', bytes: 9 };
    expect(outcomeOf([record, 'p26'], [{ verb: 'attach', file }, 'p24']).known).toMatchObject({ revision: 2, evidence: [{ ...file, by: 'p24' }] });
    expect(outcomeOf([record, 'p26'], [{ verb: 'attach', file }, 'p24'], [{ verb: 'attach', file }, 'p05']).codes).toEqual(['already-attached']);
    expect(outcomeOf([record, 'p26'], [resolve, 'p05'], [{ verb: 'attach', file }, 'p24']).codes).toEqual(['already-ended']);
  });

  test('is planned anew with a reason while it is open, and never after', () => {
    const plan: NonComplianceCommand = { verb: 'plan', milestones: [{ title: 'New link', due: '2027-04-01' }], text: 'The acquirer has moved the release by a month.' };
    expect(outcomeOf([record, 'p26'], [plan, 'p24']).known?.nonCompliance.milestones).toEqual(plan.milestones);
    expect(outcomeOf([record, 'p26'], [{ ...plan, text: 'later' }, 'p24']).codes).toEqual(['missing-field']);
    expect(outcomeOf([record, 'p26'], [resolve, 'p05'], [plan, 'p24']).codes).toEqual(['already-ended']);
    expect(outcomeOf([plan, 'p24']).codes).toEqual(['wrong-state']);
  });
});
