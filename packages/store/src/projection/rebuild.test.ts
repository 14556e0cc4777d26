import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Instant, parseInstant, parseLocalDate, personId, requirementId, unitId } from '@exeat/core';
import { moveClock } from '../clock.ts';
import { withTransaction } from '../connection/transaction.ts';
import { configVersions, getConfig } from '../config/documents.ts';
import { loadPolicyLibrary, requirementsOfRules } from '../policy/library.ts';
import { findPersonByUserName, findPeopleByEmail, getPerson, loadOrganisation } from '../org/directory.ts';
import { appendEvents } from '../log/append.ts';
import { redactEvent } from '../log/redact.ts';
import { lockStream } from '../log/stream.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import {
  actorOf,
  approved,
  assessed,
  commented,
  content,
  drafted,
  edited,
  granted,
  happen,
  lifted,
  revoked,
  seat,
  submitted,
  suspended,
  triaged,
  voted,
} from '../testing/story.ts';
import { rebuildProjections } from './rebuild.ts';
import { projectedTableNames } from './tables.ts';

const poolSize = 16;
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase({ poolSize });
  await moveClock(db.pool, '2026-01-01T00:00:00.000Z' as Instant);
  await tellStory(240);
});
afterAll(() => db.close());

/** Small, seeded, good enough to vary a story. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function record(stream: string, type: string, data: object): Promise<void> {
  await withTransaction(db.pool, async (tx) => {
    const { revision, now } = await lockStream(tx, stream);
    await appendEvents(tx, stream, revision, [{ type, data }], { at: now, actor: actorOf('admin'), ruleId: 'test' });
  });
}

/** Directory, library and many cases, each through a random part of a life. */
async function tellStory(cases: number): Promise<void> {
  for (const unit of ['INS', 'ITO', 'HR']) {
    await record(`unit:${unit}`, 'unit_recorded', {
      unit: { id: unitId(unit), name: unit, parent: unit === 'INS' ? null : unitId('INS'), zone: 'Europe/Berlin', calendar: 'de', heads: {} },
    });
  }
  await record('calendar:de', 'calendar_recorded', { calendar: { id: 'de', workingDays: [1, 2, 3, 4, 5], holidays: ['2026-12-25'], years: [2026] } });
  for (const name of ['lena.fischer', 'otto.owner', 'otto.owner', 'gone.gustav']) {
    await record(`person:${name}`, 'person_recorded', {
      person: {
        id: personId(name),
        userName: name,
        name,
        email: `${name}@Example.com`,
        unit: unitId('ITO'),
        manager: null,
        active: name !== 'gone.gustav',
        roles: [],
      },
    });
  }
  for (const version of [1, 2, 3, 4]) {
    await record('requirement:STD-LG/LG-7.1', 'requirement_published', {
      ...(version < 4 ? {} : { effective: { from: '2100-01-01T05:00:00.000Z', day: '2100-01-01', zone: 'America/New_York', tzdata: 'test' } }),
      requirement: {
        id: requirementId('STD-LG/LG-7.1'),
        document: { id: 'STD-LG', title: 'Logging', owner: personId('otto.owner') },
        version,
        title: 'Audit',
        statement: '…',
        tier: 2,
        crown: false,
        waivable: true,
        obligations: [],
        controls: [],
      },
    });
  }
  for (const requirements of [['STD-CF/CF-6.1', 'STD-LG/LG-7.1'], ['STD-LG/LG-7.1']]) {
    await record('mapping:vuln:CVE-2026-0001', 'rule_mapped', { mapping: { rule: { scheme: 'vuln', id: 'CVE-2026-0001' }, requirements } });
  }
  await record('config:matrix', 'config_published', {
    name: 'matrix',
    version: 2,
    document: { levels: [1, 2, 3], ключ: 'ü', nothing: null, list: [1.5, 1e21, -0] },
  });
  await record('config:matrix', 'config_published', { name: 'matrix', version: 3, document: {}, from: '2100-01-01T00:00:00.001Z', proposal: 'm3' });
  const asked = { people: [{ person: personId('lena.fischer'), before: [], after: [{ role: 'assessor', unit: unitId('ITO') }] }], units: [], document: null };
  for (const id of ['open', 'declined']) await record(`authority:${id}`, 'authority_proposed', { asked });
  await record('authority:declined', 'authority_declined', { text: 'not needed' });
  const given = {
    from: personId('olga.owner'), to: personId('otto.owner'), starts: '2026-11-25T00:00:00.000Z', until: '2026-12-15T05:00:00.000Z', lastDay: '2026-12-14', zone: 'America/New_York',
    tzdata: '2026a', maxLevel: 2, unit: null, cause: 'given', text: 'Away.',
  };
  for (const id of ['standing', 'ended']) await record(`delegation:${id}`, 'delegation_given', given);
  await record('delegation:ended', 'delegation_ended', { text: 'Back again.' });
  await record('control:watch', 'control_recorded', {
    control: { id: 'watch', kind: 'CC-07', name: 'Watch', unit: unitId('INS'), operator: personId('otto.owner'), cadence: { days: 30 } },
  });
  await record('non-compliance:NC-2026-0001', 'non_compliance_recorded', {
    nonCompliance: {
      id: 'NC-2026-0001', title: 'Link without encryption', statement: 'The link of the acquirer knows no encryption.', requirement: requirementId('STD-CR/CR-3.1'), requirementVersion: 1,
      clauses: ['NYDFS 500.15(a)'], owner: personId('otto.owner'), unit: unitId('INS'), milestones: [{ title: 'New link', due: '2027-02-01' }],
      scope: [{ requirement: requirementId('STD-CR/CR-3.1'), asset: { type: 'application', ids: ['link'] }, members: ['link'] }],
    },
  });
  await record('policy-review:PR-2026-0001', 'policy_review_opened', {
    review: {
      id: 'PR-2026-0001', requirement: requirementId('STD-CR/CR-3.1'), requirementVersion: 1, signal: 'P1', text: '12 exceptions in force.', exceptions: [],
      lastDay: parseLocalDate('2026-12-24'), zone: 'UTC', tzdata: 'test', due: parseInstant('2026-12-25T00:00:00Z'),
    },
  });
  await record('policy-review:PR-2026-0001', 'policy_review_answered', { outcome: 'accept', text: 'The next version allows the alternative.' });
  await record('control:watch', 'control_attested', { statement: 'In place.' });
  const says = { kind: 'ticket_closed', ticket: 'CHG-7' };
  await record('outside:ticket:CHG-7', 'outside_fact_recorded', { fact: { source: 'desk', externalId: 'CHG-7', version: 1, occurredAt: '2026-01-01T00:00:00.000Z', text: 'Done.', says }, applied: true });
  await record('feed:kev', 'threat_feed_recorded', { kind: 'kev', source: 'cisa', version: '1', asOf: '2026-01-01T00:00:00.000Z', rows: 0, digest: 'ab' });
  await record('import:1', 'findings_imported', { import: 1, counts: { total: 3 } });
  const next = random(42);
  const ids = Array.from({ length: cases }, (_, index) => `EXC-2026-${String(index + 1).padStart(4, '0')}`);
  // As many at a time as there are connections: nobody waits for one longer than a slow server takes to commit.
  const tellers = Array.from({ length: poolSize }, async () => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) await tellCase(id, next);
  });
  await Promise.all(tellers);
}

async function tellCase(id: string, next: () => number): Promise<void> {
  const steps = [
    () => happen(db.pool, id, 'rita.requester', drafted(id, content({ title: `Case ${id} – “ß”` }))),
    () => happen(db.pool, id, 'rita.requester', edited(content({ justification: 'rewritten' }))),
    () => happen(db.pool, id, 'rita.requester', submitted(), commented('please')),
    () => happen(db.pool, id, 'gina.grc', triaged),
    () =>
      happen(
        db.pool,
        id,
        'anna.assessor',
        assessed(seat('a'), seat('b', { stage: 2 }), seat('c', { person: null, members: [personId('m1'), personId('m2')] })),
      ),
    () => happen(db.pool, id, 'm1', voted('c', 'yes')),
    () => happen(db.pool, id, 'otto.owner', approved('a')),
    () =>
      happen(
        db.pool,
        id,
        'olga.owner',
        approved('b'),
        granted({
          from: '2026-02-01T00:00:00.000Z',
          until: next() < 0.5 ? '2026-06-01T00:00:00.000Z' : '2028-06-01T00:00:00.000Z',
          duties:
            next() < 0.3
              ? [
                  {
                    id: 'd1',
                    kind: 'condition',
                    text: 'test',
                    owner: null,
                    due: '2026-03-01T00:00:00.000Z' as Instant,
                    consequence: next() < 0.5 ? 'end' : 'suspend',
                  },
                ]
              : [],
        }),
      ),
    () => happen(db.pool, id, 'gina.grc', suspended('s1')),
    () => (next() < 0.7 ? happen(db.pool, id, 'gina.grc', lifted('s1')) : happen(db.pool, id, 'gina.grc', commented('still suspended'))),
    () => (next() < 0.5 ? happen(db.pool, id, 'otto.owner', revoked) : happen(db.pool, id, 'gina.grc', commented('goes on'))),
  ];
  const length = 1 + Math.floor(next() * steps.length);
  for (const step of steps.slice(0, length)) await step();
}

const rowsOf = (table: string) => db.owner.query(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY to_jsonb(t)::text`);

describe('the tables that answer queries', () => {
  test('are what the log says, table by table', async () => {
    const report = await rebuildProjections(db.pool, { mode: 'verify' });
    expect(report.differences).toEqual([]);
    expect(report.differing).toBe(0);
    expect(report.streams).toBeGreaterThan(240);
    for (const table of projectedTableNames) expect([table, report.rows[table] > 0]).toEqual([table, true]);
  });

  test('stay so after redactions: both sides hold the same marker', async () => {
    expect(await withTransaction(db.pool, (tx) => redactEvent(tx, 'person:gone.gustav', 1))).toBe(true);
    await happen(db.pool, 'EXC-2026-0001', 'gina.grc', commented('to be erased'));
    const [last] = await db.owner.query<{ revision: number }>("SELECT revision FROM stream WHERE stream = 'EXC-2026-0001'");
    await withTransaction(db.pool, (tx) => redactEvent(tx, 'EXC-2026-0001', last?.revision ?? 0));
    expect((await rebuildProjections(db.pool, { mode: 'verify' })).differences).toEqual([]);
    expect(await getPerson(db.pool, 'gone.gustav')).toMatchObject({ person: { name: '[redacted]', userName: '[redacted]' } });
  });

  test('S52 a row that was altered is told with the event by which it is otherwise, the first of a life or the last', async () => {
    const [grant] = await db.owner.query<{ id: string; exception: string }>('SELECT id, exception_id AS exception FROM exception_grant ORDER BY id LIMIT 1');
    await db.pool.query("UPDATE exception_grant SET until_at = '2099-01-01' WHERE id = $1", [grant?.id]);
    await db.pool.query("UPDATE person SET document = jsonb_set(document, '{unit}', '\"HR\"') WHERE id = 'lena.fischer'");
    const { differences } = await rebuildProjections(db.pool, { mode: 'verify' });
    expect(differences.map(({ table, key, event }) => [table, key, event?.stream, event?.type])).toEqual([
      ['exception_grant', grant?.id, grant?.exception, expect.stringMatching(/^(grant_created|exception_revoked|term_shortened|exception_closed)$/)],
      ['person', 'lena.fischer', 'person:lena.fischer', 'person_recorded'],
    ]);
    expect((await rebuildProjections(db.pool, { mode: 'swap' })).differing).toBe(2);
  });

  test('differences are found: changed, missing and invented rows', async () => {
    await db.pool.query("UPDATE exception_case SET title = 'forged' WHERE id = 'EXC-2026-0002'");
    await db.pool.query("DELETE FROM unit WHERE id = 'HR'");
    await db.pool.query("INSERT INTO grant_interval VALUES ('EXC-2026-0003/g9', 1, 'EXC-2026-0003', 1, '2020-01-01', '2030-01-01', 'expired')");
    const report = await rebuildProjections(db.pool, { mode: 'verify' });
    expect(report.differing).toBe(3);
    expect(report.differences.map(({ table, key, live, rebuilt, event }) => [table, key, live === null, rebuilt === null, event?.stream ?? null])).toEqual([
      ['exception_case', 'EXC-2026-0002', false, false, 'EXC-2026-0002'],
      ['grant_interval', 'EXC-2026-0003/g9 1', false, true, null],
      ['unit', 'HR', true, false, 'unit:HR'],
    ]);
  });

  test('are put right by a swap, while commands wait', async () => {
    const [report] = await Promise.all([
      rebuildProjections(db.pool, { mode: 'swap' }),
      ...Array.from({ length: 5 }, (_, index) => happen(db.pool, 'EXC-2026-0004', 'gina.grc', commented(`meanwhile ${index}`))),
    ]);
    expect(report.differing).toBe(3);
    expect((await rebuildProjections(db.pool, { mode: 'verify' })).differences).toEqual([]);
  });

  test('can be lost altogether', async () => {
    const before = Object.fromEntries(await Promise.all(projectedTableNames.map(async (table) => [table, await rowsOf(table)] as const)));
    for (const table of projectedTableNames) await db.pool.query(`DELETE FROM ${table}`);
    await rebuildProjections(db.pool, { mode: 'swap' });
    for (const table of projectedTableNames) expect(await rowsOf(table)).toEqual(before[table]);
  });
});

describe('directory and library', () => {
  test('are read as whole snapshots', async () => {
    const organisation = await loadOrganisation(db.pool);
    expect([...organisation.units.keys()].sort()).toEqual(['HR', 'INS', 'ITO']);
    expect(organisation.people.get(personId('otto.owner'))).toMatchObject({ active: true, email: 'otto.owner@Example.com' });
    expect(organisation.calendars.get('de')?.holidays).toEqual(['2026-12-25']);
    expect(await getPerson(db.pool, 'otto.owner')).toMatchObject({ revision: 2 });
    expect(await findPeopleByEmail(db.pool, 'OTTO.owner@example.COM')).toEqual(['otto.owner']);
    expect((await findPersonByUserName(db.pool, 'otto.owner'))?.id).toBe('otto.owner');
    expect(await findPersonByUserName(db.pool, 'nobody')).toBeNull();
    const library = await loadPolicyLibrary(db.pool);
    expect(library.requirements.get(requirementId('STD-LG/LG-7.1'))?.version).toBe(3);
    expect(library.versions.get(requirementId('STD-LG/LG-7.1'))?.map(({ requirement, effective }) => [requirement.version, effective?.day])).toEqual([[1, undefined], [2, undefined], [3, undefined], [4, '2100-01-01']]);
    expect(library.mappings.get('vuln:CVE-2026-0001')).toEqual(['STD-LG/LG-7.1']);
    expect(library.takenAway.get('vuln:CVE-2026-0001')).toEqual([{ requirement: 'STD-CF/CF-6.1', at: expect.any(String) }]);
    expect(
      await requirementsOfRules(db.pool, [
        { scheme: 'vuln', id: 'none' },
        { scheme: 'vuln', id: 'CVE-2026-0001' },
      ]),
    ).toEqual([[], ['STD-LG/LG-7.1']]);
    expect(await getConfig(db.pool, 'matrix')).toMatchObject({
      version: 2,
      document: { levels: [1, 2, 3], ключ: 'ü', nothing: null, list: [1.5, 1e21, 0] },
    });
    expect(await getConfig(db.pool, 'none')).toBeNull();
    expect((await configVersions(db.pool, 'matrix')).map(({ version, from }) => [version, from > '2100'])).toEqual([[3, true], [2, false]]);
    expect(await getConfig(db.pool, 'matrix', parseInstant('2101-01-01T00:00:00Z'))).toMatchObject({ version: 3, proposal: 'm3' });
  });
});
