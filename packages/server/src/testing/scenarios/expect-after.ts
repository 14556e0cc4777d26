import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { addMs, type Instant, parseInstant } from '@exeat/core';
import type { Step } from '@exeat/core/testing';
import { expect } from 'vitest';
import { ok } from '../requests.ts';
import type { Stage } from './stage.ts';
import { contentNow } from './step-request.ts';

/** Who reads what became of a case: somebody who sees everything and decides nothing. */
export const reader = 'p39';

/** Members of a step that something is done for, rather than expected after it: `play-life.ts` does it. */
export type Deed = 'at' | 'as' | 'do' | 'refused' | 'refusedOverHttp' | 'says' | 'give' | 'end' | 'matrix' | 'window' | 'moved' | 'joins' | 'reports' | 'leaves' | 'draft' | 'of';

type Seen = { readonly stage: Stage; readonly view: ExceptionReply; readonly step: Step; readonly where: string };
type Expectation<Key extends keyof Step> = (expected: NonNullable<Step[Key]>, seen: Seen) => void | Promise<void>;

/** How each expectation is read back from the API. A member of a step that is neither here nor a deed does not compile. */
const expectations: { readonly [Key in Exclude<keyof Step, Deed>]-?: Expectation<Key> } = {
  state: (state, { view, where }) => expect(view.state, where).toBe(state),
  covered: async (covered, { stage, view, where }) => expect((await decision(stage, view)).excepted, where).toBe(covered),
  excepted: async (deviations, { stage, where }) => {
    for (const { is, ...asked } of deviations) {
      const answer = ok<ReplyOf<typeof routes.askDecision>>(await stage.as(reader).get(`/decisions?${new URLSearchParams(asked)}`));
      expect(answer.excepted, `${where}: ${JSON.stringify(asked)}`).toBe(is);
    }
  },
  changes: (changes, { view, where }) => {
    for (const [name, phase] of Object.entries(changes)) expect(view.changeRequests.find((one) => one.id === name)?.state ?? 'none', `${where}: ${name}`).toBe(phase);
  },
  bumps: (bumps, { view, where }) => expect((view.required?.reasons ?? []).flatMap(({ code, rule }) => (code === 'level-bump' ? [/G\d/.exec(rule)?.[0]] : [])), where).toEqual(bumps),
  since: (since, { view, where }) => expect(view.lineageSince, where).toBe(since),
  level: (level, { view, where }) => expect((view.changeRequests.at(-1) ?? view).required?.level, where).toBe(level),
  gaps: (gaps, { view, where }) => expect(view.gaps.map(({ from, until }) => [from, until]), where).toEqual(gaps),
  invalid: (invalid, { view, where }) => expect(view.authorityDefects.flatMap(({ invalidlyCovered }) => invalidlyCovered.map(({ from, until }) => [from, until])), where).toEqual(invalid),
  grants: (grants, { stage, view, where }) => expectCover(stage, view, grants, where),
  duties: (duties, { view, where }) => expect(Object.fromEntries(view.duties.flatMap(({ id, due, dischargedAt }) => (dischargedAt === null ? [[id, due]] : []))), where).toEqual(duties),
  delegates: (delegates, { view, where }) => {
    const open = seatsOf(view).flatMap(({ id, status, delegates: may }) => (status !== 'open' || may === undefined ? [] : [[id, may.map(({ person }) => person.id)]]));
    expect(Object.fromEntries(open), where).toEqual(delegates);
  },
  seconds: (seconds, { view, where }) => expect(Object.fromEntries(seatsOf(view).flatMap(({ id, second }) => (second === undefined ? [] : [[id, second.id]]))), where).toEqual(seconds),
  seats: (seats, { view, where }) => expect(Object.fromEntries(seatsOf(view).map(({ id, person }) => [id, person?.id ?? null])), where).toMatchObject(seats),
  signed: (signed, { view, where }) => {
    const standing = view.decisions.filter(({ superseded }) => !superseded).map(({ person, onBehalfOf }) => (onBehalfOf === null ? person?.id : `${person?.id} for ${onBehalfOf.id}`));
    expect(standing, where).toEqual(signed);
  },
  owner: (owner, { view, where }) => expect(view.content.owner.id, where).toBe(owner),
  flags: (flags, { view, where }) => expect(view.flags.map(({ flag }) => flag), where).toEqual(flags),
  obligations: async (obligations, { stage, view, where }) =>
    expect(ok<ReplyOf<typeof routes.previewException>>(await stage.as('p24').post('/exceptions/preview', contentNow(view))).obligations, where).toMatchObject(obligations),
  versions: async (versions, { stage, view, where }) => expect((await versionsOf(stage, view)).length, where).toBe(versions),
  members: async (members, { stage, view, where }) => expect(membersOf((await versionsOf(stage, view)).at(-1)), where).toEqual(members),
  granted: async (granted, { stage, view, where }) => {
    const versions = await versionsOf(stage, view);
    for (const [at, expected] of Object.entries(granted)) {
      const { grant } = await decision(stage, view, parseInstant(at));
      const number = view.grants.find((one) => one.id === grant)?.version;
      expect(membersOf(versions.find((one) => one.number === number)), `${where}: ${at}`).toEqual(expected);
    }
  },
  may: (_may, { stage, view, step, where }) => expectActions(stage, view, step, where),
  mayNot: (_mayNot, { stage, view, step, where }) => expectActions(stage, view, step, where),
};

/** Reads back from the API what a step expects of a case. */
export async function expectAfter(stage: Stage, id: string, step: Step, where: string): Promise<void> {
  const view = ok<ExceptionReply>(await stage.as(reader).get(`/exceptions/${id}`));
  const seen = { stage, view, step, where };
  for (const [key, expectation] of Object.entries(expectations)) {
    const expected = step[key as keyof typeof expectations];
    if (expected !== undefined) await (expectation as (expected: unknown, seen: Seen) => void | Promise<void>)(expected, seen);
  }
}

type Version = ReplyOf<typeof routes.exceptionVersions>['items'][number];
const seatsOf = (view: ExceptionReply): NonNullable<ExceptionReply['required']>['seats'] => view.required?.seats ?? [];
const membersOf = (version: Version | undefined): readonly string[] | undefined => version?.frozen.scope.flatMap((clause) => (clause as { readonly members: readonly string[] }).members);

/** Versions that stand. What a change asks for is a version too, and stands once it is approved. */
async function versionsOf(stage: Stage, view: ExceptionReply): Promise<readonly Version[]> {
  const { items } = ok<ReplyOf<typeof routes.exceptionVersions>>(await stage.as(reader).get(`/exceptions/${view.id}/versions`));
  const asked = view.changeRequests.flatMap(({ state, version }) => (state === 'approved' ? [] : [version]));
  return items.filter(({ number }) => !asked.includes(number));
}

async function expectActions(stage: Stage, view: ExceptionReply, { as = 'p24', may = [], mayNot = {} }: Step, where: string): Promise<void> {
  if (may.length === 0 && Object.keys(mayNot).length === 0) return;
  const { items } = ok<ReplyOf<typeof routes.possibleActions>>(await stage.as(as).get(`/exceptions/${view.id}/actions`));
  for (const { action, allowed, reasons } of items) {
    if (may.includes(action)) expect(allowed, `${where}: ${action} ${JSON.stringify(reasons)}`).toBe(true);
    const against = mayNot[action];
    if (against === undefined) continue;
    expect(allowed, `${where}: ${action}`).toBe(false);
    expect(reasons.map((reason) => reason.code), `${where}: ${action}`).toEqual(expect.arrayContaining([...against]));
  }
}

/** Covered in each stretch from its first instant to its last, by one grant, and at no instant beside them. */
async function expectCover(stage: Stage, view: ExceptionReply, stretches: readonly (readonly [string, string])[], where: string): Promise<void> {
  if (view.content.scope.every(({ rules }) => rules === undefined)) return void expect(view.grants.map(({ from, until }) => [from, until]), where).toEqual(stretches);
  for (const [from, until] of stretches.map(([first, end]) => [parseInstant(first), parseInstant(end)] as const)) {
    const [before, first, last, after] = await Promise.all([addMs(from, -1), from, addMs(until, -1), until].map((at) => decision(stage, view, at)));
    expect([first?.excepted, last?.excepted], `${where}: ${from} to ${until}`).toEqual([true, true]);
    expect(first?.grant, `${where}: ${from} to ${until}`).toBe(last?.grant);
    expect(before?.excepted, `${where}: before ${from}`).toBe(stretches.some(([, end]) => end === from));
    expect(after?.excepted, `${where}: from ${until} on`).toBe(stretches.some(([start]) => start === until));
  }
  if (stretches.length === 0) expect((await decision(stage, view)).excepted, where).toBe(false);
}

/** Whether the first deviation that the case names is excepted, now or at an instant. */
async function decision(stage: Stage, { content: { scope } }: ExceptionReply, at?: Instant): Promise<ReplyOf<typeof routes.askDecision>> {
  const [clause] = scope;
  const rule = clause?.rules === undefined ? undefined : `${clause.rules.scheme}:${clause.rules.ids[0]}`;
  const asset = `${clause?.asset.type}:${clause?.asset.ids?.[0]}`;
  if (rule === undefined) throw new Error('expected a clause that names a rule, got one that covers no finding');
  return ok(await stage.as(reader).get(`/decisions?${new URLSearchParams({ rule, asset, ...(at === undefined ? {} : { at }) })}`));
}
