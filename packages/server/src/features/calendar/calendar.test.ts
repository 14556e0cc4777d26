import type { ReplyOf, routes } from '@exeat/contract';
import ICAL from 'ical.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { approved, inApproval, ok, problemIn } from '../../testing/requests.ts';

type Made = ReplyOf<typeof routes.createCalendarFeed>;

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const make = async (person: string): Promise<string> => new URL(ok<Made>(await server.as(person).post('/calendar-feed')).address).pathname;
const fetchIcs = (path: string) => server.app.inject({ method: 'GET', url: path });

/** What another parser makes of it. */
async function eventsOf(path: string): Promise<readonly { readonly uid: string; readonly day: string; readonly isDate: boolean; readonly summary: string; readonly description: string }[]> {
  const reply = await fetchIcs(path);
  expect(reply.statusCode).toBe(200);
  expect(reply.headers['content-type']).toBe('text/calendar; charset=utf-8');
  const calendar = new ICAL.Component(ICAL.parse(reply.payload));
  expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
  return calendar.getAllSubcomponents('vevent').map((one) => {
    const event = new ICAL.Event(one);
    return { uid: event.uid, day: event.startDate.toString(), isDate: event.startDate.isDate, summary: event.summary, description: event.description };
  });
}

test('an expiry stands on its last covered day whatever the zone of the reader, and a decision on its last day', async () => {
  const active = await approved(server, { ticket: 'calendar', title: 'Audit daemon; with, signs\r\nBEGIN:VEVENT' });
  const owner = await eventsOf(await make('p24'));
  expect(owner.find(({ uid }) => uid.includes(active.id))).toMatchObject({ day: '2026-12-31', isDate: true, summary: expect.stringContaining('Audit daemon; with, signs') });
  expect(owner.find(({ uid }) => uid.includes(active.id))?.description).toContain('2027-01-01T05:00:00.000Z');
  expect(new Set(owner.map(({ uid }) => uid)).size).toBe(owner.length);
  const waiting = await inApproval(server, { ticket: 'to decide' });
  const approver = await eventsOf(await make('p08'));
  expect(approver.filter(({ uid }) => uid.includes(waiting.id))).toMatchObject([{ summary: expect.stringContaining('Decide on'), isDate: true }]);
  expect(owner.some(({ uid }) => uid.includes(waiting.id))).toBe(false);
});

test('the address is told once, kept as a hash, replaced by the next one, and ended at once', async () => {
  const first = await make('p23');
  const second = await make('p23');
  expect((await fetchIcs(first)).statusCode).toBe(404);
  expect((await fetchIcs(second)).statusCode).toBe(200);
  const rows = await server.database.owner.query<{ row: string }>('SELECT f::text AS row FROM calendar_feed f');
  expect(JSON.stringify(rows)).not.toContain(second.split('/').at(-1));
  expect(ok<ReplyOf<typeof routes.getCalendarFeed>>(await server.as('p23').get('/calendar-feed')).feed?.lastUsedAt).not.toBeNull();
  expect((await server.as('p23').delete('/calendar-feed')).status).toBe(204);
  expect((await fetchIcs(second)).statusCode).toBe(404);
  expect(problemIn(await server.as('p23').delete('/calendar-feed')).code).toBe('not-found');
});

test('it opens nothing but the calendar, and nobody makes or ends one for somebody else', async () => {
  const path = await make('p24');
  const token = path.split('/').at(-1) ?? '';
  const asked = await server.app.inject({ method: 'GET', url: '/api/v1/exceptions', headers: { authorization: `Bearer ${token}` } });
  expect(asked.statusCode).toBe(401);
  expect((await fetchIcs('/api/v1/calendars/exc_0123456789012345678901234567890123456789012')).statusCode).toBe(404);
  expect((await server.as(null).post('/calendar-feed')).status).toBe(401);
  await server.as('p23').delete('/calendar-feed');
  expect((await fetchIcs(path)).statusCode).toBe(200);
});

test('whoever has left has no calendar', async () => {
  const path = await make('p44');
  expect((await fetchIcs(path)).statusCode).toBe(200);
  await server.database.owner.query("UPDATE person SET active = false WHERE id = 'p44'");
  expect((await fetchIcs(path)).statusCode).toBe(404);
});
