import type { PreviewReply } from '@exeat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { auditRequest, codesOf, confirmed, ok } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
  ok<object>(await server.as('p46').post('/assets', { type: 'person-group', id: 'badge-desk', unit: 'INS', criticality: 2, classes: [], exposure: 'internal' }));
});
afterAll(() => server.close());

const ofGroup = (over: object = {}) => auditRequest({ title: 'Badges without a photograph', scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'person-group', ids: ['badge-desk'] } }], ...over });
const preview = async () => ok<PreviewReply>(await server.as('p24').post('/exceptions/preview', ofGroup({ beneficiaries: ['p26'] })));
const seated = (reply: PreviewReply) => reply.required?.seats.flatMap(({ person }) => person?.id ?? []) ?? [];

async function setGroups(person: string, groups: readonly string[]): Promise<void> {
  const read = await server.as('p46').get(`/people/${person}`);
  expect(ok<{ groups?: string[] }>(await server.as('p46').patch(`/people/${person}`, { groups }, { 'if-match': String(read.headers['etag']) })).groups).toEqual(groups);
}

test('E44 a request for a group of people is refused until the directory has somebody in it, and they hold no seat of it, not even for thirty days after they left it', async () => {
  expect((await preview()).refusals.map(({ code, text }) => `${code}: ${text}`)).toEqual([expect.stringMatching(/^unknown-asset: scope: person-group:badge-desk has nobody in it/)]);
  await setGroups('p43', ['badge-desk']);
  const before = await preview();
  expect(before.refusals).toEqual([]);
  const [first] = seated(before);
  if (first === undefined) throw new Error('expected a seat');
  await setGroups(first, ['badge-desk']);
  expect(seated(await preview())).not.toContain(first);
  await server.moveClock('2026-11-25T15:00:00.000Z');
  await setGroups(first, []);
  expect(seated(await preview())).toContain(first);
});

test('E44 whoever is in the group, or in a unit of a scope, has a part in the case: they confirm nothing that it is decided by', async () => {
  const draft = ok<{ id: string }>(await server.as('p24').post('/exceptions', ofGroup()));
  await setGroups('p46', ['badge-desk']);
  const map = () => server.as('p46').post('/mappings', { rule: { scheme: 'generic', id: 'badge/photograph' }, requirements: ['STD-LG/LG-7.1'] });
  expect(codesOf(await map())).toEqual(['party-to-open-case']);
  await setGroups('p46', []);
  const proposed = await map();
  await setGroups('p03', ['badge-desk']);
  const { awaits } = ok<{ awaits: string }>(proposed);
  expect(codesOf(await server.as('p03').post(`/authority-proposals/${awaits}/confirm`))).toEqual(['party-to-open-case']);
  await setGroups('p03', []);
  const read = await server.as('p24').get(`/exceptions/${draft.id}`);
  const ofUnit = ofGroup({ scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'unit', ids: ['ISO'] } }] });
  ok(await server.as('p24').patch(`/exceptions/${draft.id}`, ofUnit, { 'if-match': String(read.headers['etag']) }));
  expect(codesOf(await server.as('p03').post(`/authority-proposals/${awaits}/confirm`))).toEqual(['party-to-open-case']);
  ok(await server.as('p24').post(`/exceptions/${draft.id}/withdraw`, { text: 'Only tried.' }));
  await confirmed(server, proposed);
});
