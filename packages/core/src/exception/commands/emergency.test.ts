import { expect, test } from 'vitest';
import { standardMatrix } from '../../approval/standard-matrix.ts';
import { type ExceptionId, exceptionId, personId } from '../../ids.ts';
import { addMs, parseInstant } from '../../time.ts';
import type { ExceptionCommand } from '../decide.ts';
import { stateAt } from '../state-at.ts';
import { requestContent, World } from '../testing/world.ts';

const day = 24 * 3_600_000;
const call: ExceptionCommand = { verb: 'activate-emergency', incident: 'INC-771', statement: 'The claims front end is down until somebody gets in from outside.' };

/** Drafts an emergency for some hosts, as many days long as the hours allow. */
function drafted(world: World, number: number, hosts: readonly string[], rule = 'package_audit_installed'): ExceptionId {
  const scope = [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: [rule] }, asset: { type: 'host', ids: hosts } }];
  const lastDay = addMs(world.now, 2 * day).slice(0, 10);
  world.draft(requestContent({ basis: 'emergency', owner: personId('p24'), scope: scope as unknown as ReturnType<typeof requestContent>['scope'], validity: { lastDay } }), 'p24');
  return exceptionId(`EXC-2026-000${number}`);
}

function activate(world: World, id: ExceptionId): readonly string[] {
  for (const as of ['p12', 'p11']) {
    const decided = world.run(id, { ...call, relianceHash: world.case(id).relianceHash ?? '' } as ExceptionCommand, as);
    if (!decided.ok) return decided.reasons.map(({ code }) => code);
  }
  return [];
}

test('S48 a second emergency on an intersecting deviation within thirty days is refused, whatever became of the first', () => {
  const world = new World('2026-11-20T15:00:00Z');
  expect(activate(world, drafted(world, 1, ['app-01.corp.example']))).toEqual([]);
  world.now = addMs(world.now, 10 * day);
  expect(stateAt(world.case(exceptionId('EXC-2026-0001')), world.now)).toBe('expired');
  expect(activate(world, drafted(world, 2, ['app-01.corp.example', 'app-02.corp.example']))).toContain('emergency-not-allowed');
  world.now = addMs(world.now, 25 * day);
  expect(activate(world, drafted(world, 3, ['app-01.corp.example']))).toEqual([]);
});

test('E51 slightly different scopes on one asset, and many of one unit, meet a quota', () => {
  const world = new World('2026-11-20T15:00:00Z');
  world.assets = new Map([...world.assets, ...['app-03', 'app-04'].map((name) => {
    const id = `${name}.corp.example`;
    const like = world.assets.get('host:app-01.corp.example');
    if (like === undefined) throw new Error('no asset to copy');
    return [`host:${id}`, { ...like, ref: { type: 'host', id } }] as const;
  })]);
  expect(activate(world, drafted(world, 1, ['app-01.corp.example']))).toEqual([]);
  expect(activate(world, drafted(world, 2, ['app-01.corp.example'], 'another_rule'))).toContain('emergency-not-allowed');
  expect(activate(world, drafted(world, 3, ['app-02.corp.example']))).toEqual([]);
  expect(activate(world, drafted(world, 4, ['app-03.corp.example']))).toEqual([]);
  expect(standardMatrix.lifecycle.emergency?.ofUnit).toBe(3);
  expect(activate(world, drafted(world, 5, ['app-04.corp.example']))).toContain('emergency-not-allowed');
});

test('an emergency is no way around a suspension, a rejection or a revocation of the same deviation', () => {
  const world = new World('2026-11-20T15:00:00Z');
  const id = exceptionId('EXC-2026-0001');
  world.draft(requestContent(), 'p24');
  const steps: readonly (readonly [string, object])[] = [
    ['p24', { verb: 'submit' }], ['p05', { verb: 'triage', triage: { outcome: 'complete', note: '', distinctFrom: [] } }],
    ['p06', { verb: 'assess', statement: 'An intrusion stays unseen due to missing audit records.', inherent: { likelihood: 2, impact: 2 }, controls: [], recommendation: 'approve', opinion: 'Acceptable until the rebuild.' }],
  ];
  for (const [as, command] of steps) world.run(id, { ...command, relianceHash: world.case(id).relianceHash ?? '' } as ExceptionCommand, as);
  for (const seat of world.case(id).required?.seats ?? []) {
    const decided = world.run(id, { verb: 'decide', outcome: 'approve', rationale: '', relianceHash: world.case(id).relianceHash ?? '' }, seat.person ?? '');
    expect(decided.ok, JSON.stringify(decided)).toBe(true);
  }
  world.run(id, { verb: 'suspend', cause: 'incident_exploited', text: 'Somebody came in through this very gap.' }, 'p08');
  expect(stateAt(world.case(id), world.now)).toBe('suspended');
  expect(activate(world, drafted(world, 2, ['app-01.corp.example']))).toContain('emergency-not-allowed');
  expect(world.run(id, { verb: 'revoke', cause: 'incident_exploited', text: 'Somebody came in through this very gap.' }, 'p03').ok).toBe(true);
  world.now = addMs(world.now, day);
  expect(activate(world, drafted(world, 3, ['app-01.corp.example']))).toContain('emergency-not-allowed');
});

test('an edit after the call is impossible: what was signed first is what is signed second', () => {
  const world = new World('2026-11-20T15:00:00Z');
  const id = drafted(world, 1, ['app-01.corp.example']);
  expect(world.run(id, call, 'p12').ok).toBe(true);
  expect(world.run(id, { verb: 'edit', content: requestContent({ basis: 'emergency' }) }, 'p24').ok).toBe(false);
  expect(world.run(id, { verb: 'withdraw', text: 'The outage is over.' }, 'p24').ok).toBe(true);
  expect(stateAt(world.case(id), parseInstant('2026-11-20T15:00:00Z'))).toBe('withdrawn');
  expect(world.run(id, { ...call, relianceHash: world.case(id).relianceHash ?? '' } as ExceptionCommand, 'p11').ok).toBe(false);
});
