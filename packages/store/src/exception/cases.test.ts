import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExceptionCase, type ExceptionEnvelope, foldException, type Instant } from '@exeat/core';
import { databaseNow, moveClock } from '../clock.ts';
import { loadStream } from '../log/stream.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import {
  approved,
  committeeDecided,
  assessed,
  commented,
  content,
  drafted,
  edited,
  grantedCase,
  happen,
  seat,
  submitted,
  triaged,
  voted,
} from '../testing/story.ts';
import { countCases, getCase, listCases, nextExceptionId } from './cases.ts';
import { listEvents } from './history.ts';
import { listRegister } from './register.ts';
import { openSeats } from './tasks.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await moveClock(db.pool, '2026-11-01T00:00:00.000Z' as Instant);
});
afterAll(() => db.close());

const ids = (cases: readonly ExceptionCase[]): readonly string[] => cases.map((one) => one.id);

describe('numbers', () => {
  test('are consecutive per year, unique under concurrency, and go on after what is there', async () => {
    await happen(db.pool, 'EXC-2031-0041', 'rita.requester', drafted('EXC-2031-0041'));
    const drawn = await Promise.all(Array.from({ length: 20 }, () => nextExceptionId(db.pool, 2031)));
    expect([...drawn].sort()).toEqual(Array.from({ length: 20 }, (_, index) => `EXC-2031-${String(42 + index).padStart(4, '0')}`));
    expect(await nextExceptionId(db.pool, 2032)).toBe('EXC-2032-0001');
  });

  test('grow beyond four digits', async () => {
    await db.owner.query('INSERT INTO case_counter VALUES (2033, 9999)');
    expect(await nextExceptionId(db.pool, 2033)).toBe('EXC-2033-10000');
  });
});

describe('lists', () => {
  beforeAll(async () => {
    for (let index = 1; index <= 12; index += 1) {
      const id = `EXC-2026-${String(index).padStart(4, '0')}`;
      const of = content({
        title: `Case ${index}`,
        justification: index % 2 === 0 ? 'lodash is held back' : 'kernel cannot reboot',
        basis: index % 3 === 0 ? 'waiver' : 'emergency',
      });
      if (index <= 4) await grantedCase(db.pool, id, { from: '2026-11-10T00:00:00.000Z', until: `2026-12-0${5 - index}T00:00:00.000Z` }, of);
      else await happen(db.pool, id, 'rita.requester', drafted(id, of));
    }
  });

  test('pages go through everything once, in any order', async () => {
    for (const sort of ['id', 'cover_until', 'last_event_at'] as const) {
      for (const descending of [false, true]) {
        const seen: string[] = [];
        let cursor: string | null = null;
        do {
          const page: Awaited<ReturnType<typeof listCases>> = await listCases(db.pool, {
            sort,
            descending,
            limit: 5,
            ...(cursor === null ? {} : { cursor }),
          });
          seen.push(...ids(page.items));
          cursor = page.next;
        } while (cursor !== null);
        expect(seen).toHaveLength(13);
        expect(new Set(seen).size).toBe(13);
      }
    }
    await expect(listCases(db.pool, { cursor: 'x' })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  test('by the end of cover: soonest first, those without cover last', async () => {
    const { items } = await listCases(db.pool, { sort: 'cover_until', limit: 5 });
    expect(ids(items).slice(0, 4)).toEqual(['EXC-2026-0004', 'EXC-2026-0003', 'EXC-2026-0002', 'EXC-2026-0001']);
    const ending = await listCases(db.pool, { endsFrom: '2026-12-02T00:00:00.000Z' as Instant, endsTo: '2026-12-04T00:00:00.000Z' as Instant });
    expect(ids(ending.items)).toEqual(['EXC-2026-0002', 'EXC-2026-0003']);
  });

  test('by words: all of them, as beginnings of words, over title, reason, id and scope', async () => {
    const found = async (words: string) => ids((await listCases(db.pool, { words })).items).length;
    expect(await found('lodash')).toBe(6);
    expect(await found('lod held')).toBe(6);
    expect(await found('lodash reboot')).toBe(0);
    expect(await found('EXC-2026-0007')).toBe(1);
    expect(await found('CVE-2026-0001')).toBe(13);
    expect(await found("'); DROP TABLE event; --")).toBe(0);
    expect(await found('  ')).toBe(13);
  });

  test('by what they are', async () => {
    expect(ids((await listCases(db.pool, { basis: 'waiver', phases: ['draft'] })).items)).toEqual([
      'EXC-2026-0006',
      'EXC-2026-0009',
      'EXC-2026-0012',
    ]);
    expect((await listCases(db.pool, { requirement: 'STD-LG/LG-7.1' })).items).toHaveLength(13);
    expect((await listCases(db.pool, { requirement: 'STD-LG/LG-7.2' })).items).toHaveLength(0);
    expect(ids((await listCases(db.pool, { units: ['INS'], level: 2 })).items)).toHaveLength(4);
    expect((await listCases(db.pool, { owner: 'nobody' })).items).toEqual([]);
    expect(await countCases(db.pool)).toEqual({ approved: 4, draft: 9 });
  });
});

describe('the register as of an instant', () => {
  test('shows each case as it was known then', async () => {
    const id = 'EXC-2026-0500';
    const instants: Instant[] = [];
    const steps = [drafted(id), edited(content({ title: 'Second title' })), submitted(), triaged, commented('one more')];
    for (const [index, step] of steps.entries()) {
      await moveClock(db.pool, `2026-11-0${index + 3}T00:00:00.000Z` as Instant);
      await happen(db.pool, id, 'rita.requester', step);
      instants.push(await databaseNow(db.pool));
    }
    const before = await listRegister(db.pool, { at: '2026-11-02T23:00:00.000Z' as Instant, limit: 500 });
    expect(ids(before.items)).not.toContain(id);
    for (const [index, at] of instants.entries()) {
      const { items } = await listRegister(db.pool, { at, limit: 500 });
      const state = foldException((await loadStream(db.pool, id)).slice(0, index + 1) as unknown as readonly ExceptionEnvelope[]);
      expect(items.find((one) => one.id === id)).toEqual(state);
    }
  });

  test('in pages', async () => {
    const at = await databaseNow(db.pool);
    const seen: string[] = [];
    let cursor = '';
    for (;;) {
      const page = await listRegister(db.pool, { at, limit: 4, cursor });
      seen.push(...ids(page.items));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(seen).toEqual((await db.owner.query<{ id: string }>('SELECT id FROM exception_case ORDER BY id')).map((row) => row.id));
  });
});

describe('seats', () => {
  test('open: undecided, in the first stage that is not complete; closed when the case leaves approval', async () => {
    const id = 'EXC-2026-0600';
    await happen(db.pool, id, 'rita.requester', drafted(id), edited(content()));
    await happen(db.pool, id, 'rita.requester', submitted());
    await happen(db.pool, id, 'gina.grc', triaged);
    const seats = [seat('a'), seat('b', { person: 'otto.other' as never }), seat('c', { stage: 2, person: null, members: ['m1', 'm2'] as never })];
    await happen(db.pool, id, 'anna.assessor', assessed(...seats));
    const open = async (person?: string) =>
      (await openSeats(db.pool, { exception: id, ...(person === undefined ? {} : { person }) })).map((one) => one.seat.id);
    expect(await open()).toEqual(['a', 'b']);
    expect(await open('otto.other')).toEqual(['b']);
    await happen(db.pool, id, 'otto.owner', approved('a'));
    expect(await open()).toEqual(['b']);
    await happen(db.pool, id, 'otto.other', approved('b'));
    expect(await open()).toEqual(['c']);
    expect(await open('m2')).toEqual(['c']);
    await happen(db.pool, id, 'm1', voted('c', 'yes'));
    expect(await open('m1')).toEqual(['c']);
    await happen(db.pool, id, 'm2', voted('c', 'yes'), committeeDecided('c'));
    expect(await open()).toEqual([]);
    await happen(db.pool, id, 'gina.grc', { type: 'exception_rejected', data: { code: 'x', rationale: 'no' } });
    expect(await db.owner.query('SELECT FROM seat WHERE exception_id = $1', [id])).toEqual([]);
  });

  test('the database refuses a signature of the requester, whatever the code does', async () => {
    const id = 'EXC-2026-0601';
    await happen(db.pool, id, 'rita.requester', drafted(id));
    await happen(db.pool, id, 'rita.requester', submitted());
    await happen(db.pool, id, 'anna.assessor', assessed(seat('a')));
    await expect(happen(db.pool, id, 'rita.requester', approved('a'))).rejects.toMatchObject({ code: '23514' });
    await expect(happen(db.pool, id, 'rita.requester', voted('a', 'yes'))).rejects.toMatchObject({ code: '23514' });
    expect((await getCase(db.pool, id))?.decisions).toEqual([]);
  });
});

test('the trail lists events with who asked and what their number is', async () => {
  const events = await listEvents(db.pool, { stream: 'EXC-2026-0601' });
  expect(events.map((one) => one.envelope.type)).toEqual(['exception_drafted', 'exception_submitted', 'exception_assessed']);
  expect(events.every((one) => one.seq === null && !one.redacted)).toBe(true);
  expect(await listEvents(db.pool, { types: ['exception_assessed'], person: 'anna.assessor', afterId: events[1]?.id ?? 0, limit: 1 })).toHaveLength(
    1,
  );
});
