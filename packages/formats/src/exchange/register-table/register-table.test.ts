import type { RegisterMapping } from '@exeat/core';
import { describe, expect, test } from 'vitest';
import { readTable } from '../table/read-table.ts';
import { dayOrderOf, readDay } from './days.ts';
import { guessRegisterMapping } from './fields.ts';
import { registerReader } from './read-row.ts';

const tableOf = (text: string) => readTable(new TextEncoder().encode(text));
const rowsOf = async (text: string, mapping?: Partial<RegisterMapping>) => {
  const table = await tableOf(text);
  const guess = guessRegisterMapping(table);
  return table.rows.map(registerReader(table, { ...guess, ...mapping }));
};

describe('what columns mean', () => {
  test('is guessed from the names that registers use; what is not known is left out, and a field is said once', async () => {
    const table = await tableOf('Exception ID,Summary,Risk Owner,Policy Reference,Hostname(s),CVE,Business Justification,Expiry Date,Approved by,Owner\nR-1,T,o,P/1,h,,why,31/12/2026,b,x\n');
    expect(guessRegisterMapping(table)).toEqual({
      columns: {
        'Exception ID': 'reference', Summary: 'title', 'Risk Owner': 'owner', 'Policy Reference': 'requirements', 'Hostname(s)': 'assets', CVE: 'rules',
        'Business Justification': 'justification', 'Expiry Date': 'lastDay', 'Approved by': null, Owner: null,
      },
      values: {}, dates: 'dmy',
    });
  });
});

describe('days', () => {
  test.each([
    ['2026-12-31', null, '2026-12-31'], ['2026/1/5', null, '2026-01-05'], ['31.12.2026', null, '2026-12-31'], ['03/04/2026', 'dmy', '2026-04-03'],
    ['03/04/2026', 'mdy', '2026-03-04'], ['4/4/2026', null, '2026-04-04'], ['31 Dec 2026', null, '2026-12-31'], ['31-Dec-2026', null, '2026-12-31'],
    ['December 31, 2026', null, '2026-12-31'], ['2026-12-31 00:00:00', null, '2026-12-31'], ['12/31/2026 12:00 AM', null, '2026-12-31'],
  ] as const)('%s with %s is %s', (cell, order, day) => expect(readDay(cell, order)).toEqual({ day }));

  test.each([['03/04/2026', /one day only/], ['2026-02-30', /of the calendar/], ['31/12/26', /such as 2026-12-31/], ['never', /such as/], ['99 Foo 2026', /calendar/]])('%s is refused', (cell, text) =>
    expect(readDay(cell, null)).toMatchObject({ expected: expect.stringMatching(text) as string }));

  test('one number above twelve tells the order of all', () => {
    expect(dayOrderOf(['03/04/2026', '13/04/2026'])).toBe('dmy');
    expect(dayOrderOf(['03/04/2026', '04/13/2026'])).toBe('mdy');
    expect(dayOrderOf(['03/04/2026'])).toBeNull();
  });
});

describe('a row', () => {
  const header = 'id,title,type,owner,policy,system,rule,justification,mitigation,expiry,plan\n';

  test('becomes a request, a clause for each requirement, type of asset and scheme', async () => {
    const [row] = await rowsOf(`${header}R-7,Old TLS,Risk acceptance,lena.fischer,P/1; P/2,host:a-01; vendor:acme,CVE-2021-1; xccdf:r1,Why,CC-04: watched,2026-12-31,Replace it\n`);
    expect(row).toMatchObject({
      line: 2, reference: 'R-7', faults: [],
      request: {
        title: 'Old TLS', basis: 'waiver', owner: 'lena.fischer', validity: { lastDay: '2026-12-31' }, labels: { register: 'R-7' },
        compensatingControls: [{ id: 'CC-04', statement: 'watched' }], remediation: { milestones: [{ title: 'Replace it', due: '2026-12-31' }] },
      },
    });
    expect(row?.request?.scope).toHaveLength(8);
    expect(row?.request?.scope[0]).toEqual({ requirement: 'P/1', asset: { type: 'host', ids: ['a-01'] }, rules: { scheme: 'vuln', ids: ['CVE-2021-1'] } });
  });

  test('names every fault with its column, and what would do', async () => {
    const [row] = await rowsOf(`${header},,maybe,x,P/1,app-01,odd,,,soon,\n`);
    expect(row?.request).toBeNull();
    expect(row?.faults).toEqual([
      { column: 'title', text: 'title: expected a title; name the column that holds it, got nothing.' },
      { column: 'type', text: expect.stringMatching(/^basis: expected one of waiver, .*got "maybe"\.$/) as string },
      { column: 'expiry', text: 'lastDay: expected a day such as 2026-12-31, got "soon".' },
      { column: 'system', text: 'assets: expected TYPE:ID such as host:app-01.corp.example, or a type of asset for all rows, got "app-01".' },
      { column: 'rule', text: expect.stringContaining('SCHEME:ID') as string },
    ]);
  });

  test('takes what all rows say where it says nothing itself, and says what it did not know', async () => {
    const [row] = await rowsOf('title,type,until,policy,server\nT,Strange,2026-12-31,P/1,app-01\n', { values: { basis: 'waiver', assetType: 'host', owner: 'ann' } });
    expect(row).toMatchObject({ faults: [], request: { basis: 'waiver', owner: 'ann', scope: [{ asset: { type: 'host', ids: ['app-01'] } }] } });
    expect(row?.remarks[0]).toContain('"Strange" is none that is known');
  });

  test('half a scope is a fault, none at all is left to be completed', async () => {
    const [half, none] = await rowsOf('title,basis,until,policy,server\nT,waiver,2026-12-31,P/1,\nT,waiver,2026-12-31,,\n');
    expect(half?.faults[0]?.text).toContain('what the requirement is not followed for');
    expect(none).toMatchObject({ request: { scope: [] }, remarks: [expect.stringContaining('to be completed') as string] });
  });
});
