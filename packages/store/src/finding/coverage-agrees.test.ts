import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type CoverageStatus,
  coverageStatuses,
  coverageOf,
  type Duty,
  type EffectiveException,
  type ExceptionId,
  exceptionId,
  type Finding,
  findingIdentity,
  type FrozenClause,
  grantId,
  type Instant,
  requirementId,
  type RequirementId,
} from '@exeat/core';
import { moveClock } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { grantedVersions } from '../exception/effective.ts';
import { requirementsOfRules } from '../policy/library.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { finding, host, scan, target } from '../testing/estate.ts';
import { clause, content, granted, grantedCase, happen, lifted, revoked, submitted, suspended, version } from '../testing/story.ts';
import { countFindings, coverageCounts } from './counts.ts';
import { type ListedFinding, listFindings } from './list.ts';
import { insertMemberships, type Membership } from './membership.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const day = (n: number, time = '00:00:00.000'): Instant =>
  `2026-${n < 32 ? '10' : '11'}-${String(((n - 1) % 31) + 1).padStart(2, '0')}T${time}Z` as Instant;

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const always: EffectiveException['intervals'] = [
  { grant: grantId('x'), from: '0001-01-01T00:00:00.000Z' as Instant, until: '9999-01-01T00:00:00.000Z' as Instant, then: 'expired' },
];

/** What the rules say of one clause and one finding, whatever the time. */
function outcomeOf(one: FrozenClause, of: Finding): Membership['outcome'] | null {
  const exception: EffectiveException = {
    id: exceptionId('x'),
    title: '',
    basis: 'waiver',
    scope: [one],
    intervals: always,
    versionHash: null,
    trust: 'signed',
  };
  const { status } = coverageOf(of, [exception], day(1));
  return status === 'covered' ? 'full' : status === 'partial' || status === 'ambiguous' ? status : null;
}

test('the database and the rules say the same of every finding, over many exceptions and instants', async () => {
  const next = random(7);
  const hosts = ['a', 'b', 'c'].map(host);
  await db.owner.query("INSERT INTO rule_mapping VALUES ('vuln', 'CVE-1', 1, '{R/1}'), ('vuln', 'CVE-2', 1, '{R/1,R/2}')");
  const findings = hosts.flatMap((asset) => [
    finding(asset, 'CVE-1'),
    finding(asset, 'CVE-2', { value: 'tls1.1' }),
    finding(asset, 'CVE-2', { value: 'tls1.0' }),
    finding(asset, 'CVE-3', { path: 'lib/a.so' }),
    finding(asset, 'CVE-3'),
  ]);
  for (const asset of hosts)
    await scan(
      db.pool,
      target(asset),
      findings.filter((one) => one.asset === asset),
      day(1),
    );
  const anyClause = (): FrozenClause => {
    const members = hosts.filter(() => next(2) === 0).map((one) => one.id);
    return clause({
      requirement: requirementId(`R/${1 + next(2)}`),
      rules: { scheme: 'vuln', ids: [`CVE-${1 + next(3)}`] },
      asset: { type: 'host', ids: members },
      members,
      ...(next(3) === 0 ? { value: 'tls1.1' } : {}),
      ...(next(3) === 0 ? { path: 'lib/**' } : {}),
    });
  };
  for (let n = 1; n <= 24; n += 1) {
    const id = `EXC-2026-${String(n).padStart(4, '0')}`;
    const scope = Array.from({ length: 1 + next(3) }, anyClause);
    const start = 2 + next(20);
    const duty: Duty = {
      id: 'd',
      kind: next(4) === 0 ? 'precedent' : 'condition',
      text: 'test',
      owner: null,
      due: day(start + 2 + next(12)),
      consequence: next(2) === 0 ? 'end' : 'suspend',
    };
    await moveClock(db.pool, day(start));
    let state = await grantedCase(
      db.pool,
      id,
      { from: day(start + next(4)), until: day(start + 5 + next(20)), duties: next(3) === 0 ? [duty] : [] },
      content({ scope }),
    );
    if (next(3) === 0) {
      // A renewal goes on where the first grant ends, with the same scope or another.
      const renewed = content({ scope: next(2) === 0 ? scope : Array.from({ length: 1 + next(2) }, anyClause) });
      const end = state.grants[0]?.until ?? day(start);
      state = await happen(db.pool, id, 'g', submitted(version(2, renewed)));
      state = await happen(db.pool, id, 'g', granted({ from: end, until: new Date(Date.parse(end) + (1 + next(6)) * 86_400_000).toISOString() }));
    }
    if (next(3) === 0) {
      await moveClock(db.pool, day(start + next(8), '12:00:00.000'));
      await happen(db.pool, id, 'g', suspended('s'));
      await moveClock(db.pool, day(start + 8 + next(4), '12:00:00.000'));
      if (next(2) === 0) await happen(db.pool, id, 'g', lifted('s'));
    }
    if (next(4) === 0) {
      await moveClock(db.pool, day(start + 12, '18:00:00.000'));
      await happen(db.pool, id, 'g', revoked);
    }
    const memberships = state.versions.flatMap(({ number, frozen }) =>
      frozen.scope.flatMap((one, clauseNumber) =>
        findings.flatMap((of): Membership[] => {
          const outcome = outcomeOf(one, of);
          const { requirement } = one;
          return outcome === null
            ? []
            : [{ asset: of.asset, identity: findingIdentity(of), exception: state.id, version: number, clause: clauseNumber, requirement, outcome }];
        }),
      ),
    );
    await withTransaction(db.pool, (tx) => insertMemberships(tx, memberships));
  }
  const candidates = await grantedVersions(db.pool, { at: day(1), which: 'ever-granted' });
  expect(candidates.length).toBeGreaterThan(26);
  const boundaries = candidates.flatMap((one) => one.intervals.flatMap((interval) => [interval.from, interval.until]));
  const instants = [...new Set([...boundaries.flatMap((at) => [at, new Date(Date.parse(at) - 1).toISOString() as Instant]), day(1), day(60)])];
  const seen = new Set<CoverageStatus>();
  for (const [turn, at] of instants.entries()) {
    const { items } = await listFindings(db.pool, { at, limit: 500 });
    for (const item of items) {
      const required = await requiredOf(item);
      const { status, covers } = coverageOf(item, candidates, at, { required });
      seen.add(status);
      expect([at, item.identity, item.coverage]).toEqual([at, item.identity, status]);
      if (status === 'covered')
        expect(covers.map((cover) => `${cover.exception} ${cover.grant}`)).toContain(`${item.by?.exception} ${item.by?.grant}`);
    }
    if (turn % 4 > 0) continue;
    await wordsAgree(at, items);
    await countsAgree(candidates[turn % candidates.length]?.id, at, candidates, items);
  }
  expect([...seen].sort()).toEqual(['ambiguous', 'covered', 'expired', 'partial', 'suspended', 'uncovered']);
}, 120_000);

const known = new Map<string, readonly RequirementId[]>();

async function requiredOf({ rule }: Finding): Promise<readonly RequirementId[]> {
  const required = known.get(rule.id) ?? (await requirementsOfRules(db.pool, [rule]))[0] ?? [];
  known.set(rule.id, required);
  return required;
}

/** The list after one word, and the totals, say what the list says. */
async function wordsAgree(at: Instant, items: readonly ListedFinding[]): Promise<void> {
  const counts = await countFindings(db.pool, at);
  for (const coverage of coverageStatuses) {
    const own = items.filter((item) => item.coverage === coverage).map((item) => item.identity);
    expect([at, coverage, (await listFindings(db.pool, { at, coverage, limit: 500 })).items.map((item) => item.identity)]).toEqual([
      at,
      coverage,
      own,
    ]);
    expect([at, coverage, counts.filter((one) => one.coverage === coverage).reduce((sum, one) => sum + one.count, 0)]).toEqual([
      at,
      coverage,
      own.length,
    ]);
  }
}

/** What one exception says alone. */
async function countsAgree(
  id: ExceptionId | undefined,
  at: Instant,
  candidates: readonly EffectiveException[],
  items: readonly Finding[],
): Promise<void> {
  if (id === undefined) return;
  const counts = await coverageCounts(db.pool, id, at);
  const own = candidates.filter((one) => one.id === id);
  for (const status of ['covered', 'partial', 'ambiguous', 'expired', 'suspended'] as const) {
    let expected = 0;
    for (const item of items) {
      const required = await requiredOf(item);
      if (coverageOf(item, own, at, { required }).status === status) expected += 1;
    }
    expect([at, status, counts[status]]).toEqual([at, status, expected]);
  }
}
