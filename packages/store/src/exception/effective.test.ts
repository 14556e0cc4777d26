import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExceptionCase, exceptionId } from '@exeat/core';
import { coverFinding, from, instant, justBefore, until } from '../testing/covered-finding.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { effectiveExceptions, grantedVersions, registerMoment } from './effective.ts';

const id = 'EXC-2026-0001';
let db: TestDatabase;
let granted: ExceptionCase;
beforeAll(async () => {
  db = await testDatabase();
  granted = await coverFinding(db, id);
});
afterAll(() => db.close());

describe('what is in force', () => {
  test('of nominated versions those that are, at the instant', async () => {
    const nominated = [
      { exception: granted.id, version: 1 },
      { exception: granted.id, version: 1 },
      { exception: granted.id, version: 2 },
      { exception: exceptionId('EXC-1999-0001'), version: 1 },
    ];
    expect(await effectiveExceptions(db.pool, nominated, justBefore)).toEqual([
      { exception: id, version: 1, grant: `${id}/g1`, from, until, then: 'expired' },
    ]);
    expect(await effectiveExceptions(db.pool, nominated, until)).toEqual([]);
    expect(await effectiveExceptions(db.pool, [], justBefore)).toEqual([]);
  });

  test('all granted versions with scope and intervals, now or later', async () => {
    const now = await grantedVersions(db.pool, { at: justBefore, which: 'in-force', ids: [id] });
    expect(now).toEqual([
      {
        id,
        version: 1,
        title: granted.content.title,
        basis: 'remediation_deferral',
        scope: granted.versions[0]?.frozen.scope,
        versionHash: granted.versions[0]?.contentHash,
        trust: 'signed',
        conditions: [],
        endsAt: until,
        intervals: [{ grant: `${id}/g1`, from, until, then: 'expired' }],
      },
    ]);
    expect(await grantedVersions(db.pool, { at: instant('2026-11-05T00:00:00.000Z'), which: 'in-force', ids: [id] })).toEqual([]);
    expect(await grantedVersions(db.pool, { at: instant('2026-11-05T00:00:00.000Z'), which: 'in-force-or-later', ids: [id] })).toHaveLength(1);
    expect(await grantedVersions(db.pool, { at: until, which: 'in-force-or-later', ids: [id] })).toEqual([]);
    expect(await grantedVersions(db.pool, { at: until, which: 'ever-granted' })).toHaveLength(1);
    expect(await grantedVersions(db.pool, { at: until, which: 'ever-granted', after: { exception: granted.id, version: 1 } })).toEqual([]);
  });

  test('the moment of the register tells the next change of cover, and every event that was appended', async () => {
    const moment = await registerMoment(db.pool, instant('2026-11-09T00:00:00.000Z'));
    expect(moment.nextCoverChange).toBe(from);
    expect(await registerMoment(db.pool, instant('2100-01-01T00:00:00.000Z'))).toMatchObject({ nextCoverChange: null, events: moment.events });
    expect((await registerMoment(db.pool, null)).nextCoverChange).toBeNull();
    const [{ appended }] = (await db.pool.query<{ appended: number }>('SELECT count(*) AS appended FROM event')) as [{ appended: number }];
    expect(moment.events).toBe(appended);
  });
});
