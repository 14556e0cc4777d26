import { expect, test } from 'vitest';
import type { ReportedRule } from '../finding/finding.ts';
import { exceptionId } from '../ids.ts';
import { ruleVersionEffect } from './rule-versions.ts';
import { done, submitted } from './testing/steps.ts';
import { requestContent, World } from './testing/world.ts';

const id = exceptionId('EXC-2026-0001');
const by = (version: string | null, tool = 'OpenSCAP'): ReportedRule => ({ rule: { scheme: 'xccdf', id: 'package_audit_installed' }, tool, version });

/** A false positive of which `judged` was reported when it was assessed; every seat but the last has signed. */
function nearlyGranted(judged: readonly ReportedRule[], basis: 'false_positive' | 'waiver' = 'false_positive'): World {
  const world = new World('2026-11-24T15:00:00Z');
  world.reportedRules = judged;
  world.draft(requestContent({ basis, ...(basis === 'waiver' ? {} : { compensatingControls: [] }) }), 'p24');
  submitted(world, id);
  const controls = basis === 'waiver' ? [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass', operator: 'p26' }] : [];
  done(world, id, {
    verb: 'assess', statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in late response.', inherent: { likelihood: 3, impact: 2 }, controls,
    recommendation: 'approve', opinion: 'The package is there, by another name.',
  }, 'p06');
  for (const as of ['p08', 'p04']) done(world, id, { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed.' }, as);
  return world;
}

const last = { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed.' };

function granted(judged: readonly ReportedRule[], basis: 'false_positive' | 'waiver' = 'false_positive'): World {
  const world = nearlyGranted(judged, basis);
  done(world, id, last, 'p23');
  return world;
}

/** What a report leads to: the cause of the end, or null. */
function after(world: World, reported: readonly ReportedRule[], before: readonly ReportedRule[] = []): string | null {
  world.happen(id, ruleVersionEffect(world.case(id), { reported, before }, { now: world.now, matrix: world.matrix }));
  return world.case(id).ended?.cause ?? null;
}

test('E52 what was judged is frozen with the assessment', () => {
  expect(granted([by('1.2'), by(null, 'other')]).case(id).assessment?.judgedRules).toEqual([{ rule: 'xccdf:package_audit_installed', tool: 'OpenSCAP', version: '1.2' }]);
  expect(granted([by('1.2')], 'waiver').case(id).assessment?.judgedRules).toBeUndefined();
});

test('E52 another version of the rule ends it at that instant, and so does a report that names none', () => {
  expect(after(granted([by('1.2')]), [by('1.2')])).toBeNull();
  const world = granted([by('1.2')]);
  world.goTo('2026-12-01T09:00:00Z');
  expect(after(world, [by('1.2'), by('1.3')])).toBe('rule_version_changed');
  expect(world.case(id).grants.map(({ endedAt }) => endedAt)).toEqual([world.now]);
  expect(after(granted([by('1.2')]), [by(null)])).toBe('rule_version_changed');
});

test('E52 what no tool had reported counts as it came first, until that changes', () => {
  expect(after(granted([]), [by('1.2')])).toBeNull();
  expect(after(granted([]), [by('1.3')], [by('1.2')])).toBe('rule_version_changed');
  expect(after(granted([]), [by('1.2'), by('1.3')])).toBe('rule_version_changed');
  expect(after(granted([by('1.2')]), [by('1.2'), by('9', 'another tool')])).toBeNull();
});

test('E52 nothing else is ended by it', () => {
  expect(after(granted([by('1.2')], 'waiver'), [by('1.3')])).toBeNull();
});

test('E52 nobody grants what was judged by another version, nor what was judged before anybody had reported it: it is returned', () => {
  for (const judged of [[by('1.2')], []]) {
    const world = nearlyGranted(judged);
    world.reportedRules = [by('1.3')];
    const decided = world.run(id, { ...last, relianceHash: world.case(id).relianceHash } as never, 'p23');
    expect(decided.ok ? [] : decided.reasons.map(({ code }) => code)).toEqual(['rule-version-changed']);
    world.reportedRules = judged;
    done(world, id, last, 'p23');
  }
});
