import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExceptionState } from '../exception/state.ts';
import { stateAt } from '../exception/state-at.ts';
import { readCases, type World } from '../exception/testing/world.ts';
import { exceptionId, personId, requirementId } from '../ids.ts';
import type { NonComplianceRecord } from '../policy/non-compliance.ts';
import { violationRecord } from '../policy/violation.ts';
import { addMs, parseInstant } from '../time.ts';
import { type Notice, type NoticeFacts, passingKinds } from './notice.ts';
import { nextNoticeAt, noticesDue } from './notices-due.ts';
import { act, type Step, type Until, worldAt } from './testing/notice-world.ts';

type Case = { readonly name: string; readonly start: string; readonly until?: Until; readonly precedent?: true; readonly steps: readonly (Step & { readonly told?: Readonly<Record<string, readonly string[]>>; readonly state?: ExceptionState; readonly found?: true; readonly fixed?: true })[] };

const id = exceptionId('EXC-2026-0001');

const due = (world: World, violations: NoticeFacts['violations'] = []): readonly Notice[] => noticesDue(world.case(id), { ...world.facts('p24', id), violations });

/** The violation as a scan at the world's instant would put it on record. */
function violationFound(world: World): NonComplianceRecord {
  const state = world.case(id);
  const endedAt = state.grants[0]?.until ?? world.now;
  const nonCompliance = violationRecord('NC-2027-0001', state, { endedAt, because: 'expired', firstSeen: state.draftedAt, requirement: requirementId('STD-LG/LG-7.1'), findings: 1, assets: 1 }, world.organisation);
  if (nonCompliance === null) throw new Error(`expected a violation of ${id}`);
  return { nonCompliance, revision: 1, recordedAt: world.now, recordedBy: null, resolved: null };
}

const identity = ({ person, key }: Notice): string => `${person} ${key}`;

/** New kinds by person, as an inbox that tells each notice once would show them. */
function newlyTold(world: World, told: Set<string>, violations: NoticeFacts['violations']): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const notice of due(world, violations)) {
    if (told.has(identity(notice))) continue;
    told.add(identity(notice));
    found[notice.person] = [...(found[notice.person] ?? []), notice.kind];
  }
  return Object.fromEntries(Object.entries(found).map(([person, kinds]) => [person, kinds.toSorted()]));
}

describe('who is told what', () => {
  for (const { name, start, until, precedent, steps } of readCases<readonly Case[]>('notices.yaml')) {
    test(name, () => {
      const world = worldAt(start, until, precedent);
      const told = new Set<string>();
      const violations: NonComplianceRecord[] = [];
      for (const [index, step] of steps.entries()) {
        if (step.at !== undefined) world.now = parseInstant(step.at);
        act(world, step);
        if (step.found === true) violations.push(violationFound(world));
        if (step.fixed === true) violations.pop();
        const where = `step ${index + 1} ${JSON.stringify(step)}`;
        if (step.state !== undefined) expect(stateAt(world.case(id), world.now), where).toBe(step.state);
        const sorted = Object.fromEntries(Object.entries(step.told ?? {}).map(([person, kinds]) => [person, kinds.toSorted()]));
        if (step.told !== undefined) expect(newlyTold(world, told, violations), where).toEqual(sorted);
      }
    });
  }
});

describe('whenever it is asked', () => {
  const minute = 60_000;
  const instants = fc.array(fc.integer({ min: 0, max: 110 * 24 * 60 }), { minLength: 1, maxLength: 12 }).map((all) => all.toSorted((a, b) => a - b));
  const start = '2026-11-24T15:00:00Z';

  test('the same state and instant give the same notices, each once, none of the future', () => {
    fc.assert(
      fc.property(fc.constantFrom('in_approval', 'granted'), fc.boolean(), instants, (until, precedent, waits) => {
        const world = worldAt(start, until, precedent);
        for (const wait of waits) {
          world.now = addMs(parseInstant(start), wait * minute);
          const notices = due(world);
          expect(due(world)).toEqual(notices);
          expect(new Set(notices.map(identity)).size).toBe(notices.length);
          for (const { at } of notices) expect(at === null || at <= world.now).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('between an instant and the next one that is named nothing new becomes due', () => {
    fc.assert(
      fc.property(fc.constantFrom('in_approval', 'granted'), fc.boolean(), fc.integer({ min: 0, max: 110 * 24 * 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (until, precedent, wait, share) => {
        const world = worldAt(start, until, precedent);
        const from = addMs(parseInstant(start), wait * minute);
        world.now = from;
        const before = new Set(due(world).map(identity));
        const next = nextNoticeAt(world.case(id), world.facts('p24', id));
        const end = next ?? addMs(from, 400 * 24 * 60 * minute);
        expect(end > from).toBe(true);
        const length = Date.parse(end) - Date.parse(from) - 1;
        world.now = addMs(from, Math.floor(length * share));
        expect(due(world).filter((notice) => !before.has(identity(notice)))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('nobody who has left is told anything, and the state is none of its business', () => {
    const world = worldAt(start, 'in_approval');
    const people = new Map([...world.organisation.people].map(([person, one]) => [person, { ...one, active: one.id !== personId('p24') }]));
    const gone = { ...world.organisation, people };
    const facts = { ...world.facts('p24', id), organisation: { atSubmission: world.organisation, now: gone } };
    world.now = parseInstant('2027-03-01T00:00:00Z');
    const before = JSON.stringify(world.case(id));
    expect(noticesDue(world.case(id), { ...facts, now: world.now }).filter(({ person }) => person === 'p24')).toEqual([]);
    expect(JSON.stringify(world.case(id))).toBe(before);
  });

  test('what only holds for a while is a kind of its own: what has happened is never settled', () => {
    expect(passingKinds).not.toContain('granted');
    expect(passingKinds).not.toContain('expired');
  });
});
