import type { ExceptionReply, ReplyOf, routes, TaskReply } from '@exeat/contract';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { approved, assessment, codesOf, ok, problemIn } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const statement = { progress: 'The package is built and waits for its window.', usage: 'One host, as approved.', need: 'The window of December was cancelled.' };

/** The newest change request of an answer. */
function changeIn(state: ExceptionReply): ExceptionReply['changeRequests'][number] {
  const change = state.changeRequests.at(-1);
  if (change === undefined) throw new Error('expected a change request, got none');
  return change;
}

async function renewalInApproval(id: string, lastDay: string): Promise<ExceptionReply> {
  ok(await server.as('p24').post(`/exceptions/${id}/renew`, { ...statement, lastDay }));
  const triaged = ok(await server.as('p05').post(`/exceptions/${id}/triage`, { outcome: 'complete', note: 'Complete.' }));
  return ok(await server.as('p06').post(`/exceptions/${id}/assess`, { ...assessment, relianceHash: changeIn(triaged).relianceHash }));
}

/** Signs every seat of the newest change request but the last `left`. */
async function sign(state: ExceptionReply, left = 0): Promise<ExceptionReply> {
  let current = state;
  for (;;) {
    const { required, relianceHash, state: phase, id } = changeIn(current);
    const open = required?.seats.filter((seat) => seat.status !== 'decided') ?? [];
    if (phase !== 'in_approval' || open.length <= left) return current;
    const next = open.find((seat) => seat.status === 'open');
    current = ok(await server.as(next?.person?.id ?? null).post(`/exceptions/${state.id}/decide`, { change: id, outcome: 'approve', relianceHash }));
  }
}

test('a renewal says before how far it may go, is a full approval beside the case, and starts where cover ends', async () => {
  const { id, revision } = await approved(server);
  const told = async (as: string, body: object = {}) => ok<ReplyOf<typeof routes.previewRenewal>>(await server.as(as).post(`/exceptions/${id}/renew/preview`, body)).renewal;
  const own = await told('p24');
  expect(own).toMatchObject({ zone: 'America/New_York', renewal: 1, mostRenewals: 2, refusals: [] });
  expect(own?.caps.map(({ rule }) => rule)).toEqual(['§1.3', '§1.3, I10', '§1.3, C11']);
  expect((await told('p24', { lastDay: '2030-01-01' }))?.refusals.map(({ code }) => code)).toContain('term-too-long');
  expect((await told('p04'))?.refusals.map(({ code }) => code)).toEqual(['not-permitted']);
  expect(ok(await server.as('p24').get(`/exceptions/${id}`)).revision).toBe(revision);
  const waiting = await renewalInApproval(id, '2027-02-28');
  expect(waiting.state).toBe('active');
  expect(waiting.flags.map(({ flag }) => flag)).toEqual(['renewal_pending', 'expiring']);
  expect(changeIn(waiting)).toMatchObject({ id: 'c1', kind: 'renewal', state: 'in_approval', late: false, statement, version: 2, required: { level: 2 } });
  expect(changeIn(waiting).required?.reasons.filter((reason) => reason.code === 'term-limit').map((reason) => reason.rule)).toEqual(['§1.3', '§1.3, I10']);
  const tasks = ok<{ items: TaskReply[] }>(await server.as('p08').get('/tasks'));
  expect(tasks.items).toEqual([expect.objectContaining({ kind: 'decide', change: { id: 'c1', kind: 'renewal', statement }, relianceHash: changeIn(waiting).relianceHash })]);
  // Whoever signs reads the day that is asked for, not the one that was granted before.
  expect(tasks.items[0]?.summary.term).toMatchObject({ lastDay: '2027-02-28', until: '2027-03-01T05:00:00.000Z' });
  expect(tasks.items[0]?.summary.conditions).toEqual([]);

  const stale = await server.as('p08').post(`/exceptions/${id}/decide`, { outcome: 'approve', relianceHash: waiting.relianceHash });
  expect([stale.status, codesOf(stale)]).toEqual([409, ['reliance-moved']]);
  const renewed = await sign(waiting);
  expect(changeIn(renewed).state).toBe('approved');
  expect(renewed.grants.map(({ from, until, origin, version }) => [from, until, origin, version])).toEqual([
    [renewed.grants[0]?.from, '2027-01-01T05:00:00.000Z', 'initial', 1],
    ['2027-01-01T05:00:00.000Z', '2027-03-01T05:00:00.000Z', 'renewal', 2],
  ]);
  expect(renewed.gaps).toEqual([]);
  const versions = ok<{ items: { number: number }[] }>(await server.as('p39').get(`/exceptions/${id}/versions`));
  expect(versions.items.map((version) => version.number)).toEqual([1, 2]);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});

test('approved after the end it starts then, and the gap stays; a revocation voids what is asked', async () => {
  const overrides = { scope: [{ requirement: 'STD-LG/LG-7.1', rules: { scheme: 'xccdf', ids: ['xccdf_org.ssgproject.content_rule_package_audit_installed'] }, asset: { type: 'host', ids: ['app-02.corp.example'] } }] };
  const { id } = await approved(server, overrides);
  const pending = await sign(await renewalInApproval(id, '2027-02-28'), 1);
  await server.moveClock('2027-01-01T05:00:00.000Z');
  const question = '/decisions?rule=xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed&asset=host:app-02.corp.example';
  expect(ok<{ excepted: boolean }>(await server.as('p24').get(question)).excepted).toBe(false);
  expect(ok(await server.as('p24').get(`/exceptions/${id}`)).state).toBe('expired');
  await server.moveClock('2027-01-04T15:00:00.000Z');
  const renewed = await sign(pending);
  expect(renewed.state).toBe('active');
  expect(renewed.gaps).toEqual([{ from: '2027-01-01T05:00:00.000Z', until: renewed.grants[1]?.from }]);
  expect(ok<{ excepted: boolean }>(await server.as('p24').get(question)).excepted).toBe(true);

  const again = await renewalInApproval(id, '2027-04-30');
  const bridged = await server.as('p24').post(`/exceptions/${id}/bridge`, { lastDay: '2027-03-20', text: 'The delegate is away for two weeks.' });
  expect(problemIn(bridged).reasons?.[0]?.text).toContain('to 2027-03-14');
  const days = { lastDay: '2027-03-10', text: 'The delegate is away for two weeks.' };
  const bridge = changeIn(ok(await server.as('p24').post(`/exceptions/${id}/bridge`, days)));
  const signer = bridge.required?.seats.find(({ status }) => status === 'open')?.person?.id ?? null;
  const waits = ok<{ items: TaskReply[] }>(await server.as(signer).get(`/tasks?exception=${id}`)).items.find(({ change }) => change?.id === bridge.id);
  expect(waits?.summary.term).toMatchObject({ lastDay: '2027-03-10', until: '2027-03-11T05:00:00.000Z' });
  expect(waits?.change).toEqual({ id: 'c3', kind: 'bridge', statement: { reason: days.text, lastDay: days.lastDay } });
  ok(await server.as('p23').post(`/exceptions/${id}/revoke`, { cause: 'management_decision', text: 'The host is taken out of service.' }));
  const late = await server.as('p08').post(`/exceptions/${id}/decide`, { change: 'c2', outcome: 'approve', relianceHash: changeIn(again).relianceHash });
  expect([late.status, codesOf(late)]).toEqual([409, ['wrong-state']]);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
