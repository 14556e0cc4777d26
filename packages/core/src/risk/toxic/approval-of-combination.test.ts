import { expect, test } from 'vitest';
import { previewException } from '../../exception/preview.ts';
import { assessed, submitted } from '../../exception/testing/steps.ts';
import { requestContent, World } from '../../exception/testing/world.ts';
import { type ExceptionId, exceptionId, personId, requirementId } from '../../ids.ts';
import type { PolicyLibrary } from '../../policy/requirement.ts';

const [segment, software] = [exceptionId('EXC-2026-0001'), exceptionId('EXC-2026-0002')] as const;

/** The world in which LG-7.1 stands for segmentation and CF-6.1 for supported software, as far as their controls tell. */
function world(): World {
  const made = new World('2026-11-24T15:00:00Z');
  const linked = new Map([['STD-LG/LG-7.1', 'sc-7'], ['STD-CF/CF-6.1', 'sa-22']]);
  const requirements = new Map([...made.library.requirements].map(([id, one]) => [id, { ...one, controls: [`nist-800-53r5:${linked.get(id) ?? 'cm-6'}`] }]));
  Object.assign(made, { library: { ...made.library, requirements } satisfies PolicyLibrary });
  return made;
}

function submit(on: World, id: ExceptionId, requirement: string, rule: string): void {
  const scope = requestContent().scope.map((clause) => ({ ...clause, requirement: requirementId(requirement), rules: { scheme: 'xccdf' as const, ids: [rule] } }));
  expect(on.draft(requestContent({ scope }), 'p24').ok).toBe(true);
  submitted(on, id);
}

const decide = (on: World, id: ExceptionId, as: string) =>
  on.run(id, { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash: on.case(id).relianceHash ?? '' }, as);

test('S39 with an exception from segmentation in force, one for unsupported software on the asset is High at least, a level up, and names it', () => {
  const on = world();
  submit(on, segment, 'STD-LG/LG-7.1', 'package_audit_installed');
  assessed(on, segment);
  expect(on.case(segment).assessment?.residualBand).toBe('moderate');
  for (const as of ['p08', 'p04', 'p23']) expect(decide(on, segment, as)).toMatchObject({ ok: true });
  submit(on, software, 'STD-CF/CF-6.1', 'partition_for_tmp');
  assessed(on, software);
  const { assessment, required } = on.case(software);
  expect(assessment).toMatchObject({ residualBand: 'high', inherentBand: 'high' });
  expect(required?.level).toBe(4);
  expect(required?.toxic).toMatchObject([{ rule: 'X3', with: [segment], assets: ['host:app-01.corp.example'] }]);
  expect(required?.reasons.map(({ text }) => text).join('\n')).toContain(`X3 Unsupported software in a flat network, with ${segment} on host:app-01.corp.example`);
});

test('a preview shows the combination before anybody has assessed it', () => {
  const on = world();
  submit(on, segment, 'STD-LG/LG-7.1', 'package_audit_installed');
  assessed(on, segment);
  const scope = requestContent().scope.map((clause) => ({ ...clause, requirement: requirementId('STD-CF/CF-6.1'), rules: { scheme: 'xccdf' as const, ids: ['partition_for_tmp'] } }));
  const preview = previewException(requestContent({ scope }), personId('p24'), on.facts('p24', exceptionId('EXC-2026-0009')));
  expect(preview.assumedBand).toBe('high');
  expect(preview.required?.toxic?.map(({ rule }) => rule)).toEqual(['X3']);
});

test('what came onto the asset since the level was computed stops the last signature; what is in approval later does not', () => {
  const on = world();
  submit(on, segment, 'STD-LG/LG-7.1', 'package_audit_installed');
  submit(on, software, 'STD-CF/CF-6.1', 'partition_for_tmp');
  assessed(on, segment);
  on.now = '2026-11-24T16:00:00.000Z' as World['now'];
  assessed(on, software);
  for (const as of ['p08', 'p04']) expect(decide(on, segment, as)).toMatchObject({ ok: true });
  const early = on.facts('p23', segment).toxic?.neighbours ?? [];
  expect(early.find(({ exception }) => exception === software)?.since).toBe(on.now);
  // As if the later one had been granted first.
  const { toxic } = on.facts('p23', segment);
  on.neighbours = toxic?.neighbours.map((one) => ({ ...one, since: null }));
  const refused = decide(on, segment, 'p23');
  expect(refused.ok ? [] : refused.reasons.map(({ code }) => code)).toEqual(['toxic-combination']);
  on.neighbours = undefined;
  expect(decide(on, segment, 'p23')).toMatchObject({ ok: true });
});
