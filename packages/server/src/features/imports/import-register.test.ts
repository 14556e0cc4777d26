import type { RegisterReport } from '@exeat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoServer, demoServer, type Reply } from '../../testing/demo-server.ts';
import { codesOf, ok, problemIn } from '../../testing/requests.ts';

let server: DemoServer;
beforeAll(async () => {
  server = await demoServer();
});
afterAll(() => server.close());

async function send(query: string, payload: string | Uint8Array, { as = 'p05', mapping = {} as object | null, key = '' } = {}): Promise<Reply> {
  const asked = mapping === null ? '' : `&mapping=${encodeURIComponent(JSON.stringify(mapping))}`;
  const reply = await server.app.inject({
    method: 'POST', url: `/api/v1/imports?kind=register${query}${asked}`, payload: Buffer.from(payload),
    headers: { authorization: `Bearer ${await server.tokenOf(as)}`, 'content-type': 'application/octet-stream', ...(key === '' ? {} : { 'idempotency-key': key }) },
  });
  return { status: reply.statusCode, body: JSON.parse(reply.payload) as unknown, headers: reply.headers };
}
const report = async (...args: Parameters<typeof send>): Promise<RegisterReport> => ok<RegisterReport>(await send(...args));
const drafts = async (): Promise<number> => ok<{ items: object[] }>(await server.as('p05').get('/exceptions?state=draft&limit=500')).items.length;

const header = 'Ref,Title,Status,Owner,Policy,Host,Reason,Expires';
const row = (ref: string, title = 'Old TLS', owner = 'lena.fischer', expires = '31/12/2027'): string => `${ref},${title},Approved,${owner},STD-LG/LG-7.1,app-01.corp.example,The vendor is late.,${expires}`;
const values = { basis: 'waiver', assetType: 'host' };

describe('a register', () => {
  test('is read dry first: how its columns were taken, and of each row what was read; nothing is kept', async () => {
    const before = await drafts();
    const dry = await report('&dryRun=true', [header, row('D-1'), row('D-2', '', 'nobody.here', '31/02/2027')].join('\n'), { mapping: { values } });
    expect(dry).toMatchObject({ dryRun: true, import: null, format: 'csv', counts: { rows: 2, drafts: 1, already: 0, repeated: 0, faulty: 1 }, mapping: { dates: 'dmy', columns: { Status: null, Ref: 'reference' } } });
    expect(dry.columns[2]).toEqual({ name: 'Status', examples: ['Approved'] });
    expect(dry.rows[0]).toMatchObject({ line: 2, outcome: 'draft', id: null, read: { title: 'Old TLS', lastDay: '31/12/2027' }, faults: [] });
    expect(dry.rows[1]?.faults.map(({ column }) => column)).toEqual(['Title', 'Expires']);
    expect(await drafts()).toBe(before);
  });

  test('becomes drafts that cover nothing, all of them or none; brought again it adds only what is new', async () => {
    const before = await drafts();
    const bad = await send('', [header, row('B-1'), row('B-2', 'x', 'nobody.here')].join('\n'), { mapping: { values } });
    expect(problemIn(bad).detail).toMatch(/line 3: owner: expected a person id.*1 of 2 rows/);
    expect(problemIn(bad).fields?.[0]?.path).toBe('line 3.Owner');
    expect(await drafts()).toBe(before);

    const some = await report('&leaveOut=true', [header, row('B-1'), row('B-2', 'x', 'nobody.here')].join('\n'), { mapping: { values } });
    expect(some.counts).toEqual({ rows: 2, drafts: 1, already: 0, repeated: 0, faulty: 1 });
    const [first] = some.rows;
    const draft = ok<{ state: string; content: object; grants: object[] }>(await server.as('p05').get(`/exceptions/${first?.id}`));
    expect(draft).toMatchObject({ state: 'draft', content: { title: 'Old TLS', labels: { register: 'B-1' }, owner: { userName: 'lena.fischer' }, validity: { lastDay: '2027-12-31' } } });
    expect(draft.grants).toEqual([]);

    // What was corrected is kept for the next file with these columns; the row that has become another one is told.
    const again = await report('', [header, row('B-1', 'Older TLS'), row('B-2'), row('B-3'), row('B-3')].join('\n'), { mapping: null });
    expect(again).toMatchObject({ mappingFrom: 'kept', counts: { rows: 4, drafts: 2, already: 1, repeated: 1, faulty: 0 } });
    expect(again.rows[0]).toMatchObject({ id: first?.id, remarks: [expect.stringContaining('change that one by hand')] });
    expect(again.rows[3]?.id).toBe(again.rows[2]?.id);
    expect(await drafts()).toBe(before + 3);
    expect(ok<{ items: object[] }>(await server.as('p05').get('/imports')).items[0]).toMatchObject({ kind: 'register', counts: { drafts: 2, already: 1 } });
  });

  test('without references, the same row is the same row; two uploads at once make it one draft', async () => {
    const file = 'Title,Expires,Basis\nAlone,2027-12-31,waiver\n';
    const [one, other] = await Promise.all([report('', file), report('', file)]);
    expect([one.counts.drafts, other.counts.drafts].sort()).toEqual([0, 1]);
    expect(one.rows[0]?.id).toBe(other.rows[0]?.id);
    expect((await report('', file, { key: 'k-1' })).counts.already).toBe(1);
  });

  test('two rows of one reference that differ are no exception, and a row is told what will be missing', async () => {
    const dry = await report('&dryRun=true', [header, row('C-1'), row('C-1', 'Other'), row('C-2', 'Old', 'lena.fischer', '01/01/2020').replace('LG-7.1', 'LG-99')].join('\n'), { mapping: { values } });
    expect(dry.rows[1]?.faults[0]).toMatchObject({ column: 'Ref', text: expect.stringContaining('in line 2 too') });
    expect(dry.rows[2]?.remarks).toEqual([expect.stringContaining('STD-LG/LG-99 not in the library'), expect.stringContaining('is over')]);
  });

  test('a formula stays text, and leaves in no export', async () => {
    const made = await report('', 'Title,Expires,Basis\n"=HYPERLINK(""http://evil.example"")",2027-12-31,waiver\n');
    const exported = await server.app.inject({ method: 'GET', url: '/api/v1/register/export?format=csv', headers: { authorization: `Bearer ${await server.tokenOf('p05')}` } });
    const line = exported.payload.split('\n').find((one) => one.includes(made.rows[0]?.id ?? '?'));
    expect(line).toContain('HYPERLINK');
    expect(line).not.toMatch(/(?:^|,)"?=/);
  });

  test.each([
    ['a code page', new Uint8Array([...Buffer.from('Title,Expires\nM'), 0xfc, 0x0a]), /CSV UTF-8/],
    ['a name for a column that would be no field', '__proto__,Title\na,b\n', /reserved name/],
    ['a column that is not there', 'Title\nx\n', /expected columns of the file \(Title\)/],
  ])('%s is refused', async (_name, payload, text) => {
    expect(problemIn(await send('', payload, { mapping: { columns: { Nowhere: 'title' } } })).detail).toMatch(text);
  });

  test('is for those who import; a mapping of other words is refused', async () => {
    expect(codesOf(await send('', 'Title\nx\n', { as: 'p24' }))).toContain('not-permitted');
    expect((await send('', 'Title\nx\n', { mapping: { columns: { Title: 'cover' } } })).status).toBe(400);
  });
});
