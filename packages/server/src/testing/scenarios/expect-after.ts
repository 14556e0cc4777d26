import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { addMs, type Instant, parseInstant } from '@exeat/core';
import type { Step } from '@exeat/core/testing';
import { expect } from 'vitest';
import { ok } from '../requests.ts';
import type { Stage } from './stage.ts';
import { contentNow } from './step-request.ts';

/** Who reads what became of a case: somebody who sees everything and decides nothing. */
export const reader = 'p39';

/** Reads back from the API what a step expects of a case. */
export async function expectAfter(stage: Stage, id: string, step: Step, where: string): Promise<void> {
  const view = ok<ExceptionReply>(await stage.as(reader).get(`/exceptions/${id}`));
  const seats = view.required?.seats ?? [];
  if (step.state !== undefined) expect(view.state, where).toBe(step.state);
  if (step.covered !== undefined) expect((await decision(stage, view)).excepted, where).toBe(step.covered);
  for (const { is, ...asked } of step.excepted ?? []) {
    const answer = ok<ReplyOf<typeof routes.askDecision>>(await stage.as(reader).get(`/decisions?${new URLSearchParams(asked)}`));
    expect(answer.excepted, `${where}: ${JSON.stringify(asked)}`).toBe(is);
  }
  for (const [name, phase] of Object.entries(step.changes ?? {})) expect(view.changeRequests.find((one) => one.id === name)?.state ?? 'none', `${where}: ${name}`).toBe(phase);
  if (step.bumps !== undefined) {
    const bumps = (view.required?.reasons ?? []).flatMap(({ code, rule }) => (code === 'level-bump' ? [/G\d/.exec(rule)?.[0]] : []));
    expect(bumps, where).toEqual(step.bumps);
  }
  if (step.since !== undefined) expect(view.lineageSince, where).toBe(step.since);
  if (step.level !== undefined) expect((view.changeRequests.at(-1) ?? view).required?.level, where).toBe(step.level);
  if (step.gaps !== undefined) expect(view.gaps.map(({ from, until }) => [from, until]), where).toEqual(step.gaps);
  if (step.invalid !== undefined) expect(view.authorityDefects.flatMap(({ invalidlyCovered }) => invalidlyCovered.map(({ from, until }) => [from, until])), where).toEqual(step.invalid);
  if (step.grants !== undefined) await expectCover(stage, view, step.grants, where);
  if (step.duties !== undefined) expect(Object.fromEntries(view.duties.flatMap(({ id: duty, due, dischargedAt }) => (dischargedAt === null ? [[duty, due]] : []))), where).toEqual(step.duties);
  if (step.delegates !== undefined) {
    const open = seats.flatMap(({ id: seat, status, delegates }) => (status !== 'open' || delegates === undefined ? [] : [[seat, delegates.map(({ person }) => person.id)]]));
    expect(Object.fromEntries(open), where).toEqual(step.delegates);
  }
  if (step.seconds !== undefined) expect(Object.fromEntries(seats.flatMap(({ id: seat, second }) => (second === undefined ? [] : [[seat, second.id]]))), where).toEqual(step.seconds);
  if (step.seats !== undefined) expect(Object.fromEntries(seats.map(({ id: seat, person }) => [seat, person?.id])), where).toMatchObject(step.seats);
  if (step.signed !== undefined) {
    const signed = view.decisions.filter(({ superseded }) => !superseded).map(({ person, onBehalfOf }) => (onBehalfOf === null ? person?.id : `${person?.id} for ${onBehalfOf.id}`));
    expect(signed, where).toEqual(step.signed);
  }
  if (step.owner !== undefined) expect(view.content.owner.id, where).toBe(step.owner);
  if (step.flags !== undefined) expect(view.flags.map(({ flag }) => flag), where).toEqual(step.flags);
  if (step.obligations !== undefined) expect(ok<ReplyOf<typeof routes.previewException>>(await stage.as('p24').post('/exceptions/preview', contentNow(view))).obligations, where).toMatchObject(step.obligations);
  await expectVersions(stage, view, step, where);
  await expectActions(stage, view, step, where);
}

async function expectVersions(stage: Stage, view: ExceptionReply, { versions, members, granted }: Step, where: string): Promise<void> {
  if (versions === undefined && members === undefined && granted === undefined) return;
  const { items: all } = ok<ReplyOf<typeof routes.exceptionVersions>>(await stage.as(reader).get(`/exceptions/${view.id}/versions`));
  // What a change asks for is a version too, and stands once it is approved.
  const asked = view.changeRequests.flatMap(({ state, version }) => (state === 'approved' ? [] : [version]));
  const items = all.filter(({ number }) => !asked.includes(number));
  const membersOf = (number: number | undefined): readonly string[] | undefined =>
    items.find((one) => one.number === number)?.frozen.scope.flatMap((clause) => (clause as { readonly members: readonly string[] }).members);
  if (versions !== undefined) expect(items.length, where).toBe(versions);
  if (members !== undefined) expect(membersOf(items.at(-1)?.number), where).toEqual(members);
  for (const [at, expected] of Object.entries(granted ?? {})) {
    const { grant } = await decision(stage, view, parseInstant(at));
    expect(membersOf(view.grants.find((one) => one.id === grant)?.version), `${where}: ${at}`).toEqual(expected);
  }
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
