import { expect, test } from 'vitest';
import { grantedWorld } from '../exception/testing/steps.ts';
import { exceptionId, personId, requirementId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { decideNonCompliance, type NonComplianceRecord } from './non-compliance.ts';
import { type StillInUse, violationRecord } from './violation.ts';

const id = exceptionId('EXC-2026-0001');
const found: StillInUse = { endedAt: parseInstant('2027-02-01T05:00:00Z'), because: 'expired', firstSeen: parseInstant('2026-11-01T00:00:00Z'), requirement: requirementId('STD-LG/LG-7.1'), findings: 3, assets: 1 };

test('S50 a violation names what is over, since when, and its owner; against a requirement that was not excepted there is none', () => {
  const world = grantedWorld(id);
  const record = violationRecord('NC-2027-0001', world.case(id), found, world.organisation);
  expect(record).toMatchObject({ owner: 'p24', unit: 'INS', exception: id, requirement: 'STD-LG/LG-7.1', milestones: [], violation: { because: 'expired', firstSeen: '2026-11-01T00:00:00.000Z' } });
  expect(record?.statement).toContain('A renewal that is asked for covers nothing');
  expect(violationRecord('NC-2027-0001', world.case(id), { ...found, requirement: requirementId('STD-CF/CF-6.1') }, world.organisation)).toBeNull();
  world.leave('p24');
  expect(violationRecord('NC-2027-0001', world.case(id), found, world.organisation)?.owner).toBe('p23');
});

test('S50 it is not resolved by a word while scanners find it, nor where nobody has looked', () => {
  const world = grantedWorld(id);
  const nonCompliance = violationRecord('NC-2027-0001', world.case(id), found, world.organisation);
  if (nonCompliance === null) throw new Error('expected a violation');
  const known: NonComplianceRecord = { nonCompliance, revision: 1, recordedAt: found.endedAt, recordedBy: null, resolved: null };
  const facts = { actor: personId('p05'), organisation: world.organisation };
  const resolve = { verb: 'resolve', evidence: 'The audit daemon is on the host.' } as const;
  const codes = (stillFound?: { open: number; lastScan: null }): readonly string[] => {
    const decided = decideNonCompliance(known, resolve, { ...facts, ...(stillFound === undefined ? {} : { stillFound }) });
    return decided.ok ? [] : decided.reasons.map(({ code }) => code);
  };
  expect(codes({ open: 3, lastScan: null })).toEqual(['still-found']);
  expect(codes()).toEqual(['still-found']);
  expect(codes({ open: 0, lastScan: null })).toEqual([]);
});
