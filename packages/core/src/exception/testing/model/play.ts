import fc from 'fast-check';
import { standardMatrix } from '../../../approval/standard-matrix.ts';
import { localDateAt } from '../../../calendar.ts';
import { type ExceptionId, exceptionId, personId, unitId } from '../../../ids.ts';
import { addMs, type Instant } from '../../../time.ts';
import { focusOn, openChanges } from '../../change-request.ts';
import { openProposals } from '../../commands/confirm.ts';
import { openSeats } from '../../commands/decide-seat.ts';
import type { ExceptionCommand } from '../../decide.ts';
import type { ChangeRequest, ExceptionCase } from '../../state.ts';
import { stateAt } from '../../state-at.ts';
import { World } from '../world.ts';
import { checkMoment, checkStep } from './invariants.ts';
import { leave, publishMatrix, report, updateZoneRules } from './happenings.ts';
import { type Dice, firstContent, moves } from './moves.ts';
import type { Violation } from './played-step.ts';
import { ReferenceCase } from './reference-case.ts';
import { people, usual } from './usual.ts';

export type Sequence = { readonly draws: readonly number[]; readonly steps: readonly Step[] };
type Step = { readonly guided: number; readonly as: string; readonly verb: ExceptionCommand['verb']; readonly wait: number; readonly draw: number };
/** What follows by itself before anybody decides on a request whose rules have changed. */
const routeAnew = (world: World): void => world.reroute(id);
/** What the votes came to whose time is over. */
const closeVotes = (world: World): void => world.closeVotes(id);
/** Something that nobody on the case does. */
type Happening = (world: World, id: ExceptionId, dice: Dice) => void;
/** Who gives which command, on the case or with a change of it in its place. */
type Asked = { readonly as: string; readonly verb: ExceptionCommand['verb']; readonly view: ExceptionCase };
/** `state`: the case as it is left; `story`: what was accepted, a line a command. */
export type Played = { readonly state: ExceptionCase; readonly violations: readonly Violation[]; readonly granted: number; readonly accepted: ReadonlySet<string>; readonly story: readonly string[] };

const id = exceptionId('EXC-2026-0001');
/** What the dice show on the way to a grant: complete, a rating of nine, three or twenty with a tested control, approved. */
const straightAhead = 5;
const lowRisk = 1;
const highRisk = 4;
const day = 24 * 3_600_000;
/** Days of a wait; the last ones lead to the days before the end of cover, and to the end itself. */
const waits = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3, 6, 12, 40, 'renewal', 'renewal', 'end', 'due', 'due'] as const;
/** Commands about a request; every other one is about the case. */
const aboutRequest: readonly string[] = ['triage', 'ask', 'answer', 'assess', 'decide', 'vote', 'recuse', 'acknowledge', 'withdraw', 'ratify', 'renew', 'attach', 'comment'];

export const sequences: fc.Arbitrary<Sequence> = fc.record({
  draws: fc.array(fc.nat({ max: 10_000 }), { minLength: 3, maxLength: 3 }),
  steps: fc.array(
    fc.record({
      guided: fc.nat({ max: 9 }), as: fc.constantFrom(...people), verb: fc.constantFrom(...(Object.keys(moves) as (keyof typeof moves)[])), wait: fc.nat({ max: waits.length - 1 }),
      draw: fc.nat({ max: 1_000_000 }),
    }),
    { minLength: 14, maxLength: 36 },
  ),
});

/** Plays one sequence through `core` and through the reference, and lists where they part. */
export function play({ draws, steps }: Sequence): Played {
  const [content = 0, first = 0, start = 0] = draws;
  const world = startingWorld(start);
  const reference = new ReferenceCase();
  const violations: Violation[] = [];
  const accepted = new Set<string>();
  const story: string[] = [];
  world.draft(firstContent(diceOf(content)), first % 8 === 0 ? 'p23' : 'p24');
  for (const event of world.events) reference.apply(event);

  const follow = (as: string, verb: string, mayDo: () => boolean, run: () => boolean): void => {
    const before = world.case(id);
    const known = world.events.length;
    const wasOver = reference.isOver(world.now);
    if (run()) {
      accepted.add(verb);
      const allowed = mayDo();
      const events = world.events.slice(known);
      for (const event of events) reference.apply(event);
      story.push(`${world.now} ${as} ${verb}: ${events.map(({ type }) => type).join(', ')}`);
      violations.push(...checkStep({ before, after: world.case(id), events, reference, as, verb, allowed, wasOver, world }));
    } else if (as === '') return;
    else if (world.case(id) !== before) violations.push({ invariant: 'I14', text: `a refused ${verb} changed the case` });
    violations.push(...checkMoment(world.case(id), reference, world));
  };
  const happen = (what: Happening, draw: number): void => follow('', what.name, () => true, () => {
    const known = world.events.length;
    what(world, id, diceOf(draw));
    return world.events.length > known;
  });
  const take = (as: string, verb: ExceptionCommand['verb'], command: ExceptionCommand): void => {
    happen(closeVotes, 0);
    happen(routeAnew, 0);
    follow(as, verb, () => moves[verb].by(as, reference), () => world.run(id, command, as).ok);
  };

  // Most sequences start from something that is granted or waits for its approvers: little that matters happens before.
  for (let straight = start % 3 === 0 ? 0 : 3 + (start % 12); straight > 0; straight -= 1) {
    if (stateAt(world.case(id), world.now) === 'active' && world.case(id).changes.length === 0) world.now = addMs(world.now, waitOf(world.case(id), world.now, 'renewal'));
    const { as, verb, view } = nextOf({ guided: 0, as: 'p24', verb: 'submit', wait: 0, draw: 1 }, world.case(id), world, true);
    take(as, verb, moves[verb].ask(view, () => (verb === 'assess' ? ratingOf(view, start) : straightAhead), world.now));
  }
  for (const step of steps) {
    if (violations.length > 0) break;
    world.now = addMs(world.now, waitOf(world.case(id), world.now, waits[step.wait] ?? 0));
    if (step.draw % 97 === 0) world.requirementBecomesNonWaivable('STD-LG/LG-7.1');
    if (step.draw % 101 === 0) {
      world.leave('p24');
      reference.gone.add('p24');
    }
    if (step.draw % 17 === 0) happen(report, step.draw);
    if (step.draw % 47 === 0) happen(leave, step.draw);
    if (step.draw % 23 === 0) happen(publishMatrix, step.draw);
    if (step.draw % 53 === 0) happen(updateZoneRules, step.draw);
    if (step.draw % 41 === 0) lend(world, diceOf(step.draw));
    const { as, verb, view } = nextOf(step, world.case(id), world);
    take(as, verb, moves[verb].ask(view, diceOf(step.draw), world.now));
  }
  return { state: world.case(id), violations, granted: reference.grants.length, accepted, story };
}

/** Fails with everything that was violated, so that fast-check can look for the shortest sequence. */
export function holds(sequence: Sequence): Played {
  const played = play(sequence);
  if (played.violations.length > 0) throw new Error([...played.violations.map(({ invariant, text }) => `${invariant}: ${text}`), ...played.story].join('\n'));
  return played;
}

function startingWorld(start: number): World {
  const world = new World('2026-11-24T15:00:00Z');
  world.publishCalendars([2026, 2027, 2028, 2029, 2030]);
  if (start % 5 === 0) world.forgetCriticality('app-02.corp.example');
  if (start % 7 === 0) world.carried = [{ units: [unitId('INS')], band: 'high', assets: 1, count: 1 + (start % 3) }];
  if (start % 4 === 0) lend(world, diceOf(start));
  return world;
}

/** Authority is lent for a month, or what was lent is taken back. */
function lend(world: World, dice: Dice): void {
  const standing = (world.organisation.delegations ?? []).at(-1);
  if (standing !== undefined && standing.endedAt === null && standing.until > world.now && dice(2) === 0) return world.endLastDelegation();
  const [from, to, maxLevel] = lendings[dice(lendings.length)] ?? ['p04', 'p05', 2];
  const lastDay = localDateAt(addMs(world.now, 25 * day), 'America/New_York');
  world.delegate({ from: personId(from), to: personId(to), lastDay, maxLevel, text: 'Away for some weeks.' });
}
const lendings: readonly (readonly [string, string, 2 | 3])[] = [['p04', 'p05', 2], ['p08', 'p05', 2], ['p23', 'p24', 2], ['p08', 'p04', 2], ['p03', 'p04', 3], ['p23', 'p10', 3]];

/** A risk that may rise between the first request and a renewal. */
function ratingOf(view: ExceptionCase, start: number): number {
  if (view.focus !== undefined && start % 4 !== 0) return highRisk;
  return start % 2 === 0 ? straightAhead : lowRisk;
}

/** Numbers for what a command leaves open, from one number of the sequence. */
function diceOf(draw: number): Dice {
  let state = draw * 2 + 1;
  const next = (): number => (state = (state * 48_271 + 11) % 2_147_483_647);
  // Small seeds give even numbers until the product has wrapped around.
  for (let round = 0; round < 3; round += 1) next();
  return (sides) => next() % sides;
}

function waitOf(state: ExceptionCase, now: Instant, wait: (typeof waits)[number]): number {
  if (typeof wait === 'number') return wait * day + (wait === 0 ? 1 : 0);
  if (wait === 'due') {
    const due = [...state.duties, ...state.changes.flatMap(({ duties }) => duties)].flatMap((duty) => (duty.dischargedAt === undefined && duty.due > now ? [duty.due] : [])).toSorted()[0];
    return due === undefined ? 0 : Date.parse(due) - Date.parse(now);
  }
  const end = state.grants.at(-1)?.until;
  if (end === undefined) return 0;
  const until = Date.parse(end) - Date.parse(now) - (wait === 'renewal' ? 40 * day : 0);
  return Math.max(0, until);
}

function nextOf(step: Step, state: ExceptionCase, world: World, straight = false): Asked {
  const open = openChanges(state, world.now, standardMatrix.lifecycle).at(-1);
  const view = open === undefined ? state : focusOn(state, open);
  const asked = (as: string, verb: ExceptionCommand['verb']): Asked => ({ as, verb, view: aboutRequest.includes(verb) ? view : state });
  if (step.guided >= 8) return asked(step.as, step.verb);
  if (openProposals(state).length > 0 && step.draw % 3 === 0) return asked(step.draw % 2 === 0 ? 'p05' : state.content.owner, step.draw % 4 === 0 ? 'dismiss' : 'confirm');
  const phase = phaseOf(state, open, world);
  if (open?.kind === 'renewal' && open.phase === 'in_approval' && step.draw % 7 === 0) return asked('p24', 'bridge');
  if (open !== undefined && step.draw % 11 === 0) return asked(...(besides[step.draw % besides.length] ?? ['p23', 'revoke']));
  if (phase === 'in_approval') return signing(view, step, world);
  const choices = (usual[phase] ?? []).slice(0, straight ? 1 : undefined);
  const [as, verb] = choices[step.draw % Math.max(1, choices.length)] ?? [step.as, step.verb];
  return asked(as === 'p24' ? state.content.owner : as, verb);
}

/** What happens to a case while a change of it is asked for. */
const besides: readonly (readonly [string, ExceptionCommand['verb']])[] = [['p23', 'revoke'], ['p23', 'suspend'], ['p06', 'reassess'], ['p06', 'review'], ['p24', 'amend'], ['p07', 'verify']];

function phaseOf(state: ExceptionCase, open: ChangeRequest | undefined, world: World): string {
  if (open?.kind === 'ratification') return 'ratification';
  const isEmergency = open === undefined && state.content.basis === 'emergency' && (state.phase === 'draft' || state.phase === 'in_approval');
  return isEmergency ? 'emergency' : (open?.phase ?? stateAt(state, world.now));
}

/** Somebody whose turn it is. */
function signing(view: ExceptionCase, step: Step, world: World): Asked {
  if (step.draw % 13 === 0) return { as: 'p08', verb: 'attach', view };
  const seat = openSeats(view, world.facts('p24', id))[0];
  const voted = view.votes.filter((vote) => vote.seat === seat?.id && !vote.superseded).map(({ person }) => person);
  if (step.draw % 19 === 0) return { as: seat?.members?.[0] ?? seat?.person ?? personId(step.as), verb: 'recuse', view };
  const [delegate] = seat?.delegates ?? [];
  if (delegate !== undefined && step.draw % 2 === 0) return { as: delegate.person, verb: 'decide', view };
  const member = seat?.members?.find((one) => !voted.includes(one));
  return member === undefined ? { as: seat?.person ?? personId(step.as), verb: 'decide', view } : { as: member, verb: 'vote', view };
}

/** `EXEAT_PROPERTY_SEED`; else the same one in `npm test`, so that a change is judged by itself, and another each time in `test:long`, which searches. */
export function propertySeed(): number {
  const searched = process.env['EXEAT_LONG_TESTS'] === '1' ? Date.now() % 2 ** 31 : 260_954_624;
  return Number(process.env['EXEAT_PROPERTY_SEED'] ?? searched);
}

/**
 * Plays this many sequences from one seed, see `propertySeed`, and prints it.
 * @throws Error with the seed, the shortest sequence that was found and everything it violates.
 */
export function playSequences(numRuns: number): { readonly granted: number; readonly accepted: ReadonlySet<string> } {
  const seed = propertySeed();
  process.stdout.write(`invariants: ${numRuns} sequences from seed ${seed}\n`);
  let granted = 0;
  const accepted = new Set<string>();
  fc.assert(
    fc.property(sequences, (sequence) => {
      const played = holds(sequence);
      granted += played.granted;
      for (const verb of played.accepted) accepted.add(verb);
    }),
    { numRuns, seed },
  );
  return { granted, accepted };
}
