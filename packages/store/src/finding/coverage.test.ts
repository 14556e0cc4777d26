import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { coverageStatuses, type CoverageStatus, type Duty, exceptionId, personId } from '@exeat/core';
import { moveClock } from '../clock.ts';
import { app, coverFinding, cve, from, instant, justBefore, makeMember, until } from '../testing/covered-finding.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { scan, target } from '../testing/estate.ts';
import { grantedCase, happen, lifted, revoked, suspended } from '../testing/story.ts';
import { countFindings, coverageCounts } from './counts.ts';
import { listFindings } from './list.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

let number = 0;
let id = '';
beforeEach(async () => {
  number += 1;
  id = `EXC-2026-${String(number).padStart(4, '0')}`;
  await coverFinding(db, id);
});

async function coverageAt(at: string): Promise<CoverageStatus | null | undefined> {
  const { items } = await listFindings(db.pool, { at: instant(at), asset: app });
  const word = items[0]?.coverage;
  // The filter and the column agree, word by word.
  for (const coverage of coverageStatuses) {
    const filtered = await listFindings(db.pool, { at: instant(at), asset: app, coverage });
    expect(filtered.items.length).toBe(coverage === word ? 1 : 0);
  }
  return word;
}

describe('coverage at an instant', () => {
  test('from the start on, until the last millisecond, and no longer', async () => {
    expect(await coverageAt('2026-11-09T23:59:59.999Z')).toBe('uncovered');
    expect(await coverageAt(from)).toBe('covered');
    expect(await coverageAt(justBefore)).toBe('covered');
    expect(await coverageAt(until)).toBe('expired');
  });

  test('says what covers, since when and until when', async () => {
    const { items } = await listFindings(db.pool, { at: justBefore, asset: app });
    expect(items[0]?.by).toEqual({ exception: id, version: 1, grant: `${id}/g1`, since: from, until });
  });

  test('revocation ends it at once, and does not rewrite what was', async () => {
    await moveClock(db.pool, instant('2026-11-20T09:00:00.000Z'));
    const state = await happen(db.pool, id, 'otto.owner', revoked);
    const end = state.ended?.at ?? '';
    expect(await coverageAt('2026-11-20T08:59:59.999Z')).toBe('covered');
    expect(await coverageAt(end)).toBe('expired');
    expect(await coverageAt(until)).toBe('expired');
  });

  test('suspension is a gap; lifting it starts cover again', async () => {
    await moveClock(db.pool, instant('2026-11-15T00:00:00.000Z'));
    const start = (await happen(db.pool, id, 'otto.owner', suspended('s1'))).suspensions[0]?.from ?? '';
    expect(await coverageAt('2026-11-14T23:59:59.999Z')).toBe('covered');
    expect(await coverageAt(start)).toBe('suspended');
    expect(await coverageAt(until)).toBe('expired');
    await moveClock(db.pool, instant('2026-11-18T00:00:00.000Z'));
    const end = (await happen(db.pool, id, 'otto.owner', lifted('s1'))).suspensions[0]?.liftedAt ?? '';
    expect(await coverageAt('2026-11-17T23:59:59.999Z')).toBe('suspended');
    expect(await coverageAt(end)).toBe('covered');
    expect(await db.owner.query('SELECT ordinal, because FROM grant_interval WHERE exception_id = $1 ORDER BY 1', [id])).toEqual([
      { ordinal: 1, because: 'suspended' },
      { ordinal: 2, because: 'expired' },
    ]);
  });

  test('a duty that is not met ends cover at its due instant, with no event and no job', async () => {
    const duty: Duty = {
      id: 'd1',
      kind: 'condition',
      text: 'test monthly',
      owner: personId('lena.fischer'),
      due: instant('2026-11-20T00:00:00.000Z'),
      consequence: 'end',
    };
    await db.owner.query('TRUNCATE membership');
    const other = `EXC-2027-${String(number).padStart(4, '0')}`;
    await grantedCase(db.pool, other, { from, until, duties: [duty] });
    await makeMember(db, other, 'full');
    expect(await coverageAt('2026-11-19T23:59:59.999Z')).toBe('covered');
    expect(await coverageAt('2026-11-20T00:00:00.000Z')).toBe('expired');
  });

  test('a duty of which the consequence is suspension suspends', async () => {
    const duty: Duty = {
      id: 'd1',
      kind: 'condition',
      text: 'test monthly',
      owner: null,
      due: instant('2026-11-20T00:00:00.000Z'),
      consequence: 'suspend',
    };
    await db.owner.query('TRUNCATE membership');
    const other = `EXC-2028-${String(number).padStart(4, '0')}`;
    await grantedCase(db.pool, other, { from, until, duties: [duty] });
    await makeMember(db, other, 'full');
    expect(await coverageAt('2026-11-20T00:00:00.000Z')).toBe('suspended');
    expect(await coverageAt(until)).toBe('expired');
  });

  test.for(['partial', 'ambiguous'] as const)('a membership that is %s does not cover', async (outcome) => {
    await makeMember(db, id, outcome);
    expect(await coverageAt(justBefore)).toBe(outcome);
    expect(await coverageAt(until)).toBe('uncovered');
  });

  test('overlapping exceptions: the other goes on covering when one ends', async () => {
    const other = `EXC-2029-${String(number).padStart(4, '0')}`;
    await grantedCase(db.pool, other, { from, until: '2027-01-01T00:00:00.000Z' });
    await makeMember(db, other, 'full');
    await moveClock(db.pool, instant('2026-11-20T09:00:00.000Z'));
    await happen(db.pool, other, 'otto.owner', revoked);
    expect(await coverageAt(justBefore)).toBe('covered');
    expect((await listFindings(db.pool, { at: justBefore, asset: app })).items[0]?.by?.exception).toBe(id);
  });

  test('membership of a version that was never granted covers nothing', async () => {
    await db.owner.query('TRUNCATE membership');
    await makeMember(db, id, 'full', 2);
    expect(await coverageAt(justBefore)).toBe('uncovered');
  });

  test('a resolved finding that comes back is a member still', async () => {
    await scan(db.pool, target(app), [], instant('2026-11-12T00:00:00.000Z'));
    await scan(db.pool, target(app), [cve], instant('2026-11-13T00:00:00.000Z'));
    expect(await coverageAt(justBefore)).toBe('covered');
    expect((await listFindings(db.pool, { at: justBefore, asset: app })).items[0]?.by?.since).toBe('2026-11-13T00:00:00.000Z');
  });

  test('findings that are not open have no coverage', async () => {
    await scan(db.pool, target(app), [{ ...cve, status: 'not-evaluated' }], instant('2026-11-12T00:00:00.000Z'));
    const { items } = await listFindings(db.pool, { at: justBefore, asset: app, status: 'not-evaluated' });
    expect(items[0]).toMatchObject({ coverage: null, by: null });
  });

  test('by requirement: through the mapping as it is now', async () => {
    await db.owner.query("INSERT INTO rule_mapping VALUES ('vuln', 'CVE-2026-0001', 1, '{STD-VM/VM-2.2}')");
    expect((await listFindings(db.pool, { at: justBefore, requirement: 'STD-VM/VM-2.2' })).items).toHaveLength(1);
    expect((await listFindings(db.pool, { at: justBefore, requirement: 'STD-LG/LG-7.1' })).items).toHaveLength(0);
    // What the exception does not cite, it does not cover (E40).
    expect(await coverageAt(justBefore)).toBe('partial');
    await db.owner.query('DELETE FROM rule_mapping');
  });

  test('counts agree with the list', async () => {
    const none = { covered: 0, uncovered: 0, partial: 0, ambiguous: 0, expired: 0, suspended: 0 };
    expect(await coverageCounts(db.pool, exceptionId(id), justBefore)).toEqual({ ...none, inScope: 1, open: 1, covered: 1, complete: true });
    expect(await coverageCounts(db.pool, exceptionId(id), until)).toEqual({ ...none, inScope: 1, open: 1, expired: 1, complete: true });
    expect(await countFindings(db.pool, justBefore)).toEqual([{ unit: null, severity: 'high', coverage: 'covered', count: 1 }]);
    expect(await countFindings(db.pool, until)).toEqual([{ unit: null, severity: 'high', coverage: 'expired', count: 1 }]);
  });
});
