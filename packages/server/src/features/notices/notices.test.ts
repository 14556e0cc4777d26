import type { ReplyOf, routes } from '@exeat/contract';
import { casesToNotice, databaseNow, takeCaseToNotice, withTransaction } from '@exeat/store';
import { testDatabase } from '@exeat/store/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tellNotices } from '../../notices/tell.ts';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, inApproval, ok, problemIn } from '../../testing/requests.ts';

type Inbox = ReplyOf<typeof routes.listNotices>;

const database = await testDatabase({ mode: 'demo', poolSize: 30 });
let here: DemoServer;
let there: DemoServer;
beforeAll(async () => {
  here = await demoServer({ database });
  there = await demoServer({ database });
});
afterAll(async () => {
  await here.close();
  await there.close();
  await database.close();
});

const inbox = async (person: string, query = '?limit=500'): Promise<Inbox> => ok<Inbox>(await here.as(person).get(`/notices${query}`));
const about = async (person: string, exception: string) => (await inbox(person)).items.filter((notice) => notice.exception.id === exception);

test('a seat that opens is told once, whatever the number of nodes and runs, and is settled once somebody has decided', async () => {
  const state = await inApproval(here, { ticket: 'told once' });
  await Promise.all([tellNotices(here.context), tellNotices(there.context), tellNotices(here.context)]);
  await tellNotices(there.context);
  expect(await about('p08', state.id)).toMatchObject([{ kind: 'seat_assigned', settledAt: null, handledAt: null, exception: { title: 'Audit daemon on a claims host' } }]);
  expect((await about('p08', state.id))[0]?.text).toContain('waits for your decision');
  const before = ok(await here.as('p24').get(`/exceptions/${state.id}`)).revision;
  ok(await here.as('p08').post(`/exceptions/${state.id}/decide`, { outcome: 'approve', rationale: 'Agreed as assessed.', relianceHash: state.relianceHash }));
  await tellNotices(there.context);
  expect((await about('p08', state.id))[0]?.settledAt).not.toBeNull();
  expect(await about('p23', state.id)).toMatchObject([{ kind: 'seat_assigned', settledAt: null }]);
  expect(ok(await here.as('p24').get(`/exceptions/${state.id}`)).revision).toBe(before + 1);
});

test('what is handled stays in the inbox, out of what is open; the case stays as it is', async () => {
  const state = await approved(here, { ticket: 'handled' });
  await tellNotices(here.context);
  const [granted] = await about('p24', state.id);
  expect(granted).toMatchObject({ kind: 'granted', handledAt: null });
  const { open } = await inbox('p24');
  expect((await here.as('p24').post(`/notices/${granted?.id}/handle`)).status).toBe(204);
  const [handled] = await about('p24', state.id);
  expect(handled?.handledAt).not.toBeNull();
  expect((await inbox('p24')).open).toBe(open - 1);
  expect((await inbox('p24', '?open=true&limit=500')).items.map(({ id }) => id)).not.toContain(granted?.id);
  expect((await here.as('p24').post(`/notices/${granted?.id}/handle`)).status).toBe(204);
  expect((await about('p24', state.id))[0]?.handledAt).toBe(handled?.handledAt);
  expect(ok(await here.as('p24').get(`/exceptions/${state.id}`)).revision).toBe(state.revision);
});

test('all that was seen is handled at once, and nothing that came since', async () => {
  await approved(here, { ticket: 'the last one seen' });
  await tellNotices(here.context);
  const [newest] = (await inbox('p24')).items;
  const later = await approved(here, { ticket: 'came since' });
  await tellNotices(here.context);
  ok<unknown>(await here.as('p24').post('/notices/handle', { upTo: newest?.id }));
  const open = (await inbox('p24', '?open=true&limit=500')).items;
  expect(open.map(({ exception }) => exception.id)).toEqual(expect.arrayContaining([later.id]));
  expect(open.every(({ id }) => id > (newest?.id ?? 0))).toBe(true);
});

describe('an inbox is its owner’s', () => {
  test('nobody else sees, handles or learns of a notice', async () => {
    const state = await approved(here, { ticket: 'mine' });
    await tellNotices(here.context);
    const [granted] = await about('p24', state.id);
    expect(await about('p39', state.id)).toEqual([]);
    expect(problemIn(await here.as('p39').post(`/notices/${granted?.id}/handle`)).code).toBe('not-found');
    expect(problemIn(await here.as('p24').post('/notices/9007199254740991/handle')).code).toBe('not-found');
    ok<unknown>(await here.as('p39').post('/notices/handle', { upTo: granted?.id }));
    expect((await about('p24', state.id))[0]?.handledAt).toBeNull();
    expect((await here.as(null).get('/notices')).status).toBe(401);
  });

  test('pages follow one another; a cursor of another making is told so', async () => {
    const all = (await inbox('p24')).items.map(({ id }) => id);
    const first = await inbox('p24', '?limit=1');
    const second = await inbox('p24', `?limit=1&cursor=${first.next}`);
    expect([first.items[0]?.id, second.items[0]?.id]).toEqual(all.slice(0, 2));
    expect(problemIn(await here.as('p24').get('/notices?cursor=x')).code).toBe('invalid-request');
  });
});

test('a case that another node holds is left to it, and found again when that node stops half-way', async () => {
  const state = await inApproval(here, { ticket: 'held' });
  expect(await casesToNotice(database.pool, await databaseNow(database.pool), 500)).toContain(state.id);
  const stopped = withTransaction(database.pool, async (tx) => {
    expect((await takeCaseToNotice(tx, state.id, await databaseNow(tx)))?.id).toBe(state.id);
    await tellNotices(there.context);
    expect(await about('p08', state.id)).toEqual([]);
    throw new Error('stopped half-way');
  });
  await expect(stopped).rejects.toThrow('stopped half-way');
  await tellNotices(there.context);
  expect(await about('p08', state.id)).toMatchObject([{ kind: 'seat_assigned' }]);
});

test('one case that cannot be looked at is logged, keeps no other waiting, and is tried again', async () => {
  const broken = await inApproval(here, { ticket: 'broken' });
  const other = await inApproval(here, { ticket: 'another' });
  await database.owner.query("UPDATE exception_case SET state = state || '{\"grants\": 1}' WHERE id = $1", [broken.id]);
  await tellNotices(here.context);
  expect(here.logged.filter(({ event }) => event === 'notices-failed')).toMatchObject([{ fields: { exception: broken.id } }]);
  expect(await about('p08', other.id)).toHaveLength(1);
  expect(await about('p08', broken.id)).toEqual([]);
  await database.owner.query("UPDATE exception_case SET state = state || '{\"grants\": []}' WHERE id = $1", [broken.id]);
  await here.moveClock('2026-11-25T06:00:00.000Z');
  await tellNotices(here.context);
  expect(await about('p08', broken.id)).toMatchObject([{ kind: 'seat_assigned' }]);
});

test('the clock alone brings the ladder, each rung once, and the end of cover', async () => {
  const state = await approved(here, { ticket: 'ladder', validity: { lastDay: '2026-12-31' } });
  const kinds = async () => {
    await Promise.all([tellNotices(here.context), tellNotices(there.context)]);
    return (await about('p24', state.id)).map(({ kind }) => kind);
  };
  expect(await kinds()).toEqual(['granted']);
  await here.moveClock('2026-12-02T06:00:00.000Z');
  expect(await kinds()).toEqual(['expiring', 'granted']);
  await here.moveClock('2026-12-02T08:00:00.000Z');
  expect(await kinds()).toEqual(['expiring', 'granted']);
  await here.moveClock('2027-01-01T05:00:00.000Z');
  expect(await kinds()).toEqual(['expired', 'expiring', 'granted']);
  expect((await about('p24', state.id))[1]?.settledAt).not.toBeNull();
  expect(await casesToNotice(database.pool, await databaseNow(database.pool), 500)).toEqual([]);
});
