import { type ApprovalMatrix, standardMatrix } from '@exeat/core';
import { listEvents } from '@exeat/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { codesOf, inApproval, ok, problemIn, submitted } from '../../testing/requests.ts';

const [registrar, ciso, reader] = ['p46', 'p03', 'p24'];
type Version = { version: number; inForce: boolean; proposedBy: { id: string } | null; confirmedBy: { id: string } | null };
type Standing = { version: number; document: ApprovalMatrix; scheduled: object[]; awaiting: string[] };
type Change = { path: string; before: unknown; after: unknown };
let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const name = 'approval-matrix';
const stands = async (query = '') => ok<Standing>(await server.as(reader).get(`/config/${name}${query}`));
const propose = async (document: object, from?: string) => {
  const etag = String((await server.as(registrar).get(`/config/${name}`)).headers['etag']);
  return server.as(registrar).put(`/config/${name}`, { document, ...(from === undefined ? {} : { from }) }, { 'if-match': etag });
};
const withCap = (cap: number): object => ({ ...standardMatrix, level: { ...standardMatrix.level, cap } });
const awaitsOf = async (document: object, from?: string) => ok<{ awaits: string }>(await propose(document, from)).awaits;
const confirm = (id: string, as = ciso) => server.as(as).post(`/authority-proposals/${id}/confirm`);

describe('a configuration document', () => {
  test('is shown with its changes, confirmed by another person, and kept with its history', async () => {
    const id = await awaitsOf(withCap(5));
    expect(await stands()).toMatchObject({ version: 1, awaiting: [id], scheduled: [] });
    const { document } = ok<{ document: { changes: Change[]; from: string | null } }>(await server.as(ciso).get(`/authority-proposals/${id}`));
    expect(document.from).toBeNull();
    expect(document.changes).toContainEqual({ path: 'level.cap', before: 4, after: 5 });
    expect(codesOf(await confirm(id, registrar))).toEqual(['own-proposal']);
    ok(await confirm(id));
    expect(await stands()).toMatchObject({ version: 2, awaiting: [], document: { level: { cap: 5 } } });
    const { items } = ok<{ items: Version[] }>(await server.as(reader).get(`/config/${name}/versions`));
    expect(items).toMatchObject([{ version: 2, inForce: true, proposedBy: { id: registrar }, confirmedBy: { id: ciso } }]);
    const second = ok<{ changes: Change[] }>(await server.as(reader).get(`/config/${name}/versions/2`));
    expect(second.changes.map(({ path }) => path)).toEqual(expect.arrayContaining(['version', 'level.cap']));
    expect((await server.as(reader).get(`/config/${name}/versions/9`)).status).toBe(404);
    const [event] = (await listEvents(server.database.pool, { stream: `config:${name}` })).slice(-1);
    expect([event?.envelope.actor.person, event?.envelope.ruleId]).toEqual([ciso, 'A60']);
  });

  test('is refused with every place at which it has a hole or leaves a seat that nobody could take', async () => {
    const { duties: _duties, ...holes } = standardMatrix;
    expect(problemIn(await propose(holes)).reasons?.map(({ rule }) => rule)).toEqual(['duties']);
    const few = { ...standardMatrix, seats: { ...standardMatrix.seats, committeeLeast: 50 } };
    expect(problemIn(await propose(few)).reasons?.map(({ code, rule }) => [code, rule])).toEqual([
      ['no-eligible-person', 'seats.levels.4.second'], ['no-eligible-person', 'seats.levels.5.second'],
    ]);
    const check = ok<{ refusals: { rule: string }[]; changes: Change[] }>(await server.as(reader).post(`/config/${name}/check`, { document: few }));
    expect(check.refusals.map(({ rule }) => rule)).toEqual(['seats.levels.4.second', 'seats.levels.5.second']);
    expect(ok<{ refusals: object[]; changes: Change[] }>(await server.as(reader).post(`/config/${name}/check`, { document: withCap(2) }))).toMatchObject({
      refusals: [], changes: [{ path: 'level.cap', after: 2 }],
    });
    const used = { id: 'us', workingDays: [1, 2, 3, 4, 5], holidays: [], years: [2020] };
    const calendar = await server.as(registrar).post('/calendars', used);
    expect(problemIn(calendar).reasons?.map(({ code, rule }) => [code, rule])).toEqual([['calendar-not-published', 'calendars.us.years']]);
    expect((await server.as(reader).put(`/config/${name}`, { document: withCap(2) }, { 'if-match': '"1"' })).status).toBe(403);
    for (const path of ['/config/secrets', '/config/secrets/versions', '/config/secrets/versions/1']) expect((await server.as(reader).get(path)).status).toBe(404);
  });

  test('is run over past requests without changing anything, and shows what would have been different', async () => {
    type Page = { requests: number; refusals: object[]; next: string | null; items: { exception: string; differs: string[]; inForce: { level: number }; draft: { level: number | null; refusals: { code: string }[] } }[] };
    const everything = async (document: object): Promise<Page['items']> => {
      const items: Page['items'] = [];
      let cursor: string | null = null;
      do {
        const page: Page = ok<Page>(await server.as(reader).post(`/config/${name}/simulate`, { document, limit: 200, ...(cursor === null ? {} : { cursor }) }));
        items.push(...page.items);
        cursor = page.next;
      } while (cursor !== null);
      return items;
    };
    const decided = await inApproval(server);
    const pending = await submitted(server);
    expect(await everything((await stands()).document)).toEqual([]);
    const before = await server.database.pool.query('SELECT count(*) FROM event');
    const stricter = { ...standardMatrix, level: { ...standardMatrix.level, base: { low: 3, moderate: 3, high: 4, critical: 5 }, cap: 5 }, seats: { ...standardMatrix.seats, policyOwnerTierAtMost: 3 } };
    const raised = await everything(stricter);
    expect(raised).toMatchObject([
      { exception: decided.id, title: 'Audit daemon on a claims host', request: 'initial', recorded: decided.required?.level, inForce: { level: decided.required?.level }, differs: expect.arrayContaining(['level', 'seats']) },
      { exception: pending, recorded: null },
    ]);
    for (const { draft, inForce } of raised) expect(draft.level).toBeGreaterThan(inForce.level);
    expect(await server.database.pool.query('SELECT count(*) FROM event')).toEqual(before);
    expect(problemIn(await server.as(reader).post(`/config/${name}/simulate`, { document: {} })).reasons?.length).toBeGreaterThan(1);
    expect((await server.as(null).post(`/config/${name}/simulate`, { document: stricter })).status).toBe(401);
  });

  test('is in force from the instant that it names, and a later version takes its place', async () => {
    const before = await stands();
    const id = await awaitsOf(withCap(3), '2026-12-24T00:00:00Z');
    ok(await confirm(id));
    expect(await stands()).toMatchObject({ version: before.version, scheduled: [{ version: before.version + 1, from: '2026-12-24T00:00:00.000Z' }] });
    expect(await stands('?at=2026-12-24T00:00:00Z')).toMatchObject({ version: before.version + 1, document: { level: { cap: 3 } } });
    const state = await inApproval(server);
    expect(state.required).toMatchObject({ matrixVersion: before.version, config: { [name]: before.version } });
    await server.moveClock('2026-12-24T00:00:00Z');
    expect(await stands()).toMatchObject({ version: before.version + 1, scheduled: [] });
    // What was decided under an earlier version says so for ever.
    expect(ok(await server.as(reader).get(`/exceptions/${state.id}`)).required).toMatchObject({ matrixVersion: before.version, level: state.required?.level });
  });

  test('is judged again when it is confirmed', async () => {
    const id = await awaitsOf({ ...standardMatrix, seats: { ...standardMatrix.seats, committeeLeast: 5 } });
    const read = await server.as(registrar).get('/people/b5');
    ok(await server.as(registrar).patch('/people/b5', { active: false }, { 'if-match': String(read.headers['etag']) }));
    const refused = problemIn(await confirm(id));
    expect(refused.reasons?.map(({ rule }) => rule)).toEqual(['seats.levels.5.second']);
  });

  test('that leaves nobody for the signer of a waiver profile that a requirement names is refused with the place', async () => {
    const refused = problemIn(await propose({ ...standardMatrix, seats: { ...standardMatrix.seats, lastResort: [] } }));
    expect(refused.reasons?.map(({ rule }) => rule)).toContain('seats.offices.resilience_officer');
  });
});
