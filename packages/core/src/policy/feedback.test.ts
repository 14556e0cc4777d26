import { expect, test } from 'vitest';
import type { ExceptionCase, Grant } from '../exception/state.ts';
import { approved, assessed, submitted } from '../exception/testing/steps.ts';
import { readCases, requestContent, World } from '../exception/testing/world.ts';
import { exceptionId, grantId, requirementId, unitId } from '../ids.ts';
import { addMs, parseInstant } from '../time.ts';
import { type Estate, policySignalsOf } from './feedback.ts';
import { type FeedbackRules, readFeedbackRules, standardFeedbackRules } from './feedback-rules.ts';
import type { Requirement } from './requirement.ts';

type Written = { count: number; standing: 'active' | 'expired' | 'rejected' | 'fixed'; renewals?: number; controls?: string[]; band?: 'low'; took?: number; term?: number; component?: string; emergency?: true; incident?: true; unit?: string };
type Case = { name: string; exceptions: Written[]; rules?: Partial<FeedbackRules>; estate?: Estate; published?: Partial<Requirement>; effective?: string; left?: string; signals: Record<string, string> };

const now = parseInstant('2026-11-24T15:00:00Z');
const dayMs = 86_400_000;
const logs = requirementId('STD-LG/LG-7.1');
const ago = (days: number) => addMs(now, -days * dayMs);

/** A granted case of the rules, from which those of a test are written. */
const granted = (() => {
  const world = new World('2026-11-24T15:00:00Z');
  world.draft(requestContent(), 'p24');
  const id = exceptionId('EXC-2026-0001');
  submitted(world, id);
  assessed(world, id);
  approved(world, id);
  return world.case(id);
})();

function written({ standing, renewals = 0, controls = [], band, took = 0, term = 60, component, emergency, incident, unit }: Written, nth: number): ExceptionCase {
  const id = exceptionId(`EXC-2026-${String(nth).padStart(4, '0')}`);
  const [first] = granted.grants;
  const version = granted.versions[0];
  const { assessment } = granted;
  if (first === undefined || version === undefined || assessment === null) throw new Error('expected a granted case');
  const start = standing === 'active' ? ago(10) : ago(80);
  const until = standing === 'active' ? addMs(now, 50 * dayMs) : addMs(start, term * dayMs);
  const grants = Array.from({ length: renewals + 1 }, (_, at): Grant => ({ ...first, id: grantId(`${id}/g${at + 1}`), from: start, until, grantedAt: start, ...(at === 0 ? {} : { origin: 'renewal' as const }) }));
  const scope = version.frozen.scope.map((clause) => ({ ...clause, members: [`host-${nth}`], ...(component === undefined ? {} : { component }) }));
  const ends = addMs(start, took * dayMs);
  return {
    ...granted, id, submittedAt: start, duties: [], grants: standing === 'rejected' ? [] : grants, phase: standing === 'rejected' ? 'rejected' : standing === 'fixed' ? 'closed' : 'approved',
    versions: [{ ...version, frozen: { ...version.frozen, scope, ...(unit === undefined ? {} : { ownerUnit: unitId(unit) }) } }],
    assessment: { ...assessment, controls: controls.map((control) => ({ ...assessment.controls[0], id: control }) as never), ...(band === undefined ? {} : { residualBand: band }) },
    closure: standing === 'fixed' ? { reason: 'remediated_verified', evidence: 'Scanned.', proposedBy: granted.requester, verifiedBy: null } : null,
    ended: standing === 'fixed' ? { at: ends, cause: 'remediated_verified', by: null } : null,
    ...(emergency === undefined ? {} : { emergency: { incident: 'INC-1', statement: 'It is on fire.', ratifiedAt: null } }),
    ...(incident === undefined ? {} : { outsideFacts: [{ source: 'soc', externalId: 'I-1', version: 1, kind: 'incident' as const, subject: 'I-1', occurredAt: ago(3), notedAt: ago(3), text: 'Incident I-1.' }] }),
  };
}

test.each(readCases<readonly Case[]>('policy-feedback.yaml'))('$name', ({ exceptions, rules = {}, estate = { assets: 0, passed: 0, open: 0 }, published, effective, left, signals }) => {
  const world = new World('2026-11-24T15:00:00Z');
  if (left !== undefined) world.leave(left);
  if (published !== undefined) world.publish(logs, published, effective);
  const requirement = world.library.requirements.get(logs);
  if (requirement === undefined) throw new Error(`no ${logs}`);
  let nth = 0;
  const cases = exceptions.flatMap((one) => Array.from({ length: one.count }, () => { nth += 1; return written(one, nth); }));
  const found = policySignalsOf({ requirement, versions: world.library.versions.get(logs) ?? [], cases, estate, organisation: world.organisation, rules: { ...standardFeedbackRules, leastActive: 4, crowd: 1000, ...rules }, now });
  expect(found.map(({ signal }) => signal)).toEqual(Object.keys(signals));
  for (const { signal, text } of found) expect(text).toContain(signals[signal]);
});

test('rules with a hole are refused with its place', () => {
  const { active: _active, ...rest } = standardFeedbackRules;
  const read = readFeedbackRules({ ...rest, sharePercent: 0 });
  expect(read.ok ? [] : read.reasons.map(({ rule }) => rule)).toEqual(['active', 'sharePercent']);
});
