import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../../testing/demo-server.ts';
import { codesOf, ok, problemIn } from '../../testing/requests.ts';

type Calendar = { id: string; workingDays: number[]; holidays: string[]; years: number[] };
type Recorded = { recorded: number; awaits: string | null };

const [registrar, ciso] = ['p46', 'p03'];
let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

const calendar = async (id: string) => ok<{ items: Calendar[] }>(await server.as(registrar).get('/calendars')).items.find((one) => one.id === id);

test('a calendar that units work by is changed by two people, and refused without a year that deadlines reach into, with the place', async () => {
  const us = await calendar('us');
  if (us === undefined) throw new Error('expected the calendar us');
  const changed = { ...us, holidays: [...us.holidays, '2026-12-24'] };
  const { recorded, awaits } = ok<Recorded>(await server.as(registrar).post('/calendars', changed));
  expect(recorded).toBe(0);
  expect(await calendar('us')).toEqual(us);
  const shown = ok<{ calendars: { calendar: string; changes: { path: string }[] }[] }>(await server.as(ciso).get(`/authority-proposals/${awaits}`));
  expect(shown.calendars).toMatchObject([{ calendar: 'us', changes: expect.any(Array) }]);
  expect(codesOf(await server.as(registrar).post(`/authority-proposals/${awaits}/confirm`))).toEqual(['own-proposal']);
  ok(await server.as(ciso).post(`/authority-proposals/${awaits}/confirm`));
  expect((await calendar('us'))?.holidays).toContain('2026-12-24');

  const refused = problemIn(await server.as(registrar).post('/calendars', { ...changed, years: [2020] }));
  expect(refused.reasons?.map(({ code, rule }) => [code, rule])).toEqual([['calendar-not-published', 'calendars.us.years']]);
  const alone = ok<Recorded>(await server.as(registrar).post('/calendars', { ...changed, id: 'of-nobody' }));
  expect(alone).toMatchObject({ recorded: 1, awaits: null });
});

test('what reached every due day when it was proposed is judged again when it is confirmed', async () => {
  const us = await calendar('us');
  if (us === undefined) throw new Error('expected the calendar us');
  const { awaits } = ok<Recorded>(await server.as(registrar).post('/calendars', { ...us, years: [2026] }));
  await server.moveClock('2026-12-21T12:00:00Z');
  const refused = problemIn(await server.as(ciso).post(`/authority-proposals/${awaits}/confirm`));
  expect(refused.reasons?.map(({ code, rule }) => [code, rule])).toEqual([['calendar-not-published', 'calendars.us.years']]);
});
