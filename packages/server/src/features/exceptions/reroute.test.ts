import { standardMatrix } from '@exeat/core';
import { rebuildProjections } from '@exeat/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rerouteOutdated } from '../../record/reroute.ts';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { codesOf, inApproval, ok, problemIn } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const rationale = 'Read and agreed with the plan.';
const read = async (id: string) => ok(await server.as('p24').get(`/exceptions/${id}`));
const decide = (id: string, as: string, relianceHash: string | null) => server.as(as).post(`/exceptions/${id}/decide`, { outcome: 'approve', rationale, relianceHash });
const seatsOf = async (id: string) => Object.fromEntries(((await read(id)).required?.seats ?? []).map((seat) => [seat.id, [seat.person?.id, seat.status]]));

async function publish(base: object): Promise<void> {
  const standing = await server.as('p46').get('/config/approval-matrix');
  const document = { ...standardMatrix, level: { ...standardMatrix.level, base } };
  const { awaits } = ok<{ awaits: string }>(await server.as('p46').put('/config/approval-matrix', { document }, { 'if-match': String(standing.headers['etag']) }));
  ok(await server.as('p03').post(`/authority-proposals/${awaits}/confirm`));
}

test('S26 an asset that moves takes its undecided seat along, and what was signed stands', async () => {
  const { id, relianceHash } = await inApproval(server, { ticket: 'moves' });
  ok(await decide(id, 'p08', relianceHash));
  const asset = ok<{ type: string; id: string; unit: string; classes: string[]; criticality?: number; exposure?: string; under: string[] }>(await server.as('p24').get('/assets/host/app-01.corp.example'));
  const record = (unit: string) => server.as('p46').post('/assets', { type: asset.type, id: asset.id, unit, classes: asset.classes, under: asset.under, criticality: asset.criticality, exposure: asset.exposure });
  ok(await record('ITO'));
  const seats = await seatsOf(id);
  expect(seats).toMatchObject({ 'policy-owner:STD-LG': ['p08', 'decided'], 'risk-owner:ITO': ['p11', 'open'] });
  expect(seats).not.toHaveProperty('risk-owner:INS');
  expect(ok<{ items: unknown[] }>(await server.as('p11').get(`/tasks?exception=${id}`)).items).toHaveLength(1);
  expect(codesOf(await decide(id, 'p23', relianceHash))).toContain('not-your-seat');
  ok(await decide(id, 'p11', relianceHash));
  const last = ok(await decide(id, 'p04', relianceHash));
  expect(last.state).toBe('active');
  const history = ok<{ items: { type: string; actor: { kind: string } }[] }>(await server.as('p24').get(`/exceptions/${id}/history`)).items;
  expect(history.find(({ type }) => type === 'approval_rerouted')).toMatchObject({ actor: { kind: 'system' } });
  ok(await record(asset.unit));
});

test('S33 a stricter matrix applies before the next signature, a laxer one never', async () => {
  const { id, relianceHash } = await inApproval(server, { ticket: 'stricter' });
  ok(await decide(id, 'p08', relianceHash));
  await publish({ low: 1, moderate: 3, high: 4, critical: 5 });
  // Nobody has looked yet: the decision itself has it routed anew, and is refused with what has moved.
  const late = await decide(id, 'p04', relianceHash);
  expect([late.status, problemIn(late).reasons?.map(({ code }) => code)]).toEqual([409, ['reliance-moved']]);
  expect(await read(id)).toMatchObject({ required: { level: 3 }, decisions: [{ seat: 'policy-owner:STD-LG', superseded: true }] });
  expect(await seatsOf(id)).toMatchObject({ 'policy-owner:STD-LG': ['p08', 'open'], 'level:ciso': ['p03', 'waiting'] });

  await publish({ low: 1, moderate: 1, high: 2, critical: 4 });
  expect(await rerouteOutdated(server.context)).toBeGreaterThan(0);
  expect((await read(id)).required?.level).toBe(3);
  expect(await rerouteOutdated(server.context)).toBe(0);
  expect((await rebuildProjections(server.context.pool, { mode: 'verify' })).differences).toEqual([]);
});
