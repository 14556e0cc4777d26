import type { ReplyOf, routes } from '@exeat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoServer, type DemoServer } from '../../testing/demo-server.ts';
import { xccdfReport } from '../../testing/reports.ts';
import { approved, ok } from '../../testing/requests.ts';

type Findings = ReplyOf<typeof routes.listFindings>;
type Facets = ReplyOf<typeof routes.countFindingFacets>;
type Detail = ReplyOf<typeof routes.getFinding>;
type Exceptions = ReplyOf<typeof routes.listExceptions>;

const host = 'host:app-01.corp.example';
const rule = 'xccdf:xccdf_org.ssgproject.content_rule_package_audit_installed';
let server: DemoServer;
let id = '';

async function upload(results: Readonly<Record<string, string>>, at?: string): Promise<void> {
  const reply = await server.app.inject({
    method: 'POST',
    url: '/api/v1/imports?kind=findings',
    payload: xccdfReport(results, at === undefined ? {} : { at }),
    headers: { authorization: `Bearer ${await server.tokenOf('p05')}`, 'content-type': 'application/xml' },
  });
  expect(reply.statusCode).toBe(201);
}

const get = async <Body>(path: string): Promise<Body> => ok<Body>(await server.as('p24').get(path));
const findingOf = async (asked: string): Promise<Findings['items'][number]> => {
  const [found] = (await get<Findings>(`/findings?rule=${asked}`)).items;
  if (found === undefined) throw new Error(`expected a finding of ${asked}`);
  return found;
};

beforeAll(async () => {
  server = await demoServer();
  await upload({ package_audit_installed: 'fail', service_auditd_enabled: 'fail', package_rsyslog_installed: 'pass' });
  id = (await approved(server)).id;
});
afterAll(() => server.close());

describe('facets', () => {
  test('count what the filter finds, and agree with the list', async () => {
    const { counted, complete, facets } = await get<Facets>('/findings/facets');
    expect({ counted, complete }).toEqual({ counted: 2, complete: true });
    expect(facets.coverage).toEqual([
      { value: 'covered', count: 1 },
      { value: 'uncovered', count: 1 },
    ]);
    expect(facets.asset).toEqual([{ value: host, count: 2 }]);
    expect(facets.severity).toEqual([{ value: 'medium', count: 2 }]);
    for (const [name, values] of Object.entries(facets)) {
      for (const { value, count } of values) {
        expect([name, value, (await get<Findings>(`/findings?${name}=${encodeURIComponent(value)}`)).items.length]).toEqual([name, value, count]);
      }
    }
  });

  test.each(['covered', 'expired', 'ambiguous'])('keep to the coverage that is asked for: %s', async (coverage) => {
    const { facets, counted } = await get<Facets>(`/findings/facets?coverage=${coverage}`);
    expect(facets.coverage.map((one) => one.value)).toEqual(coverage === 'covered' ? ['covered'] : []);
    expect(counted).toBe((await get<Findings>(`/findings?coverage=${coverage}`)).items.length);
  });

  test('refuse a rule that is none', async () => {
    expect((await server.as('p24').get('/findings/facets?rule=nonsense')).status).toBe(400);
    expect((await server.as(null).get('/findings/facets')).status).toBe(401);
  });
});

describe('one finding', () => {
  test('says what covers it, until when and why cover ends then', async () => {
    const { identity } = await findingOf(rule);
    const detail = await get<Detail>(`/findings/${identity}?asset=${host}`);
    expect(detail).toMatchObject({
      finding: { coverage: 'covered', by: { exception: id } },
      covers: [{ exception: id, title: 'Audit daemon on a claims host', then: 'expired' }],
      reasons: [],
    });
    expect(detail.spans).toMatchObject([{ status: 'open', until: null }]);
    expect(detail.covers[0]?.until).toBe(detail.finding.by?.until);
  });

  test('says why nothing covers it', async () => {
    const { identity } = await findingOf('xccdf:xccdf_org.ssgproject.content_rule_service_auditd_enabled');
    const detail = await get<Detail>(`/findings/${identity}?asset=${host}`);
    expect(detail).toMatchObject({ finding: { coverage: 'uncovered', by: null }, covers: [], reasons: [{ code: 'no-exception' }] });
  });

  test('is not found on another asset, or by another identity', async () => {
    const { identity } = await findingOf(rule);
    expect((await server.as('p24').get(`/findings/${identity}?asset=host:other.example`)).status).toBe(404);
    expect((await server.as('p24').get(`/findings/${'0'.repeat(64)}?asset=${host}`)).status).toBe(404);
    expect((await server.as('p24').get(`/findings/xyz?asset=${host}`)).status).toBe(400);
  });

  test('that is resolved is shown as it was last, without a coverage', async () => {
    const { identity } = await findingOf(rule);
    await server.moveClock('2026-11-25T10:00:00.000Z');
    await upload({ package_audit_installed: 'pass', service_auditd_enabled: 'fail' }, '2026-11-25T09:00:00Z');
    const detail = await get<Detail>(`/findings/${identity}?asset=${host}`);
    expect(detail).toMatchObject({ finding: { status: 'passed', coverage: null }, covers: [], reasons: [{ code: 'not-open' }] });
    expect(detail.spans.map((span) => span.status)).toEqual(['open', 'passed']);
  });
});

describe('exceptions by what they touch', () => {
  test.each([
    [`asset=${host}`, true],
    ['asset=host:other.example', false],
    ['asset=application:app-01.corp.example', false],
    ['document=STD-LG', true],
    ['document=STD', false],
    ['ownUnit=INS', true],
    ['ownUnit=GRP', false],
    ['unit=GRP', true],
    ['residual=3x3', true],
    ['residual=1x5', false],
    ['band=moderate', true],
    ['band=critical', false],
  ])('%s', async (query, found) => {
    expect((await get<Exceptions>(`/exceptions?state=active&${query}`)).items.map((one) => one.id)).toEqual(found ? [id] : []);
  });

  test('a draft is found by the assets that it names', async () => {
    const draft = ok(
      await server.as('p24').post('/exceptions', {
        ...{ title: 'Draft', basis: 'waiver', justification: 'None yet.', validity: { lastDay: '2026-12-31' } },
        scope: [{ requirement: 'STD-LG/LG-7.1', asset: { type: 'host', ids: ['app-02.corp.example'] } }],
      }),
    );
    expect((await get<Exceptions>('/exceptions?asset=host:app-02.corp.example')).items.map((one) => one.id)).toEqual([draft.id]);
  });
});
