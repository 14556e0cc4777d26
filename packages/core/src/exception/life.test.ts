import { describe, expect, test } from 'vitest';
import type { AskedDelegation } from '../approval/give-delegation.ts';
import { standardMatrix } from '../approval/standard-matrix.ts';
import { coverIntervals, inForceAt } from '../coverage/in-force.ts';
import type { Decision } from '../errors.ts';
import { type ExceptionId, exceptionId, personId } from '../ids.ts';
import type { ObligationTerms } from '../policy/strictest-terms.ts';
import { parseInstant } from '../time.ts';
import type { ExceptionContent } from './content.ts';
import type { ReassessmentCause } from './commands/reassess.ts';
import type { ExceptionCommand } from './decide.ts';
import { currentSeats, openSeats } from './commands/decide-seat.ts';
import { type CaseAction, type PossibleAction, possibleActions } from './possible-actions.ts';
import { changeStateAt, openChanges } from './change-request.ts';
import { type CaseFlag, flagsAt } from './flags.ts';
import { gapsBetween } from './grant-end.ts';
import type { ChangePhase, ExceptionState } from './state.ts';
import { stateAt } from './state-at.ts';
import { readCases, requestContent, World } from './testing/world.ts';

type Step = {
  readonly at?: string;
  readonly as?: string;
  readonly do?: { readonly verb: ExceptionCommand['verb'] } & Readonly<Record<string, unknown>>;
  readonly refused?: readonly string[];
  readonly state?: ExceptionState;
  readonly versions?: number;
  readonly covered?: boolean;
  readonly members?: readonly string[];
  /** What the person of the step is offered afterwards, among them: `may`; and not, with codes that must be among the reasons: `mayNot`. */
  readonly may?: readonly CaseAction[];
  readonly mayNot?: Readonly<Partial<Record<CaseAction, readonly string[]>>>;
  /** Phase of each change request named, and level of the last one. */
  readonly changes?: Readonly<Record<string, ChangePhase>>;
  readonly level?: number;
  readonly says?: string;
  /** Start and end of every grant that has any cover. */
  readonly grants?: readonly (readonly [string, string])[];
  /** Everything that is true beside the state. */
  readonly flags?: readonly CaseFlag[];
  readonly owner?: string;
  /** Due instant of every open duty of the case, by id. */
  readonly duties?: Readonly<Record<string, string>>;
  /** A delegation that is given, before the command; and the end of the last one. */
  readonly give?: Omit<AskedDelegation, 'text'> & { readonly text?: string; readonly by?: string };
  readonly end?: true;
  /** Who may decide for the holders of open seats. */
  readonly delegates?: Readonly<Record<string, readonly string[]>>;
  /** Who sits where, among others. */
  readonly seats?: Readonly<Record<string, string>>;
  /** Signatures that stand, in order: `p08`, `p05 for p04`. */
  readonly signed?: readonly string[];
  /** Parts of a new version of the matrix; an asset and the unit that owns it now. The case is routed anew where that follows. */
  readonly matrix?: Readonly<Record<string, object>>;
  readonly moved?: readonly [string, string];
  /** Person who has left by now. */
  readonly leaves?: string;
  /** A further request that is drafted, before the command, by p24 unless `by` says else; and which one, by number, the step is about (the first). */
  readonly draft?: Partial<ExceptionContent> & { readonly by?: string };
  readonly of?: number;
  /** First covered day that the term of an assessed request counts from. */
  readonly since?: string;
  /** Groups that raised the level of an assessed request. */
  readonly bumps?: readonly string[];
  /** What the grant that is in force at an instant holds. */
  readonly granted?: Readonly<Record<string, readonly string[]>>;
  /** Members of what waiver profiles demand of the last version. */
  readonly obligations?: Readonly<Partial<ObligationTerms>>;
  readonly gaps?: readonly (readonly [string, string])[];
};
type Life = {
  readonly name: string;
  /** Unless given, when the cases of renewal start. */
  readonly start?: string;
  /** Whether the request is granted first, as moderate, by p08, p04 and p23 unless others are named. */
  readonly granted?: true | readonly string[];
  readonly request?: Partial<ExceptionContent>;
  /** The internet reaches the host. */
  readonly exposed?: true;
  readonly steps?: readonly Step[];
  readonly each?: readonly { readonly request: Partial<ExceptionContent>; readonly as?: string; readonly refused: readonly string[]; readonly says?: string }[];
};

const numbered = (number = 1): ExceptionId => exceptionId(`EXC-2026-${String(number).padStart(4, '0')}`);

function granting(by: Life['granted']): readonly Step[] {
  if (by === undefined) return [];
  return [
    { as: 'p24', do: { verb: 'submit' } },
    { as: 'p05', do: { verb: 'triage', triage: { outcome: 'complete', note: 'complete', distinctFrom: [] } } },
    { as: 'p06', do: { verb: 'assess', likelihood: 3, impact: 3 } },
    ...(by === true ? ['p08', 'p04', 'p23'] : by).map((as): Step => ({ as, do: { verb: 'decide', outcome: 'approve' } })),
  ];
}

describe('life of an exception', () => {
  for (const life of ['exception-life.yaml', 'renewal.yaml', 'amendment.yaml', 'appeal.yaml', 'flags.yaml', 'transfer.yaml', 'emergency.yaml', 'conditions.yaml', 'delegation.yaml', 'reviews.yaml', 'recusal.yaml', 'regimes.yaml', 'reassessment.yaml', 'reorganisation.yaml', 'holes.yaml'].flatMap((file) => readCases<readonly Life[]>(file))) {
    if (life.steps !== undefined) test(life.name, () => live(life, life.steps ?? []));
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

const blankCodes: readonly string[] = ['missing-field', 'nothing-to-narrow', 'nothing-to-amend', 'ends-before-start', 'term-too-long', 'unknown-person'];

/** As a server asks, which takes kinds from its table: here a missing text or day is a fault of the form. */
function possible(world: World, id: ExceptionId, as: string): readonly PossibleAction[] {
  return possibleActions(world.case(id), world.subject(as), world.facts(as, id), (code) => (blankCodes.includes(code) ? 'content' : 'authority'));
}

function live(life: Life, steps: readonly Step[]): void {
  const world = new World(life.start ?? '2026-11-24T15:00:00Z');
  if (life.exposed === true) world.expose('host:app-01.corp.example');
  world.draft(requestContent(life.request), 'p24');
  for (const [index, step] of [...granting(life.granted), ...steps].entries()) {
    const where = `step ${index + 1} ${JSON.stringify(step)}`;
    const id = numbered(step.of);
    if (step.at !== undefined) world.now = parseInstant(step.at);
    if (step.leaves !== undefined) world.leave(step.leaves);
    if (step.matrix !== undefined) world.publishMatrix(step.matrix);
    if (step.moved !== undefined) world.moveAsset(...step.moved);
    if (step.matrix !== undefined || step.moved !== undefined) world.reroute(id);
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
      if (decided.ok) expect(offered, where).toContain(step.do.verb);
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
    if (step.gaps !== undefined) expect(gapsBetween(current).map(({ from, until }) => [from, until]), where).toEqual(step.gaps);
    if (step.duties !== undefined) expect(Object.fromEntries(current.duties.flatMap(({ id: duty, due, dischargedAt }) => (dischargedAt === undefined ? [[duty, due]] : []))), where).toEqual(step.duties);
    const turn = world.facts('p24', id);
    if (step.delegates !== undefined) {
      const delegates = openSeats(current, turn).flatMap((seat) => (seat.delegates === undefined ? [] : [[seat.id, seat.delegates.map(({ person }) => person)]]));
      expect(Object.fromEntries(delegates), where).toEqual(step.delegates);
    }
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

function expectDecision(decided: Decision<unknown>, { refused, says }: Step, where: string): void {
  const reasons = decided.ok ? [] : decided.reasons;
  if (refused === undefined) expect(decided.ok, `${where}: ${JSON.stringify(decided)}`).toBe(true);
  else expect(reasons.map(({ code }) => code), where).toEqual(expect.arrayContaining([...refused]));
  if (says !== undefined) expect(reasons.map(({ text, rule }) => `${rule} ${text}`).join('\n'), where).toContain(says);
}

/** Fills in what a step of the file leaves out: hash, texts, and a rated assessment from likelihood and impact. */
function commandOf(raw: NonNullable<Step['do']>, world: World, id: ExceptionId): ExceptionCommand {
  const state = world.case(id);
  const asked = state.changes.find((change) => change.id === raw['change']) ?? openChanges(state, world.now, standardMatrix.lifecycle).at(-1);
  const relianceHash = asked?.relianceHash ?? state.relianceHash ?? '';
  if (raw.verb === 'renew') {
    const { lastDay, content, ...rest } = raw as unknown as { readonly lastDay: string; readonly content?: Partial<ExceptionContent> };
    return {
      progress: 'The image is built; the rollout waits for January.', usage: 'Two hosts, as approved.', need: 'The vendor has moved the release by a month.', reached: [],
      ...rest, content: { ...state.content, validity: { lastDay }, ...content },
    } as unknown as ExceptionCommand;
  }
  if (raw.verb === 'activate-emergency') {
    return { incident: 'INC-771', statement: 'The claims front end is down until somebody gets in from outside.', relianceHash, ...raw } as unknown as ExceptionCommand;
  }
  if (raw.verb === 'review') {
    return {
      changed: 'The rollout has moved by a month.', mitigations: 'The alert covers the host by now.', valid: 'The vendor has not delivered yet.', controls: 'The alert fired in the test of Monday.',
      residual: state.assessment?.residual ?? { likelihood: 2, impact: 2 }, reached: [], text: '', ...raw,
    } as unknown as ExceptionCommand;
  }
  if (raw.verb === 'transfer') return { text: 'The host changes teams in December.', ...raw } as unknown as ExceptionCommand;
  if (raw.verb === 'amend') {
    return { text: 'The second host joins the migration.', ...raw, verb: 'amend', content: { ...state.content, ...(raw['content'] as Partial<ExceptionContent>) } } as ExceptionCommand;
  }
  if (raw.verb === 'reassess') {
    const { likelihood, impact, cause } = raw as unknown as { likelihood: number; impact: number; cause: ReassessmentCause };
    return {
      verb: 'reassess', relianceHash: state.relianceHash ?? '', cause, inherent: { likelihood, impact }, opinion: 'It cannot stay as it was approved.',
      statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in late response.',
    };
  }
  if (raw.verb === 'assess') {
    const { likelihood, impact, controls, change } = raw as unknown as { likelihood: number; impact: number; controls?: readonly unknown[]; change?: string };
    return {
      verb: 'assess', relianceHash, ...(change === undefined ? {} : { change }), statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in late response.',
      inherent: { likelihood, impact }, controls: controls ?? [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass', operator: personId('p26') }],
      recommendation: 'approve', opinion: 'Acceptable until the rebuild.',
    } as ExceptionCommand;
  }
  const content = raw['content'] === undefined ? {} : { content: requestContent(raw['content'] as Partial<ExceptionContent>) };
  return { relianceHash, rationale: 'Read and agreed with the plan.', ...raw, ...content } as unknown as ExceptionCommand;
}
