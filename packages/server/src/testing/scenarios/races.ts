import type { ExceptionReply, ReplyOf, routes } from '@exeat/contract';
import { parseInstant } from '@exeat/core';
import { requestContent } from '@exeat/core/testing';
import { rebuildProjections } from '@exeat/store';
import { expect } from 'vitest';
import { problemIn } from '../requests.ts';
import type { Stage } from './stage.ts';

/** What came of the races: how often each side won. */
export type Tally = Readonly<Record<string, number>>;
type Answer = { readonly status: number; readonly body: unknown };
type Ask = (as: string, method: 'GET' | 'POST', path: string, body?: object, headers?: Readonly<Record<string, string>>) => Promise<Answer>;

const granted = '2026-11-24T15:00:00.000Z';
const renewing = '2026-12-15T15:00:00.000Z';
const over = '2027-02-01T05:00:00.000Z';
const rationale = 'Read and agreed with the plan.';
/** How a late decision is refused, whoever was first. */
const late = ['wrong-state', 'already-decided', 'second-signature', 'reliance-moved', 'not-your-seat', 'stale', 'ends-before-start'];

/** Answers over a real connection, for each client its own. */
async function connect(stage: Stage): Promise<Ask> {
  const base = await stage.app.listen({ host: '127.0.0.1', port: 0 });
  const ask: Ask = async (as, method, path, body, headers = {}) => {
    const reply = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${await stage.tokenOf(as)}`, 'content-type': 'application/json', ...headers },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    });
    const text = await reply.text();
    // The machine is busy and nothing was done: the client does what it is told, and asks again.
    return reply.status === 503 ? ask(as, method, path, body, headers) : { status: reply.status, body: JSON.parse(text) };
  };
  return ask;
}

/**
 * `count` exceptions whose last seat is decided by 8 clients at once, half of them refusing; then `few` for each race of the last approval against
 * withdrawal, amendment, revocation and expiry. Every one ends as the rules allow, and the tables are what the log says.
 */
export async function playRaces(stage: Stage, count: number, few: number): Promise<Tally> {
  const ask = await connect(stage);
  const tally: Record<string, number> = {};
  const counted = (what: string): void => {
    tally[what] = (tally[what] ?? 0) + 1;
  };
  await stage.setClock(parseInstant(granted));
  await recordHosts(ask, count + few * 4);
  const lastSeat = (from: number, to: number) => inLanes(range(from, to), (n) => upToLastSeat(ask, n));

  for (const id of await lastSeat(0, count)) {
    const view = await shown(ask, id);
    const replies = await Promise.all(range(0, 8).map((n) => decide(ask, view, view.relianceHash, n % 2 === 0 ? 'approve' : 'reject')));
    expectOne(replies, id);
    const after = await expectEnd(ask, id, { approved: 1, rejected: 0 }, { approved: 0, rejected: 1 });
    counted(`decided: ${after}`);
  }
  for (const id of await lastSeat(count, count + few)) {
    const view = await shown(ask, id);
    expectOne(await Promise.all(inAnyOrder(id, [() => decide(ask, view, view.relianceHash), () => ask('p24', 'POST', `/exceptions/${id}/withdraw`, { text: 'The release came early.' })])), id);
    counted(`against withdraw: ${await expectEnd(ask, id, { approved: 1, withdrawn: 0 }, { approved: 0, withdrawn: 1 })}`);
  }
  const ending = await lastSeat(count + few, count + few * 2);
  const [amended, revoked] = [await grantedOnes(ask, count + few * 2, few), await grantedOnes(ask, count + few * 3, few)];
  await stage.setClock(parseInstant(renewing));
  for (const id of await renewals(ask, amended)) {
    const view = await shown(ask, id);
    const content = { ...requestContent({ scope: view.content.scope as never }), validity: { lastDay: '2027-01-20' } };
    expectOne(await Promise.all(inAnyOrder(id, [
      () => decide(ask, view, view.changeRequests[0]?.relianceHash),
      () => ask('p24', 'POST', `/exceptions/${id}/amend`, { content, text: 'It is done earlier than thought.' }, { 'if-match': `"${view.revision}"` }),
    ])), id);
    counted(`against amend: ${await expectEnd(ask, id, { renewed: 1, amended: 0 }, { renewed: 0, amended: 1 })}`);
  }
  for (const id of await renewals(ask, revoked)) {
    const view = await shown(ask, id);
    const [approval, revocation] = await Promise.all([
      decide(ask, view, view.changeRequests[0]?.relianceHash),
      ask('p03', 'POST', `/exceptions/${id}/revoke`, { cause: 'risk_increased', text: 'The host is taken off the network.' }),
    ]);
    expect(revocation?.status, id).toBe(200);
    if (approval?.status !== 200) expectLate(approval, id);
    counted(`against revoke: ${await expectEnd(ask, id, { renewed: 1, revoked: 1 }, { renewed: 0, revoked: 1 })}`);
    expect((await shown(ask, id)).state, id).toBe('revoked');
    expect(await isCovered(ask, id), id).toBe(false);
  }
  await againstExpiry(stage, ask, ending, counted);
  expect((await rebuildProjections(stage.context.pool, { mode: 'verify' })).differences).toEqual([]);
  return tally;
}

/** The clock passes the last covered day while the last approvals arrive: what was approved before is over, what comes later is refused. */
async function againstExpiry(stage: Stage, ask: Ask, ids: readonly string[], counted: (what: string) => void): Promise<void> {
  const views = await inLanes(ids, (id) => shown(ask, id));
  let arrived = 0;
  const replies = await inLanes(views, async (view) => {
    arrived += 1;
    if (arrived === Math.ceil(views.length / 2)) await stage.setClock(parseInstant(over));
    return decide(ask, view, view.relianceHash);
  });
  for (const [n, id] of ids.entries()) {
    const isApproved = replies[n]?.status === 200;
    if (!isApproved) expectLate(replies[n], id);
    const view = await shown(ask, id);
    expect(view.grants.map(({ grantedAt, until }) => grantedAt < over && until === over), id).toEqual(isApproved ? [true] : []);
    expect([view.state, await isCovered(ask, id)], id).toEqual([isApproved ? 'expired' : 'in_approval', false]);
    counted(`against expiry: ${isApproved ? 'approved before' : 'refused'}`);
  }
}

const host = (n: number): string => `race-${n}.corp.example`;

async function recordHosts(ask: Ask, count: number): Promise<void> {
  success(await ask('p46', 'POST', '/assets', range(0, count).map((n) => ({ type: 'host', id: host(n), unit: 'INS', criticality: 3, classes: ['production'], exposure: 'internal' }))));
}

/** A request for its own host that waits for nothing but the seat of p23. */
async function upToLastSeat(ask: Ask, n: number): Promise<string> {
  const [clause] = requestContent().scope;
  const { id } = success(await ask('p24', 'POST', '/exceptions', requestContent({ scope: [{ ...clause, asset: { type: 'host', ids: [host(n)] } }] as never })));
  success(await ask('p24', 'POST', `/exceptions/${id}/submit`));
  await assessed(ask, id);
  return id;
}

async function grantedOnes(ask: Ask, from: number, count: number): Promise<readonly string[]> {
  return inLanes(range(from, from + count), async (n) => {
    const id = await upToLastSeat(ask, n);
    const view = await shown(ask, id);
    success(await decide(ask, view, view.relianceHash));
    return id;
  });
}

/** Renewals of these, which wait for nothing but the seat of p23. */
async function renewals(ask: Ask, ids: readonly string[]): Promise<readonly string[]> {
  return inLanes(ids, async (id) => {
    const words = { progress: 'The image is built; the rollout waits for January.', usage: 'One host, as approved.', need: 'The vendor has moved the release by a month.' };
    success(await ask('p24', 'POST', `/exceptions/${id}/renew`, { lastDay: '2027-04-30', ...words }));
    await assessed(ask, id);
    return id;
  });
}

/** Triaged, assessed as moderate, and signed by p08 and p04. */
async function assessed(ask: Ask, id: string): Promise<void> {
  const hash = ({ changeRequests, relianceHash }: ExceptionReply): string | null => changeRequests.at(-1)?.relianceHash ?? relianceHash;
  const triaged = success(await ask('p05', 'POST', `/exceptions/${id}/triage`, { outcome: 'complete', note: 'complete' }));
  const rated = success(await ask('p06', 'POST', `/exceptions/${id}/assess`, {
    relianceHash: hash(triaged), statement: 'Risk that an intrusion stays unseen due to missing audit records resulting in late response.', inherent: { likelihood: 3, impact: 3 },
    controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass', operator: 'p26' }], recommendation: 'approve', opinion: 'Acceptable until the rebuild.',
  }));
  for (const as of ['p08', 'p04']) success(await ask(as, 'POST', `/exceptions/${id}/decide`, { outcome: 'approve', rationale, relianceHash: hash(rated) }));
}

function decide(ask: Ask, { id }: ExceptionReply, relianceHash: string | null | undefined, outcome: 'approve' | 'reject' = 'approve'): Promise<Answer> {
  return ask('p23', 'POST', `/exceptions/${id}/decide`, { outcome, rationale, relianceHash });
}

/** Exactly one has succeeded, and the others were told that they came late. */
function expectOne(replies: readonly Answer[], id: string): void {
  expect(replies.filter(({ status }) => status < 300), `${id}: ${JSON.stringify(replies.map(({ body }) => (body as { code?: string }).code))}`).toHaveLength(1);
  for (const reply of replies) if (reply.status >= 300) expectLate(reply, id);
}

function expectLate(reply: Answer | undefined, id: string): void {
  if (reply === undefined) throw new Error(`expected an answer about ${id}`);
  const { code, reasons = [] } = problemIn({ ...reply, headers: {} });
  expect([code, ...reasons.map((reason) => reason.code)].some((one) => late.includes(one)), `${id}: ${JSON.stringify(reply.body)}`).toBe(true);
}

const events: Readonly<Record<string, readonly string[]>> = {
  approved: ['grant_created'], renewed: ['grant_created'], rejected: ['exception_rejected'], withdrawn: ['exception_withdrawn'], amended: ['exception_amended'], revoked: ['exception_revoked'],
};

/** Which of the endings its history shows, counted by its events; a first grant is not counted where a renewal is. */
async function expectEnd(ask: Ask, id: string, ...endings: readonly Readonly<Record<string, number>>[]): Promise<string> {
  const { items } = (await ask('p39', 'GET', `/exceptions/${id}/history`)).body as ReplyOf<typeof routes.exceptionHistory>;
  const names = Object.keys(endings[0] ?? {});
  const found = Object.fromEntries(names.map((name) => [name, items.filter(({ type }) => events[name]?.includes(type)).length - (name === 'renewed' ? 1 : 0)]));
  expect(endings, `${id}: ${items.map(({ type }) => type).join(' ')}`).toContainEqual(found);
  return names.filter((name) => found[name] === 1).join(' and ');
}

async function isCovered(ask: Ask, id: string): Promise<boolean> {
  const { content } = await shown(ask, id);
  const asset = `host:${content.scope[0]?.asset.ids?.[0]}`;
  const { body } = await ask('p39', 'GET', `/decisions?${new URLSearchParams({ rule: 'xccdf:package_audit_installed', asset })}`);
  return (body as ReplyOf<typeof routes.askDecision>).excepted;
}

async function shown(ask: Ask, id: string): Promise<ExceptionReply> {
  return success(await ask('p39', 'GET', `/exceptions/${id}`));
}

function success({ status, body }: Answer): ExceptionReply {
  if (status >= 300) throw new Error(`expected a success, got ${status}: ${JSON.stringify(body)}`);
  return body as ExceptionReply;
}

/** Whoever is sent first arrives first more often: each side is, on every other case. */
function inAnyOrder(id: string, both: readonly [() => Promise<Answer>, () => Promise<Answer>]): readonly Promise<Answer>[] {
  return (Number(id.slice(-1)) % 2 === 0 ? both : both.toReversed()).map((one) => one());
}

/** Eight at a time, answered in order. */
async function inLanes<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next; at < items.length; at = next) {
      next += 1;
      results[at] = await work(items[at] as Item);
    }
  };
  await Promise.all(range(0, 8).map(lane));
  return results;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}
