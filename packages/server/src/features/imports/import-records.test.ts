import { existsSync, readFileSync } from 'node:fs';
import type { RecordsReport } from '@exeat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoServer, demoServer, type Reply } from '../../testing/demo-server.ts';
import { confirmed, codesOf, ok, problemIn } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

async function send(as: string, query: string, payload: string | Uint8Array): Promise<Reply> {
  const reply = await server.app.inject({
    method: 'POST', url: `/api/v1/imports?${query}`, payload: Buffer.from(payload),
    headers: { authorization: `Bearer ${await server.tokenOf(as)}`, 'content-type': 'application/octet-stream' },
  });
  return { status: reply.statusCode, body: JSON.parse(reply.payload) as unknown, headers: reply.headers };
}

const catalog = (statement: string) =>
  JSON.stringify({
    catalog: {
      metadata: { title: 'Larkfield Controls', version: '1' },
      groups: [{ id: 'x', controls: [
        { id: 'x-1', title: 'First', props: [{ name: 'label', value: 'X-01', class: 'zero-padded' }, { name: 'label', value: 'X-1' }],
          params: [{ id: 'x-1_p', label: 'how often' }],
          parts: [{ name: 'statement', prose: `${statement} {{ insert: param, x-1_p }}:`, parts: [{ name: 'item', props: [{ name: 'label', value: 'a.' }], prose: 'one;' }] }, { name: 'guidance', prose: 'Not this.' }],
          controls: [{ id: 'x-1.1', title: 'More', parts: [{ name: 'statement', prose: 'Do more.' }] }] },
        { id: 'x-2', title: 'Gone', props: [{ name: 'status', value: 'withdrawn' }] },
      ] }],
    },
  });

describe('an organisation by CSV', () => {
  test('units, people, requirements, mappings and assets are recorded by row, and a repeated import changes nothing', async () => {
    const units = 'id,name,parent,zone,calendar,lead\nNEW,New Unit,GRP,Europe/Dublin,ie,ingrid.vale\n';
    expect(ok<RecordsReport>(await send('p46', 'kind=units', units))).toMatchObject({ recorded: 1, format: 'csv', rows: [{ line: 2, id: 'NEW', outcome: 'recorded' }] });
    expect(ok<RecordsReport>(await send('p46', 'kind=units', units))).toMatchObject({ recorded: 0, unchanged: 1 });
    const people = '\uFEFFuser name;name;phone;unit;manager;roles\nnia.new;"New, Nia";nia@larkfield.example;NEW;ingrid.vale;assessor@NEW\nbo.new;Bo New;;NEW;nia.new;\n';
    expect(problemIn(await send('p46', 'kind=people', people)).detail).toContain('expected the columns');
    const recorded = ok<RecordsReport>(await send('p46', 'kind=people', people.replace('phone', 'E-Mail')));
    expect(recorded).toMatchObject({ recorded: 2, kind: 'people' });
    ok(await server.as('p03').post(`/authority-proposals/${recorded.awaits}/confirm`));
    expect(ok<{ name: string; roles: object[] }>(await server.as('p05').get(`/people/${recorded.ids[0]}`))).toMatchObject({ name: 'New, Nia', roles: [{ role: 'assessor', unit: 'NEW' }] });
    const requirements = 'id,document title,owner,title,statement,tier,controls\nPOL-N/N-1,New Policy,nia.new,One,Do one.,2,nist-800-53r5:ac-2; nist-800-53r5:ac-3\n';
    const published = await send('p46', 'kind=requirements', requirements);
    expect(ok<RecordsReport>(published)).toMatchObject({ recorded: 0, ids: ['POL-N/N-1'], awaits: expect.any(String) });
    await confirmed(server, published);
    const mappings = 'rule,requirements\ngeneric:new/1,POL-N/N-1\n';
    const mapped = await send('p46', 'kind=mappings', mappings);
    expect(ok<RecordsReport>(mapped)).toMatchObject({ recorded: 0, awaits: expect.any(String) });
    await confirmed(server, mapped);
    expect(ok<RecordsReport>(await send('p46', 'kind=mappings', mappings))).toMatchObject({ recorded: 0, unchanged: 1, awaits: null });
    const assets = 'type,id,unit,criticality,classes,exposure\nhost,New-01.corp.example,NEW,3,production;regulated_data,internal\n';
    expect(ok<RecordsReport>(await send('p46', 'kind=assets', assets)).ids).toEqual(['host:new-01.corp.example']);
    expect(ok<{ classes: string[] }>(await server.as('p05').get('/assets/host/new-01.corp.example')).classes).toEqual(['production', 'regulated_data']);
  });

  test('one bad row is told with its line, and nothing of the file is recorded', async () => {
    const bad = 'type,id,unit,criticality\nhost,ok-01.corp.example,INS,3\nhost,ok-02.corp.example,INS,nine\nship,ok-03,INS,3\n';
    const problem = problemIn(await send('p46', 'kind=assets', bad));
    expect(problem.fields?.map(({ path }) => path)).toEqual(['line 3.criticality', 'line 4.type']);
    expect((await server.as('p05').get('/assets/host/ok-01.corp.example')).status).toBe(404);
  });

  test('a dry run says what would be, and records nothing', async () => {
    const report = ok<RecordsReport>(await send('p46', 'kind=assets&dryRun=true', 'type,id,unit\nhost,dry-01.corp.example,INS\n'));
    expect(report).toMatchObject({ dryRun: true, recorded: 1 });
    expect((await server.as('p05').get('/assets/host/dry-01.corp.example')).status).toBe(404);
  });

  test('the rules of the directory hold: a manager must be there, and only a registrar records', async () => {
    expect(codesOf(await send('p46', 'kind=people', 'userName,name,unit,manager\nx.y,X Y,INS,nobody.here\n'))).toContain('unknown-person');
    expect(codesOf(await send('p05', 'kind=assets', 'type,id,unit\nhost,no-01.corp.example,INS\n'))).toContain('not-permitted');
    expect((await send('p24', 'kind=units', 'id\nX\n')).status).toBe(403);
  });

  test.each([
    ['bytes of a code page', new Uint8Array([...Buffer.from('id,name\nX,M'), 0xfc, ...Buffer.from('ller\n')]), /CSV UTF-8/],
    ['an old Excel file', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), /save it as \.xlsx/],
    ['a PDF', Buffer.from('%PDF-1.7'), /got a PDF/],
    ['an unclosed quote', 'id,name\n"X,1\n', /is the file cut off/],
    ['more cells than columns', 'id,name\nX,Y,Z\n', /expected at most 2 cells.*line 2/],
    ['a column twice', 'id,ID\nX,Y\n', /each column once/],
    ['nothing', '', /an empty table/],
    ['too many rows', `id\n${'X\n'.repeat(20_001)}`, /at most 20000 rows/],
  ])('%s is refused with what to do', async (_name, payload, text) => {
    const reply = await send('p46', 'kind=units', payload);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(problemIn(reply).detail).toMatch(text);
  });
});

describe('an OSCAL catalogue', () => {
  test('is asked for instead of a profile', async () => {
    const reply = await send('p46', 'kind=requirements&owner=p05', JSON.stringify({ profile: { imports: [{ href: '#c' }] } }));
    expect([reply.status, problemIn(reply).detail]).toEqual([422, expect.stringMatching(/got a profile.*--catalog/)]);
  });

  test('becomes requirements with statements and parents; the same again changes nothing, another text is a new version', async () => {
    const first = await send('p46', 'kind=requirements&owner=p05', catalog('Review'));
    await confirmed(server, first);
    expect(ok<RecordsReport>(first)).toMatchObject({ format: 'oscal', recorded: 0, ids: ['larkfield-controls/x-1', 'larkfield-controls/x-1.1'], notes: [{ text: 'x-2 is withdrawn and cannot be cited' }] });
    expect(ok<object>(await server.as('p05').get('/requirements/larkfield-controls/x-1'))).toMatchObject({ version: 1, title: 'X-1 First', statement: 'Review [how often]:\na. one;', tier: 2 });
    expect(ok<object>(await server.as('p05').get('/requirements/larkfield-controls/x-1.1'))).toMatchObject({ title: 'x-1.1 First | More', parent: 'larkfield-controls/x-1' });
    expect(ok<RecordsReport>(await send('p46', 'kind=requirements&owner=p05', catalog('Review')))).toMatchObject({ recorded: 0, unchanged: 2 });
    const changed = await send('p46', 'kind=requirements&owner=p05', catalog('Inspect'));
    expect(ok<RecordsReport>(changed)).toMatchObject({ recorded: 0, unchanged: 2, awaits: expect.any(String) });
    await confirmed(server, changed);
    expect(ok<object>(await server.as('p05').get('/requirements/larkfield-controls/x-1'))).toMatchObject({ version: 2 });
  });

  test('is refused as people, and when a control is there twice', async () => {
    expect(problemIn(await send('p46', 'kind=people', catalog('x'))).detail).toContain('import it as those');
    expect(problemIn(await send('p46', 'kind=requirements', catalog('x').replace('"x-2"', '"x-1"'))).detail).toContain('each control once');
  });

  const nist = new URL('../../../../../../shared/data/standards/nist-800-53r5-high-catalog.json', import.meta.url);
  test.skipIf(!existsSync(nist))('of NIST SP 800-53 gives 370 controls', async () => {
    const reply = await send('p46', 'kind=requirements&tier=1', readFileSync(nist));
    expect(ok<RecordsReport>(reply).ids).toHaveLength(370);
    await confirmed(server, reply);
    expect(ok<object>(await server.as('p05').get('/requirements/nist-800-53r5/ac-2.1'))).toMatchObject({ title: 'AC-2(1) Account Management | Automated System Account Management', parent: 'nist-800-53r5/ac-2', tier: 1 });
  });
});
