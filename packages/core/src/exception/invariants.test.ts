import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { coverIntervals, inForceAt } from '../coverage/in-force.ts';
import { exceptionId, personId } from '../ids.ts';
import { addMs, type Instant } from '../time.ts';
import type { ExceptionContent } from './content.ts';
import type { ExceptionCommand } from './decide.ts';
import { focusOn, openChanges, requestsOf } from './change-request.ts';
import { type ExceptionEnvelope, foldException } from './evolve.ts';
import { partiesOf } from './facts.ts';
import { isNarrower } from '../scope/narrower.ts';
import type { ExceptionCase } from './state.ts';
import { stateAt } from './state-at.ts';
import { requestContent, World } from './testing/world.ts';

const id = exceptionId('EXC-2026-0001');
const people = ['p02', 'p03', 'p04', 'p05', 'p06', 'p07', 'p08', 'p23', 'p24', 'p26', 'p39'] as const;
const runs = Number(process.env['EXEAT_PROPERTY_RUNS'] ?? 300);

type Move = { readonly as: string; readonly wait: number; readonly command: (state: ExceptionCase) => ExceptionCommand };

const day = 24 * 3_600_000;
const text = 'Written because the sequence says so.';
const rated = (likelihood: number, precedent: boolean) => (state: ExceptionCase): ExceptionCommand => ({
  verb: 'assess', relianceHash: hashIn(state), statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in loss.',
  inherent: { likelihood, impact: 3 }, recommendation: 'approve', opinion: 'Acceptable for now.',
  controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: precedent ? 'planned' : 'tested_pass', precedent }],
});
const hosts = (ids: readonly string[]): ExceptionContent['scope'] => requestContent({
  scope: [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: ['package_audit_installed'] }, asset: { type: 'host', ids } }] as unknown as ExceptionContent['scope'],
}).scope;

/** What a decision would name: the hash of the last change request that waits, else of the case. */
function hashIn(state: ExceptionCase): string {
  return state.changes.findLast((change) => ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'].includes(change.phase))?.relianceHash ?? state.relianceHash ?? '';
}

const renew = (lastDay: string, widen: boolean) => (state: ExceptionCase): ExceptionCommand => ({
  verb: 'renew', progress: text, usage: text, need: text, reached: [],
  content: { ...state.content, ...(widen ? { scope: hosts(['app-01.corp.example', 'app-02.corp.example']) } : {}), validity: { lastDay } },
});

const commands: readonly ((state: ExceptionCase) => ExceptionCommand)[] = [
  () => ({ verb: 'submit' }),
  () => ({ verb: 'triage', triage: { outcome: 'complete', note: text, distinctFrom: [] } }),
  rated(3, false), rated(1, false), rated(3, true),
  (s) => ({ verb: 'decide', outcome: 'approve', rationale: text, relianceHash: hashIn(s) }),
  (s) => ({ verb: 'decide', outcome: 'approve', rationale: text, relianceHash: s.versions[0]?.relianceHash ?? '' }),
  (s) => ({ verb: 'decide', outcome: 'approve_narrower', rationale: text, relianceHash: hashIn(s), narrower: { lastDay: '2026-12-31' } }),
  (s) => ({ verb: 'decide', outcome: 'approve_narrower', rationale: text, relianceHash: hashIn(s), narrower: { scope: hosts(['app-01.corp.example', 'db-01.corp.example']) } }),
  (s) => ({ verb: 'decide', outcome: 'approve_narrower', rationale: text, relianceHash: hashIn(s), narrower: { scope: hosts(['app-02.corp.example']) } }),
  (s) => ({ verb: 'decide', outcome: 'reject', rationale: text, relianceHash: hashIn(s) }),
  (s) => ({ verb: 'decide', outcome: 'return', rationale: text, relianceHash: hashIn(s) }),
  () => ({ verb: 'ask', text }),
  (s) => ({ verb: 'answer', text, relianceHash: hashIn(s) }),
  (s) => ({ verb: 'answer', text, relianceHash: hashIn(s), content: { ...s.content, scope: hosts(['app-01.corp.example', 'app-02.corp.example']) } }),
  (s) => ({ verb: 'acknowledge', relianceHash: hashIn(s) }),
  () => ({ verb: 'withdraw', text }),
  () => ({ verb: 'revoke', cause: 'management_decision', text }),
  () => ({ verb: 'suspend', cause: 'comp_control_failed', text }),
  () => ({ verb: 'resume', text }),
  () => ({ verb: 'close', reason: 'remediated_verified', evidence: text }),
  () => ({ verb: 'verify', evidence: text }),
  (s) => ({ verb: 'discharge', duty: s.duties.findLast((duty) => duty.kind === 'precedent')?.id ?? '', evidence: text }),
  renew('2027-04-30', false), renew('2027-02-28', true),
  (s) => ({ verb: 'bridge', text, lastDay: s.grants.at(-1)?.lastDay === '2027-01-31' ? '2027-02-08' : '2027-01-08' }),
  () => ({ verb: 'withdraw', change: 'c1', text }),
  (s) => ({ verb: 'amend', text, content: { ...s.content, scope: hosts(['app-01.corp.example']) } }),
  (s) => ({ verb: 'amend', text, content: { ...s.content, scope: hosts(['app-01.corp.example', 'app-02.corp.example']), justification: `${s.content.justification} ${s.revision}` } }),
];

/** Random moves alone rarely get past triage: half of the time the next sensible step is taken by the right person. */
const sensible: Readonly<Record<string, readonly [string, number][]>> = {
  draft: [['p24', 0]], triage: [['p05', 1]], assessment: [['p06', 2], ['p07', 3], ['p06', 4]], needs_info: [['p24', 13], ['p24', 14]],
  in_approval: [['p08', 5], ['p04', 5], ['p23', 5], ['p08', 5], ['p04', 5], ['p23', 5], ['p04', 9], ['p23', 7]], awaiting_acknowledgement: [['p24', 15]],
  approved_scheduled: [['p07', 22]], active: [['p24', 23], ['p24', 24], ['p24', 23], ['p24', 24], ['p24', 23], ['p08', 18], ['p24', 20], ['p07', 21], ['p23', 17], ['p24', 27], ['p24', 28]], suspended: [['p04', 19]],
};

/** While a renewal waits for its approvers. */
const bridging: readonly [string, number][] = [['p24', 25], ['p23', 17], ['p24', 26]];

/** From a draft to cover, and on to the days in which a renewal can be asked for. */
const granting: readonly [string, number][] = [['p24', 0], ['p05', 1], ['p06', 2], ['p08', 5], ['p04', 5], ['p23', 5]];

const moves = fc.array(fc.record({
  guided: fc.integer({ min: 0, max: 9 }), pick: fc.nat({ max: 1000 }), as: fc.constantFrom(...people), command: fc.nat({ max: commands.length - 1 }),
  wait: fc.constantFrom(0, 0, 0, 1, 3_600_000, day, 12 * day, 40 * day),
}), { minLength: 12, maxLength: 34 });

test('invariants hold over any sequence of commands', () => {
  let granted = 0;
  let renewed = 0;
  fc.assert(
    fc.property(moves, fc.boolean(), (sequence, isGranted) => {
      const world = new World('2026-11-24T15:00:00Z');
      world.draft(requestContent({ scope: hosts(['app-01.corp.example', 'app-02.corp.example']) }), 'p24');
      if (isGranted) {
        for (const [as, command] of granting) world.run(id, (commands[command] ?? (() => ({ verb: 'submit' })))(world.case(id)), as);
        world.now = addMs(world.now, 20 * day);
      }
      for (const raw of sequence) {
        world.now = addMs(world.now, raw.wait);
        const move = moveOf(raw, world);
        const before = world.case(id);
        const decided = world.run(id, move.command(before), move.as);
        const after = world.case(id);
        if (decided.ok) checkStep(before, after, decided.value.events.map((event) => event.type), move.as, world.now);
        else expect(after).toBe(before);
        checkState(after, world.now);
      }
      expect(foldException(world.events)).toEqual(world.case(id));
      checkHistory(world.events);
      granted += world.case(id).grants.length;
      renewed += world.case(id).grants.filter((grant) => grant.origin !== undefined).length;
    }),
    { numRuns: runs },
  );
  // A run that never grants anything would prove nothing.
  expect(granted).toBeGreaterThan(runs / 20);
  expect(renewed).toBeGreaterThan(runs / 100);
});

function moveOf(raw: { guided: number; pick: number; as: string; command: number; wait: number }, world: World): Move {
  const state = world.case(id);
  const open = openChanges(state, world.now, standardMatrix.lifecycle).at(-1);
  const steps = [...(sensible[open?.phase ?? stateAt(state, world.now)] ?? []), ...(open?.phase === 'in_approval' && raw.pick % 4 === 0 ? bridging : [])];
  const [as, command] = raw.guided < 8 && steps.length > 0 ? (steps[raw.pick % steps.length] ?? [raw.as, raw.command]) : [raw.as, raw.command];
  return { as, wait: raw.wait, command: commands[command] ?? (() => ({ verb: 'submit' })) };
}

const terminal = ['revoked', 'closed', 'rejected', 'withdrawn', 'lapsed'];

function checkStep(before: ExceptionCase, after: ExceptionCase, types: readonly string[], as: string, now: Instant): void {
  // I6: what has ended stays ended, and creates no grant.
  if (terminal.includes(stateAt(before, now))) expect(types).toEqual(['comment_added']);
  // E7: cover comes back after its end only by a renewal that was asked for before it.
  if (stateAt(before, now) === 'expired' && types.includes('grant_created')) expect(before.changes.some((change) => change.kind === 'renewal')).toBe(true);
  // I7: an end leaves nothing to decide.
  if (types.includes('exception_revoked') || types.includes('exception_closed')) expect(openChanges(after, now, standardMatrix.lifecycle)).toEqual([]);
  const decided = types.includes('seat_decided') || types.includes('committee_decided');
  if (!decided) return;
  // I8: no party signs, and nobody signs twice on one request.
  const view = viewsOf(after).find((request, index) => request.decisions.length > (viewsOf(before)[index]?.decisions.length ?? 0)) ?? after;
  const parties = partiesOf({ ...view, decisions: [] });
  const barred = [parties.requester, parties.owner, ...parties.assessors, ...parties.operators, ...parties.contributors];
  expect(barred).not.toContain(personId(as));
  for (const request of viewsOf(after)) {
    const signers = request.decisions.filter((d) => !d.superseded).map((d) => d.person);
    expect(new Set(signers).size).toBe(signers.length);
  }
}

/** The case, and each of its change requests in its place. */
function viewsOf(state: ExceptionCase): readonly ExceptionCase[] {
  return [state, ...state.changes.map((change) => focusOn(state, change))];
}

function checkState(state: ExceptionCase, now: Instant): void {
  const intervals = coverIntervals(state);
  const inForce = inForceAt(intervals, now);
  expect(inForce !== null).toBe(stateAt(state, now) === 'active');
  // What has ended covers nothing, now or later.
  if (['revoked', 'closed', 'rejected', 'withdrawn', 'lapsed'].includes(stateAt(state, now))) expect(intervals.every((interval) => interval.until <= now)).toBe(true);
  for (const interval of intervals) {
    const grant = state.grants.find((g) => g.id === interval.grant);
    // I3, I5, I11: cover lies within the grant, never before it was recorded, never beyond its end whatever was lifted.
    expect(grant !== undefined && interval.from >= grant.grantedAt && interval.from >= grant.from && interval.until <= grant.until).toBe(true);
    expect(interval.from < interval.until).toBe(true);
  }
  // I16: grants of one case never cover at the same time.
  const sorted = intervals.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  sorted.forEach((interval, index) => {
    const next = sorted[index + 1];
    if (next !== undefined) expect(interval.until <= next.from).toBe(true);
  });
  if (state.grants.length === 0) return;
  // I1: behind every grant stands a request with a decision of every required seat, none of them refusing.
  const approvals = requestsOf(state).filter((request) => request.phase === 'approved' || request.id === 'initial');
  expect(approvals.length).toBeLessThanOrEqual(state.grants.length);
  const approved = approvals.flatMap((request) => state.versions.filter((version) => request.versions.at(-1)?.number === version.number || request.id === 'initial'));
  for (const grant of state.grants) {
    const scope = state.versions.find((version) => version.number === grant.version)?.frozen.scope ?? [];
    expect(approved.some((version) => isNarrower(scope, version.frozen.scope))).toBe(true);
  }
  for (const { decisions, required } of approvals) {
    const standing = decisions.filter((d) => !d.superseded);
    expect(required).not.toBeNull();
    for (const seat of required?.seats ?? []) {
      expect(standing.filter((d) => d.seat === seat.id).length).toBe(1);
      expect(['approve', 'approve_narrower', 'object']).toContain(standing.find((d) => d.seat === seat.id)?.outcome);
    }
  }
  // I4: the granted members are among those that somebody submitted.
  const submitted = new Set(state.versions[0]?.frozen.scope.flatMap((clause) => clause.members));
  const last = state.versions.at(-1)?.frozen.scope.flatMap((clause) => clause.members) ?? [];
  if (state.versions.length > 0) expect(last.every((member) => submitted.has(member) || state.versions.slice(0, -1).some((v) => v.frozen.scope.some((c) => c.members.includes(member))))).toBe(true);
}

function checkHistory(events: readonly ExceptionEnvelope[]): void {
  // I14: revisions are gap-free and time never runs back.
  events.forEach((event, index) => {
    expect(event.revision).toBe(index + 1);
    const previous = events[index - 1];
    if (previous !== undefined) expect(event.at >= previous.at).toBe(true);
  });
}
