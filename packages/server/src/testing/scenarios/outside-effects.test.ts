import type { ExceptionReply } from '@exeat/contract';
import { parseInstant } from '@exeat/core';
import { type Life, readCases, requestContent, requireKnown, type Step, type StepCommand } from '@exeat/core/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { ok } from '../requests.ts';
import { reader } from './expect-after.ts';
import { act, expectReply, playLife } from './play-life.ts';
import { openTheatre, type Stage } from './stage.ts';

type EffectStep = Pick<Step, 'at' | 'as' | 'state'> & {
  readonly says?: Readonly<Record<string, unknown>>;
  /** When the asset was scanned last, clean; and whether the deviation is found now, as of a scan of now. */
  readonly lastScan?: string;
  readonly found?: number;
  /** Last day of a renewal that is asked for. */
  readonly renew?: string;
  readonly do?: StepCommand;
  readonly refused?: string;
  readonly proposals?: Readonly<Record<string, string>>;
  readonly decided?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly noted?: number;
  /** How many duties are open. */
  readonly open?: number;
};
type Effects = { readonly name: string; readonly hosts?: readonly string[]; readonly steps: readonly EffectStep[] };

/** Every word of a step that is played here: another one fails with its place. */
const stepKeys: Readonly<Record<keyof EffectStep, true>> = {
  at: true, as: true, state: true, says: true, lastScan: true, found: true, renew: true, do: true, refused: true, proposals: true, decided: true, text: true, noted: true, open: true,
};
const start = '2026-11-24T15:00:00.000Z';
const hostOf = (name: string): string => `${name}.corp.example`;
const { effects } = readCases<{ readonly effects: readonly Effects[] }>('outside.yaml');
const theatre = await openTheatre();
afterAll(() => theatre.close());

describe('what a fact from outside means for an exception, through HTTP (S29, S44, S45)', () => {
  test.each(effects.filter(({ name }) => /\bS(29|44|45)\b/.test(name)))('$name', (one) => theatre.play((stage) => play(stage, one)));
});

async function play(stage: Stage, { name, hosts = ['app-01'], steps, ...unknown }: Effects): Promise<void> {
  requireKnown(unknown, {}, name);
  for (const [index, step] of steps.entries()) requireKnown(step, stepKeys, `${name}: step ${index + 1}`);
  for (const { lastScan } of steps) if (lastScan !== undefined) await scanned(stage, lastScan, 'passed');
  const [clause] = requestContent().scope;
  const request = {
    scope: [{ ...clause, asset: { type: 'host', ids: hosts.map(hostOf) } }],
    remediation: { milestones: [{ title: 'Rebuild on the standard image', due: '2027-01-15', ticket: 'CHG-7' }] },
  } as unknown as NonNullable<Life['request']>;
  const id = await playLife(stage, { name: '', file: '', start, granted: true, request });
  let now = start;
  for (const [index, step] of steps.entries()) {
    const where = `step ${index + 1} ${JSON.stringify(step)}`;
    now = step.at ?? now;
    await stage.setClock(parseInstant(now));
    if (step.says !== undefined) await report(stage, index, now, step.says);
    if (step.found !== undefined) await scanned(stage, now, step.found === 0 ? 'passed' : 'open');
    if (step.renew !== undefined) expectReply(await act(stage, id, { do: { verb: 'renew', lastDay: step.renew } }), {}, where);
    if (step.do !== undefined) {
      const words = step.do.verb === 'confirm' || step.do.verb === 'dismiss' ? { text: 'I have looked at it myself today.' } : {};
      const asked = { ...(step.as === undefined ? {} : { as: step.as }), do: { ...words, ...step.do } };
      expectReply(await act(stage, id, asked), step.refused === undefined ? {} : { refused: [step.refused] }, where);
    }
    await expectNow(stage, id, step, where);
  }
}

async function expectNow(stage: Stage, id: string, { state, proposals, decided, text, noted, open }: EffectStep, where: string): Promise<void> {
  const view = ok<ExceptionReply>(await stage.as(reader).get(`/exceptions/${id}`));
  if (state !== undefined) expect(view.state, where).toBe(state);
  if (proposals !== undefined) expect(Object.fromEntries(view.proposals.flatMap((one) => (one.decided === null ? [[one.id, one.verb]] : []))), where).toEqual(proposals);
  for (const [proposal, outcome] of Object.entries(decided ?? {})) expect(view.proposals.find((one) => one.id === proposal)?.decided?.outcome, where).toBe(outcome);
  if (text !== undefined) expect(view.outsideFacts.at(-1)?.text, where).toContain(text);
  if (open !== undefined) expect(view.duties.filter(({ dischargedAt }) => dischargedAt === null).length, where).toBe(open);
  if (noted !== undefined) expect(view.outsideFacts.length, where).toBe(noted);
}

async function report(stage: Stage, version: number, occurredAt: string, { asset, ...rest }: Readonly<Record<string, unknown>>): Promise<void> {
  const says = { ...rest, ...(asset === undefined ? {} : { asset: { type: 'host', id: hostOf(String(asset)) } }) };
  const fact = { source: 'desk', externalId: 'X', version, occurredAt, says };
  expect(ok<{ readonly items: readonly object[] }>(await stage.as('p46').post('/outside-facts', { facts: [fact] })).items).toMatchObject([{ outcome: 'applied' }]);
}

/** A scanner reports on the host: the deviation is there, or is not any more. */
async function scanned(stage: Stage, at: string, status: 'open' | 'passed'): Promise<void> {
  await stage.setClock(parseInstant(at));
  const finding = { rule: { scheme: 'xccdf', id: 'package_audit_installed' }, asset: { type: 'host', id: hostOf('app-01') }, source: { tool: 'oscap' }, status };
  const reply = await stage.app.inject({
    method: 'POST', url: '/api/v1/imports?kind=findings', payload: `${JSON.stringify(finding)}\n`,
    headers: { authorization: `Bearer ${await stage.tokenOf('p05')}`, 'content-type': 'application/x-ndjson' },
  });
  expect(reply.statusCode, reply.payload).toBe(201);
}
