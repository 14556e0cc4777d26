import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { parseInstant } from '@exeat/core';
import { type Life, requestContent, type Step, stepsOf } from '@exeat/core/testing';
import { expect } from 'vitest';
import { rerouteOutdated } from '../../record/reroute.ts';
import type { Reply } from '../demo-server.ts';
import { ok, problemIn } from '../requests.ts';
import { expectAfter, reader } from './expect-after.ts';
import type { Stage } from './stage.ts';
import { requestOf } from './step-request.ts';

const start = '2026-11-24T15:00:00Z';

/** Plays a life by requests of its people, and reads what is expected back from the API. Answers the id of its exception. */
export async function playLife(stage: Stage, life: Life): Promise<string> {
  await stage.setClock(parseInstant(life.start ?? start));
  if (life.board === true) await appointBoard(stage);
  if (life.exposed === true) await changeAsset(stage, 'host:app-01.corp.example', { exposure: 'internet' });
  const ids = [ok(await stage.as('p24').post('/exceptions', requestContent(life.request))).id];
  let delegation = '';
  for (const [index, step] of stepsOf(life).entries()) {
    const where = `step ${index + 1} ${JSON.stringify(step)}`;
    if (step.at !== undefined) await stage.setClock(parseInstant(step.at));
    if (step.leaves !== undefined) await leave(stage, step.leaves);
    if (step.matrix !== undefined) await publishMatrix(stage, step.matrix);
    if (step.moved !== undefined) await changeAsset(stage, step.moved[0], { unit: step.moved[1] });
    if (step.joins !== undefined) await join(stage, step.joins);
    if (step.reports !== undefined) await report(stage, { externalId: `${index}`, occurredAt: step.at ?? life.start ?? start, says: step.reports });
    if (step.end === true) ok(await stage.as('p46').post(`/delegations/${delegation}/end`));
    if (step.give !== undefined) {
      const { from, by = from, ...asked } = step.give;
      const given = await stage.as(by).post('/delegations', { text: 'Away for some weeks.', ...asked, ...(by === from ? {} : { from }) });
      expectReply(given, step, where);
      if (given.status < 300) delegation = ok<{ readonly id: string }>(given).id;
    }
    if (step.draft !== undefined) {
      const { by = 'p24', ...content } = step.draft;
      ids.push(ok(await stage.as(by).post('/exceptions', requestContent(content))).id);
    }
    const id = ids[(step.of ?? 1) - 1] ?? '';
    if (step.do !== undefined) expectReply(await act(stage, id, step), step, where);
    await expectAfter(stage, id, step, where);
  }
  return ids[0] ?? '';
}

/** Plays a request that is refused when it is handed in: where a schema says no first, before there is a draft. */
export async function playRefusal(stage: Stage, life: Life, { request, as = 'p24', refused, says }: NonNullable<Life['each']>[number]): Promise<void> {
  await stage.setClock(parseInstant(life.start ?? start));
  const where = JSON.stringify(request);
  const draft = await stage.as(as).post('/exceptions', requestContent(request));
  if (draft.status >= 300) return expectReply(draft, { refused, ...(says === undefined ? {} : { says }) }, where);
  expectReply(await stage.as(as).post(`/exceptions/${ok(draft).id}/submit`), { refused, ...(says === undefined ? {} : { says }) }, where);
  expect(ok(await stage.as(reader).get(`/exceptions/${ok(draft).id}`)).state, where).toBe('draft');
}

export async function act(stage: Stage, id: string, { as = 'p24', do: command }: Step): Promise<Reply> {
  if (command === undefined) throw new Error('expected a command');
  if (command.verb === 'attach') return attach(stage, id, as, (command['file'] as { readonly kind?: string }).kind);
  const view = ok<ExceptionReply>(await stage.as(reader).get(`/exceptions/${id}`));
  const { method, path, body, ifMatch } = requestOf(command, view);
  const headers = ifMatch === undefined ? {} : { 'if-match': ifMatch };
  return method === 'PATCH' ? stage.as(as).patch(path, body, headers) : stage.as(as).post(path, body, headers);
}

async function attach(stage: Stage, id: string, as: string, kind: string | undefined): Promise<Reply> {
  const query = new URLSearchParams({ name: 'alert.txt', ...(kind === undefined ? {} : { kind }) });
  const reply = await stage.app.inject({
    method: 'POST', url: `/api/v1/exceptions/${id}/evidence?${query}`, payload: 'It fired.',
    headers: { authorization: `Bearer ${await stage.tokenOf(as)}`, 'content-type': 'application/octet-stream' },
  });
  return { status: reply.statusCode, body: JSON.parse(reply.payload), headers: reply.headers };
}

export function expectReply(reply: Reply, { refused, refusedOverHttp, says }: Pick<Step, 'refused' | 'refusedOverHttp' | 'says'>, where: string): void {
  if (refused === undefined) return void expect(reply.status, `${where}: ${JSON.stringify(reply.body)}`).toBeLessThan(300);
  const { code, reasons = [], fields = [], detail } = problemIn(reply);
  const codes = [code, ...reasons.map((reason) => reason.code)];
  expect(codes, `${where}: ${detail} ${JSON.stringify(fields)}`).toEqual(expect.arrayContaining([...(refusedOverHttp ?? refused)]));
  // Who reads it is told names where the rules have ids.
  const told = reasons.map(({ text, rule }) => `${rule} ${text.replaceAll(/[\w.]+ \((p\d+)\)/g, '$1')}`).join('\n');
  if (says !== undefined && refusedOverHttp === undefined) expect(told, where).toContain(says);
}

async function leave(stage: Stage, person: string): Promise<void> {
  const { headers } = await stage.as('p46').get(`/people/${person}`);
  ok(await stage.as('p46').patch(`/people/${person}`, { active: false }, { 'if-match': String(headers['etag']) }));
}

async function report(stage: Stage, fact: object): Promise<void> {
  const { items } = ok<ReplyOf<typeof routes.reportFacts>>(await stage.as('p46').post('/outside-facts', { facts: [{ source: 'hr', version: 1, ...fact }] }));
  expect(items.map(({ outcome }) => outcome)).toEqual(['applied']);
}

async function join(stage: Stage, { host, under, unit }: NonNullable<Step['joins']>): Promise<void> {
  ok(await stage.as('p46').post('/assets', { type: 'host', id: host, unit, criticality: 3, classes: ['production'], exposure: 'internal', under: [under] }));
}

async function changeAsset(stage: Stage, key: string, changes: object): Promise<void> {
  const { aliases: _aliases, ...asset } = ok<{ readonly aliases: unknown }>(await stage.as('p46').get(`/assets/${key.replace(':', '/')}`));
  ok(await stage.as('p46').post('/assets', { ...asset, ...changes }));
}

/** A registrar publishes other members in the parts named, the CISO confirms, and what is in approval is routed anew as a job would have it. */
async function publishMatrix(stage: Stage, changes: Readonly<Record<string, object>>): Promise<void> {
  await appointBoard(stage);
  const standing = await stage.as('p46').get('/config/approval-matrix');
  const { document } = ok<{ readonly document: Readonly<Record<string, object>> }>(standing);
  const parts = Object.fromEntries(Object.entries(changes).map(([part, members]) => [part, { ...document[part], ...members }]));
  await confirmed(stage, await stage.as('p46').put('/config/approval-matrix', { document: { ...document, ...parts } }, { 'if-match': String(standing.headers['etag']) }));
  await rerouteOutdated(stage.context);
}

/** No matrix is published that leaves a seat to nobody, and the organisation of the cases has no board. */
async function appointBoard(stage: Stage): Promise<void> {
  const board = ['b1', 'b2', 'b3'].map((id) => ({ id, userName: id, name: id, unit: 'GRP', roles: [{ role: 'board_risk_committee', unit: 'GRP' }] }));
  await confirmed(stage, await stage.as('p46').post('/people', board));
}

async function confirmed(stage: Stage, proposed: Reply): Promise<void> {
  const { awaits } = ok<{ readonly awaits: string | null }>(proposed);
  if (awaits !== null) ok(await stage.as('p03').post(`/authority-proposals/${awaits}/confirm`));
}
