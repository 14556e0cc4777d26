import type { ReplyOf, routes } from '@exeat/contract';
import { moveClock } from '@exeat/store';
import { testDatabase } from '@exeat/store/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoServer, demoServer } from '../testing/demo-server.ts';
import { ok } from '../testing/requests.ts';
import { loadDemo } from './load-demo.ts';
import { openDemo } from './open-demo.ts';
import { type PlayedRow, playStory } from './play-story.ts';
import { readDemo } from './read-demo.ts';
import { readStory, type Story } from './read-story.ts';

type Listed = { readonly items: readonly { readonly rule: { readonly id: string }; readonly asset: { readonly id: string }; readonly by: { readonly exception: string } | null }[] };

describe('the history of the demo', () => {
  let server: DemoServer;
  let story: Story;
  let played: ReadonlyMap<string, PlayedRow>;

  beforeAll(async () => {
    const database = await testDatabase({ mode: 'demo' });
    await loadDemo(database.pool, 'history');
    server = await demoServer({ database });
    const { directory, startsAt } = await readDemo();
    const tokens = Object.fromEntries(await Promise.all(directory.people.map(async ({ id }) => [id, await server.tokenOf(id)] as const)));
    story = await readStory();
    const rows = await playStory(story, { app: server.app, tokens, moveClock: (to) => moveClock(database.pool, to) });
    await moveClock(database.pool, startsAt);
    played = new Map(rows.map((row) => [row.row, row]));
  }, 120_000);
  afterAll(async () => {
    await server.close();
    await server.database.close();
  });

  test('the rules refuse the rows whose point it is, for the reason given, and no other', () => {
    const refused = [...played.values()].flatMap(({ row, refused: by }) => (by === null ? [] : [[row, by.at, by.reasons.map((reason) => reason.code)]]));
    expect(refused).toEqual(story.exceptions.flatMap(({ row, refused: by }) => (by === undefined ? [] : [[row, by.at, by.with]])));
    expect(refused.map(([row]) => row)).toEqual(['E-03', 'E-22', 'E-39']);
  });

  test('every one of the forty rows is played, or waits for a command by name', () => {
    const known = new Set([...played.keys(), ...story.deferred.map(({ row }) => row)]);
    expect([...known].toSorted()).toEqual(Array.from({ length: 40 }, (_, at) => `E-${String(at + 1).padStart(2, '0')}`));
  });

  test('each state of a case that the commands reach is there', () => {
    const states = Map.groupBy(played.values(), (row) => row.state);
    expect(Object.fromEntries([...states].map(([state, rows]) => [state, rows.length]))).toEqual({
      // As the last step left them, on the 23rd: the emergency ends with that day.
      active: 25, approved_scheduled: 1, assessment: 2, closed: 2, draft: 2, expired: 2, in_approval: 1, needs_info: 1, rejected: 1, revoked: 1, suspended: 1, withdrawn: 1,
    });
  });

  test.each([
    ['E-01', 'moderate', 3], ['E-05', 'critical', 5], ['E-06', 'high', 4], ['E-10', 'high', 4], ['E-15', 'low', 1], ['E-29', 'low', 2], ['E-38', 'low', 4],
  ])('%s is rated %s and decided at level %i, whatever was stated', (row, band, level) => {
    expect(played.get(row)).toMatchObject({ band, level });
  });

  test('a renewal was pending when E-05 was revoked, and E-23 stays rejected while its appeal waits a level above', async () => {
    const whole = async (row: string) => ok(await server.as('p05').get(`/exceptions/${played.get(row)?.id ?? ''}`));
    expect((await whole('E-05')).changeRequests).toMatchObject([{ kind: 'renewal', state: 'void', ended: { cause: 'revoked' } }]);
    const rejected = await whole('E-23');
    expect([rejected.state, rejected.changeRequests.map(({ kind, state }) => [kind, state])]).toEqual(['rejected', [['appeal', 'in_approval']]]);
    expect(rejected.changeRequests[0]?.required?.level).toBe((rejected.required?.level ?? 0) + 1);
  });

  test('renewals, a bridge, a condition and a cure are played: E-01, E-13, E-18, E-20 and E-37', async () => {
    const whole = async (row: string) => ok(await server.as('p05').get(`/exceptions/${played.get(row)?.id ?? ''}`));
    const changesOf = ({ changeRequests }: Awaited<ReturnType<typeof whole>>) => changeRequests.map(({ kind, state }) => `${kind} ${state}`);
    expect(changesOf(await whole('E-01'))).toEqual(['renewal triage']);
    const stalled = await whole('E-13');
    expect(changesOf(stalled)).toEqual(['initial approved', 'renewal approved', 'renewal approved', 'bridge approved']);
    expect([stalled.state, stalled.stalls, stalled.gaps]).toEqual(['active', 2, []]);
    expect(stalled.grants.map(({ origin, endCause }) => [origin, endCause])).toEqual([['initial', null], ['renewal', null], ['bridge', 'renewed'], ['renewal', null]]);
    const renewed = await whole('E-20');
    expect([renewed.state, changesOf(renewed), renewed.gaps, renewed.stalls]).toEqual(['active', ['initial approved', 'renewal approved', 'renewal approved'], [], 0]);
    const cured = await whole('E-18');
    // Thanksgiving is no working day: the thirtieth, not the 27th.
    expect([cured.state, cured.duties.find(({ id }) => id === 'cure-s1-lake-backup')]).toMatchObject(['suspended', { due: '2026-12-01T05:00:00.000Z', consequence: 'end' }]);
    const bound = await whole('E-37');
    expect(bound.duties.filter(({ byEvidence }) => byEvidence)).toMatchObject([{ due: '2026-12-06T05:00:00.000Z', consequence: 'suspend', dischargedAt: null }]);
  });

  test('a review is overdue on E-02, which says so, and those of E-05 and E-10 were done in time', async () => {
    const whole = async (row: string) => ok(await server.as('p05').get(`/exceptions/${played.get(row)?.id ?? ''}`));
    const due = await whole('E-02');
    expect([due.state, due.flags.map(({ flag }) => flag)]).toEqual(['active', expect.arrayContaining(['review_overdue'])]);
    expect(await whole('E-10')).toMatchObject({ state: 'active', reviews: [{ outcome: 'continue', band: 'high' }] });
    expect(await whole('E-05')).toMatchObject({ reviews: [{ outcome: 'continue', band: 'critical' }], gaps: [] });
  });

  test('E-36 was never ratified: its cover ended with Monday, before its hours were over, and the open port is a violation', async () => {
    const whole = ok(await server.as('p05').get(`/exceptions/${played.get('E-36')?.id ?? ''}`));
    expect(whole).toMatchObject({ state: 'expired', emergency: { incident: 'INC-771', ratifiedAt: null }, changeRequests: [{ kind: 'ratification', state: 'void' }] });
    expect(whole.grants).toMatchObject([{ from: expect.stringMatching(/^2026-11-22T01:00:0/), until: expect.stringMatching(/^2026-11-25T01:00:0/) }]);
    expect(whole.duties).toMatchObject([{ kind: 'ratification', due: '2026-11-24T05:00:00.000Z', dischargedAt: null }]);
  });

  test('controls on record carry tests: the failed one has suspended E-18, two rows rely on one firewall', async () => {
    const lake = ok(await server.as('p05').get(`/exceptions/${played.get('E-18')?.id ?? ''}`));
    expect(lake).toMatchObject({ state: 'suspended', suspensions: [{ cause: 'comp_control_failed', liftedAt: null }], controls: [{ instance: 'lake-backup', state: 'tested_fail' }, {}] });
    const firewall = ok<ReplyOf<typeof routes.getControl>>(await server.as('p05').get('/controls/web-firewall'));
    expect(firewall).toMatchObject({ state: 'tested_pass', reliedOnBy: [played.get('E-30')?.id, played.get('E-37')?.id].toSorted() });
    expect(ok<ReplyOf<typeof routes.listControls>>(await server.as('p05').get('/controls?state=test_overdue')).items.map(({ id }) => id)).toEqual(['leaked-passwords']);
  });

  test('its findings are covered, uncovered, ambiguous, expired and suspended, each as its exception stands', async () => {
    const of = async (coverage: string) => ok<Listed>(await server.as('p05').get(`/findings?coverage=${coverage}&limit=200`)).items;
    const covered = await of('covered');
    expect(covered).toHaveLength(84);
    expect(new Set(covered.map((finding) => finding.by?.exception))).toContain(played.get('E-06')?.id);
    expect((await of('ambiguous')).map(({ rule, asset }) => `${rule.id} ${asset.id}`).toSorted()).toEqual([
      'CVE-2026-39710 cld-api-2.cloud.example', 'Flawfinder/FF1001 github.com/larkfield/mobile', 'larkfield/any-port-flow sftp-gw-01.corp.example',
    ]);
    expect(new Set((await of('expired')).map(({ asset }) => asset.id.replace(/-\d+/, '')))).toEqual(new Set(['edge-vpn.corp.example', 'kiosk.corp.example', 'rdp-gw.corp.example', 'scan.corp.example']));
  });
});

test('a history that was interrupted is refused, with what to do', async () => {
  const database = await testDatabase({ mode: 'demo' });
  await loadDemo(database.pool, 'history');
  const server = await demoServer({ database });
  await expect(openDemo(server.app, server.context, { isNew: false, tokens: {} })).rejects.toThrow(/interrupted; delete its data/);
  await server.close();
  await database.close();
});
