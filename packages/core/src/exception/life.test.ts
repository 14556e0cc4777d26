import { describe, expect, test } from 'vitest';
import { standardMatrix } from '../approval/standard-matrix.ts';
import type { AssetRef } from '../asset/asset.ts';
import { answerQuestion } from '../coverage/decision.ts';
import type { EffectiveException } from '../coverage/effective-exception.ts';
import { coverIntervals, inForceAt } from '../coverage/in-force.ts';
import type { Decision } from '../errors.ts';
import { type ExceptionId, exceptionId } from '../ids.ts';
import type { RuleRef } from '../finding/finding.ts';
import { parseInstant } from '../time.ts';
import type { ExceptionContent } from './content.ts';
import type { ExceptionCommand } from './decide.ts';
import { currentSeats, openSeats } from './commands/decide-seat.ts';
import { type PossibleAction, possibleActions } from './possible-actions.ts';
import { changeStateAt, openChanges } from './change-request.ts';
import { flagsAt } from './flags.ts';
import { gapsBetween } from './grant-end.ts';
import type { ExceptionCase } from './state.ts';
import { stateAt } from './state-at.ts';
import { knownLife, type Life, readLives, spelledOut, type Step, type StepCommand, stepsOf } from './testing/life.ts';
import { requestContent, World } from './testing/world.ts';

const numbered = (number = 1): ExceptionId => exceptionId(`EXC-2026-${String(number).padStart(4, '0')}`);

describe('life of an exception', () => {
  for (const life of readLives()) {
    if (life.steps !== undefined) test(life.name, () => live(life));
    for (const refusal of life.each ?? []) {
      test(`${life.name}: ${JSON.stringify(refusal.request)}`, () => {
        const world = new World(life.start ?? '2026-11-24T15:00:00Z');
        world.draft(requestContent(refusal.request), refusal.as ?? 'p24');
        const decided = world.run(numbered(), { verb: 'submit' }, refusal.as ?? 'p24');
        const reasons = decided.ok ? [] : decided.reasons;
        expect(reasons.map((reason) => reason.code), JSON.stringify(reasons)).toEqual(expect.arrayContaining([...refusal.refused]));
        if (refusal.says !== undefined) expect(reasons.map((reason) => reason.text).join('\n')).toContain(refusal.says);
        expect(stateAt(world.case(numbered()), world.now)).toBe('draft');
      });
    }
  }
});

test('a word that nobody plays is refused, with its place', () => {
  const life = { file: 'x.yaml', name: 'S99 a life' };
  const words = (more: object): (() => Life) => () => knownLife({ ...life, ...more } as Life);
  expect(words({ steps: [{ at: '2027-01-01T00:00:00Z' }, { stat: 'active' }] })).toThrow('x.yaml: S99 a life: step 2: nobody plays stat');
  expect(words({ each: [{ request: {}, refused: [], say: '' }] })).toThrow('x.yaml: S99 a life: each 1: nobody plays say');
  expect(words({ grantd: true })).toThrow('x.yaml: S99 a life: nobody plays grantd');
});

const blankCodes: readonly string[] = ['missing-field', 'nothing-to-narrow', 'nothing-to-amend', 'ends-before-start', 'term-too-long', 'unknown-person'];

/** As a server asks, which takes kinds from its table: here a missing text or day is a fault of the form. */
function possible(world: World, id: ExceptionId, as: string): readonly PossibleAction[] {
  return possibleActions(world.case(id), world.subject(as), world.facts(as, id), (code) => (blankCodes.includes(code) ? 'content' : 'authority'));
}

function live(life: Life): void {
  const world = new World(life.start ?? '2026-11-24T15:00:00Z');
  if (life.board === true) world.addBoard();
  if (life.exposed === true) world.expose('host:app-01.corp.example');
  world.draft(requestContent(life.request), 'p24');
  for (const [index, step] of stepsOf(life).entries()) {
    const where = `step ${index + 1} ${JSON.stringify(step)}`;
    const id = numbered(step.of);
    if (step.at !== undefined) world.now = parseInstant(step.at);
    if (step.leaves !== undefined) world.leave(step.leaves, id);
    if (step.matrix !== undefined) world.publishMatrix(step.matrix);
    if (step.window !== undefined) world.migration = { openUntil: step.window === null ? null : parseInstant(step.window) };
    if (step.moved !== undefined) world.moveAsset(...step.moved);
    if (step.joins !== undefined) world.joinAsset({ type: 'host', id: step.joins.host, under: step.joins.under, unit: step.joins.unit });
    if (step.matrix !== undefined || step.moved !== undefined) world.reroute(id);
    if (step.reports !== undefined) world.hear(id, step.reports);
    if (step.end === true) world.endLastDelegation();
    if (step.draft !== undefined) {
      const { by = 'p24', ...content } = step.draft;
      expect(world.draft(requestContent(content), by).ok, where).toBe(true);
    }
    if (step.give !== undefined) {
      const { by = step.give.from, ...asked } = step.give;
      expectDecision(world.delegate({ text: 'Away for some weeks.', ...asked }, by), step, where);
    }
    if (step.do !== undefined) {
      const offered = new Set(possible(world, id, step.as ?? 'p24').flatMap(({ verb, allowed }) => (allowed ? [verb] : [])));
      const decided = world.run(id, commandOf(step.do, world, id), step.as ?? 'p24');
      // A batch is taken over as a whole: no case offers it.
      if (decided.ok && step.do.verb !== 'adopt') expect(offered, where).toContain(step.do.verb);
      expectDecision(decided, step, where);
    }
    for (const { action, allowed, reasons } of possible(world, id, step.as ?? 'p24')) {
      if (step.may?.includes(action) === true) expect(allowed, `${where}: ${action} ${JSON.stringify(reasons)}`).toBe(true);
      const against = step.mayNot?.[action];
      if (against === undefined) continue;
      expect(allowed, `${where}: ${action}`).toBe(false);
      expect(reasons.map((reason) => reason.code), `${where}: ${action}`).toEqual(expect.arrayContaining([...against]));
    }
    const current = world.case(id);
    if (step.state !== undefined) expect(stateAt(current, world.now), where).toBe(step.state);
    if (step.covered !== undefined) expect(inForceAt(coverIntervals(current), world.now) !== null, where).toBe(step.covered);
    for (const { rule, asset, value, is } of step.excepted ?? []) {
      const question = { rule: refOf(rule) as unknown as RuleRef, asset: { type: refOf(asset).scheme, id: refOf(asset).id } as unknown as AssetRef, at: world.now, ...(value === undefined ? {} : { value }) };
      expect(answerQuestion(question, effectiveIn(world)).excepted, `${where}: ${rule} ${asset} ${value ?? ''}`).toBe(is);
    }
    if (step.versions !== undefined) expect(current.versions.length, where).toBe(step.versions);
    for (const [name, phase] of Object.entries(step.changes ?? {})) {
      const change = current.changes.find((one) => one.id === name);
      expect(change === undefined ? 'none' : changeStateAt(current, change, world.now, standardMatrix.lifecycle), `${where}: ${name}`).toBe(phase);
    }
    if (step.bumps !== undefined) {
      const bumps = (current.required?.reasons ?? []).flatMap(({ code, rule }) => (code === 'level-bump' ? [/G\d/.exec(rule)?.[0]] : []));
      expect(bumps, where).toEqual(step.bumps);
    }
    if (step.since !== undefined) expect(current.lineageSince, where).toBe(step.since);
    if (step.level !== undefined) expect((current.changes.at(-1) ?? current).required?.level, where).toBe(step.level);
    if (step.grants !== undefined) expect(coverIntervals(current).map(({ from, until }) => [from, until]), where).toEqual(step.grants);
    if (step.invalid !== undefined) expect((current.authorityDefects ?? []).flatMap(({ invalid }) => invalid.map(({ from, until }) => [from, until])), where).toEqual(step.invalid);
    if (step.gaps !== undefined) expect(gapsBetween(current).map(({ from, until }) => [from, until]), where).toEqual(step.gaps);
    if (step.duties !== undefined) expect(Object.fromEntries(current.duties.flatMap(({ id: duty, due, dischargedAt }) => (dischargedAt === undefined ? [[duty, due]] : []))), where).toEqual(step.duties);
    const turn = world.facts('p24', id);
    if (step.delegates !== undefined) {
      const delegates = openSeats(current, turn).flatMap((seat) => (seat.delegates === undefined ? [] : [[seat.id, seat.delegates.map(({ person }) => person)]]));
      expect(Object.fromEntries(delegates), where).toEqual(step.delegates);
    }
    if (step.seconds !== undefined) expect(Object.fromEntries(openSeats(current, turn).flatMap((seat) => (seat.second === undefined ? [] : [[seat.id, seat.second]]))), where).toEqual(step.seconds);
    if (step.seats !== undefined) expect(Object.fromEntries(currentSeats(current, turn).map((seat) => [seat.id, seat.person])), where).toMatchObject(step.seats);
    if (step.signed !== undefined) {
      expect(current.decisions.filter((one) => !one.superseded).map(({ person, onBehalfOf }) => (onBehalfOf === undefined ? person : `${person} for ${onBehalfOf}`)), where).toEqual(step.signed);
    }
    if (step.owner !== undefined) expect(current.content.owner, where).toBe(step.owner);
    if (step.flags !== undefined) expect(flagsAt(current, world.now, world.facts('p24', id)).map(({ flag }) => flag), where).toEqual(step.flags);
    for (const [at, members] of Object.entries(step.granted ?? {})) {
      const grant = current.grants.find((one) => one.id === inForceAt(coverIntervals(current), parseInstant(at))?.grant);
      const version = current.versions.find(({ number }) => number === grant?.version);
      expect(version?.frozen.scope.flatMap((clause) => clause.members), `${where}: ${at}`).toEqual(members);
    }
    if (step.obligations !== undefined) expect(current.versions.at(-1)?.frozen.obligations, where).toMatchObject(step.obligations);
    if (step.members !== undefined) expect(current.versions.at(-1)?.frozen.scope.flatMap((clause) => clause.members), where).toEqual(step.members);
  }
}

function refOf(text: string): { readonly scheme: string; readonly id: string } {
  const at = text.indexOf(':');
  return { scheme: text.slice(0, at), id: text.slice(at + 1) };
}

/** Every granted version of every case, as machines need it. */
function effectiveIn(world: World): readonly EffectiveException[] {
  return [...world.cases.values()].flatMap((state) =>
    state.versions.flatMap(({ number, frozen, content }) => {
      const grants = new Set(state.grants.flatMap((grant) => (grant.version === number ? [grant.id] : [])));
      const intervals = coverIntervals(state).filter(({ grant }) => grants.has(grant));
      return grants.size === 0 ? [] : [{ id: state.id, version: number, title: content.title, basis: content.basis, scope: frozen.scope, intervals, versionHash: null, trust: 'signed' as const }];
    }),
  );
}

function expectDecision(decided: Decision<unknown>, { refused, says }: Step, where: string): void {
  const reasons = decided.ok ? [] : decided.reasons;
  if (refused === undefined) expect(decided.ok, `${where}: ${JSON.stringify(decided)}`).toBe(true);
  else expect(reasons.map(({ code }) => code), where).toEqual(expect.arrayContaining([...refused]));
  if (says !== undefined) expect(reasons.map(({ text, rule }) => `${rule} ${text}`).join('\n'), where).toContain(says);
}

/** The command of a step: with the hash that it relies on, and the content that its words change. */
function commandOf(raw: StepCommand, world: World, id: ExceptionId): ExceptionCommand {
  const state = world.case(id);
  const asked = state.changes.find((change) => change.id === raw['change']) ?? openChanges(state, world.now, standardMatrix.lifecycle).at(-1);
  const relianceHash = (raw.verb === 'reassess' ? undefined : asked?.relianceHash) ?? state.relianceHash ?? '';
  return { relianceHash, digest: state.adoption?.digest ?? '', ...spelledOut(raw), ...contentOf(raw, state), ...residualOf(raw, state) } as unknown as ExceptionCommand;
}

function contentOf({ verb, content, lastDay }: StepCommand, state: ExceptionCase): { readonly content?: ExceptionContent } {
  const changed = content as Partial<ExceptionContent> | undefined;
  if (verb === 'renew') return { content: { ...state.content, validity: { lastDay: String(lastDay) }, ...changed } };
  if (verb === 'amend') return { content: { ...state.content, ...changed } };
  return changed === undefined ? {} : { content: requestContent(changed) };
}

function residualOf({ verb, residual }: StepCommand, state: ExceptionCase): object {
  return verb === 'review' ? { residual: residual ?? state.assessment?.residual ?? { likelihood: 2, impact: 2 } } : {};
}
