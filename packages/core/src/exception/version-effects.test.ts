import { describe, expect, test } from 'vitest';
import { coverIntervals, inForceAt } from '../coverage/in-force.ts';
import { exceptionId, requirementId } from '../ids.ts';
import type { Requirement } from '../policy/requirement.ts';
import { shippedProfiles } from '../policy/shipped-profiles.ts';
import { classifyVersion } from '../policy/version-class.ts';
import { normativeHash } from '../policy/requirement-version.ts';
import { changeStateAt } from './change-request.ts';
import { openProposals } from './commands/confirm.ts';
import type { ExceptionContent } from './content.ts';
import type { ExceptionCommand } from './decide.ts';
import { type Instant, parseInstant } from '../time.ts';
import { profilesEffect } from './no-longer-waivable.ts';
import { stateAt } from './state-at.ts';
import { approved, assessed, done, submitted } from './testing/steps.ts';
import { readCases, requestContent, World } from './testing/world.ts';

type Step = {
  /** Waiver profiles are published by which the clause that is linked knows no exception, in force from this instant on. */
  forbids?: string;
  at?: string; publish?: Partial<Requirement>; effective?: string; outcome?: string; as?: string; do?: Record<string, unknown>; asks?: Partial<ExceptionContent>; refused?: string[]; says?: string;
  state?: string; covered?: boolean; changes?: Record<string, string>; noted?: number; open?: number; proposals?: Record<string, string>;
};
type Cases = {
  classes: { name: string; from?: Partial<Requirement>; change: Partial<Requirement>; class: string; changes?: Record<string, string> }[];
  effects: { name: string; value?: string; linked?: true; steps: Step[] }[];
  approvals: { name: string; publish: Partial<Requirement>; effective?: string; refused?: string[] }[];
};

const { classes, effects, approvals } = readCases<Cases>('requirement-versions.yaml');
const id = exceptionId('EXC-2026-0001');
const logs = 'STD-LG/LG-7.1';

function request(value: string | undefined): ExceptionContent {
  const [clause] = requestContent().scope;
  return value === undefined || clause === undefined ? requestContent() : requestContent({ scope: [{ ...clause, value }] });
}

describe('what a version is to the one before', () => {
  const standing = new World('2026-11-24T15:00:00Z').library.requirements.get(requirementId(logs));
  if (standing === undefined) throw new Error(`no ${logs}`);
  test.each(classes)('$name', ({ from = {}, change, class: expected, changes = {} }) => {
    const before = { ...standing, ...from };
    const found = classifyVersion(before, { ...before, ...change, version: 2 });
    expect(found.class).toBe(expected);
    expect(Object.fromEntries(found.changes.map(({ field, direction }) => [field, direction]))).toEqual(changes);
  });

  test('is editorial exactly where the digest of what it demands is the same', () => {
    for (const { from = {}, change, class: expected } of classes) {
      const before = { ...standing, ...from };
      expect(normativeHash(before) === normativeHash({ ...before, ...change, version: 9 })).toBe(expected === 'editorial');
    }
  });

  test('read backwards a relaxed one is stricter', () => {
    for (const { from = {}, change, class: expected } of classes) {
      const before = { ...standing, ...from };
      if (expected === 'relaxed') expect(classifyVersion({ ...before, ...change }, before).class).toBe('stricter');
    }
  });
});

describe('what a version means for an exception in force', () => {
  test.each(effects)('$name', ({ value, linked, steps }) => {
    const world = new World('2026-11-24T15:00:00Z');
    if (linked === true) link(world);
    world.draft(request(value), 'p24');
    submitted(world, id);
    assessed(world, id);
    approved(world, id);
    for (const [at, step] of steps.entries()) play(world, step, value, `step ${at + 1}`);
  });
});

describe('a request in approval while a version is published', () => {
  test.each(approvals)('$name', ({ publish, effective, refused }) => {
    const world = new World('2026-11-24T15:00:00Z');
    world.draft(requestContent(), 'p24');
    submitted(world, id);
    assessed(world, id);
    for (const as of ['p08', 'p04']) done(world, id, { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed with the plan.' }, as);
    world.goTo('2026-11-24T16:00:00Z');
    expect(world.publish(logs, publish, effective)).toEqual({ [id]: 'untouched' });
    world.goTo('2026-11-24T17:00:00Z');
    const decided = world.run(id, { verb: 'decide', outcome: 'approve', rationale: 'Read and agreed with the plan.', relianceHash: world.case(id).relianceHash ?? '' }, 'p23');
    expect(decided.ok ? undefined : decided.reasons.map(({ code }) => code)).toEqual(refused === undefined ? undefined : expect.arrayContaining(refused));
  });
});

function play(world: World, step: Step, value: string | undefined, where: string): void {
  if (step.at !== undefined) world.goTo(step.at);
  if (step.publish !== undefined) expect(world.publish(logs, step.publish, step.effective)[id], where).toBe(step.outcome);
  if (step.forbids !== undefined) forbid(world, parseInstant(step.forbids));
  const decided = step.do !== undefined ? world.run(id, command(world, step.do), step.as ?? '') : step.asks !== undefined ? ask(world, { ...request(value), ...step.asks }, step.as ?? '') : null;
  if (decided !== null) {
    const reasons = decided.ok ? undefined : decided.reasons;
    expect(reasons?.map(({ code }) => code), where).toEqual(step.refused === undefined ? undefined : expect.arrayContaining(step.refused));
    if (step.says !== undefined) expect(reasons?.map(({ text }) => text).join(' '), where).toContain(step.says);
  }
  const state = world.case(id);
  if (step.state !== undefined) expect(stateAt(state, world.now), where).toBe(step.state);
  if (step.covered !== undefined) expect(inForceAt(coverIntervals(state), world.now) !== null, where).toBe(step.covered);
  for (const [change, phase] of Object.entries(step.changes ?? {})) {
    const found = state.changes.find((one) => one.id === change);
    expect(found === undefined ? 'none' : changeStateAt(state, found, world.now, world.matrix.lifecycle), where).toBe(phase);
  }
  if (step.noted !== undefined) expect(state.outsideFacts?.length ?? 0, where).toBe(step.noted);
  const facts = new Set((state.outsideFacts ?? []).map((_, at) => `f${at + 1}`));
  if (step.open !== undefined) expect(state.duties.filter((duty) => facts.has(duty.id) && duty.dischargedAt === undefined).length, where).toBe(step.open);
  if (step.proposals !== undefined) expect(Object.fromEntries(openProposals(state).map((one) => [one.id, one.action.verb])), where).toEqual(step.proposals);
}

/** A clause outside binds what is asked for logs, by the profile `clause`. */
function link(world: World): void {
  const linked = (one: Requirement): Requirement => ({ ...one, obligations: [{ clause: 'A clause outside', waivability: 'internal_only', enduringAllowed: true, profile: 'clause' }] });
  const versions = [...world.library.versions].map(([key, all]) => [key, all.map((version) => ({ ...version, requirement: linked(version.requirement) }))] as const);
  world.library = { ...world.library, versions: new Map(versions) };
  world.goTo(world.now);
}

function forbid(world: World, from: Instant): void {
  const [shipped] = shippedProfiles;
  if (shipped === undefined) throw new Error('no profile is shipped');
  const profiles = new Map([['clause', { ...shipped, id: 'clause', on: true, verified: true, waivability: 'not_waivable' as const }]]);
  world.happen(id, profilesEffect(world.case(id), { profiles, from }, world.facts('', id)));
  world.library = { ...world.library, ...(from > world.now ? { profilesToCome: [{ from, profiles }] } : { profiles }) };
}

function command(world: World, { lastDay, ...asked }: Record<string, unknown>): ExceptionCommand {
  if (asked['verb'] !== 'renew') return asked as unknown as ExceptionCommand;
  const text = 'Half of the hosts are rebuilt, and it is still needed for the rest of them.';
  const content = { ...world.case(id).content, validity: { lastDay: String(lastDay) } };
  return { verb: 'renew', content, progress: text, usage: text, need: text, reached: [] };
}

/** A request of the same deviation elsewhere, handed in; it leaves no trace. */
function ask(world: World, content: ExceptionContent, as: string): ReturnType<World['run']> {
  const [clause] = content.scope;
  const other = { ...content, title: 'Another host', ...(clause === undefined ? {} : { scope: [{ ...clause, asset: { type: 'host' as const, ids: ['app-02.corp.example'] } }] }) };
  expect(world.draft(other, as).ok).toBe(true);
  const asked = exceptionId(`EXC-2026-${String(world.cases.size).padStart(4, '0')}`);
  const decided = world.run(asked, { verb: 'submit' }, as);
  world.cases.delete(asked);
  return decided;
}
