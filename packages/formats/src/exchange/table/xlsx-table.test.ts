import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readTable } from './read-table.ts';

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const strings = ['title', 'owner', 'until', 'Old host', 'lena.fischer', 'Two <b>runs</b>'];

/** A workbook as spreadsheets write it, with the rows given as XML. */
function workbook(rows: string, more: { readonly after?: string; readonly parts?: Readonly<Record<string, string>> } = {}): Uint8Array {
  const parts: Record<string, string> = {
    'xl/workbook.xml': `<workbook ${main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Register" sheetId="1" r:id="rId1"/><sheet name="Notes" sheetId="2" r:id="rId2"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
    'xl/sharedStrings.xml': `<sst ${main}>${strings.map((text) => (text.startsWith('Two') ? '<si><r><t>Two </t></r><r><t>runs</t></r><rPh><t>out loud</t></rPh></si>' : `<si><t>${text}</t></si>`)).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="0.0 &quot;days&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet ${main}><sheetData>${rows}</sheetData>${more.after ?? ''}</worksheet>`,
    'xl/worksheets/sheet2.xml': `<worksheet ${main}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>note</t></is></c></row><row r="2"><c r="A2"><v>7</v></c></row></sheetData></worksheet>`,
    ...more.parts,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
}
const header = '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c></row>'.replace('D3', 'C3');

describe('a workbook', () => {
  test('gives texts, days for dates, and the last value of a formula with a note', async () => {
    const table = await readTable(workbook(`${header}
      <row r="4"><c r="A4" t="s"><v>3</v></c><c r="B4" t="s"><v>4</v></c><c r="C4" s="1"><v>46387</v></c></row>
      <row r="5"/>
      <row r="6"><c r="A6" t="s"><v>5</v></c><c r="C6" s="2"><f>A1+1</f><v>46387.75</v></c></row>
      <row r="7"><c r="A7" t="str"><f>"=cmd"</f><v>=cmd</v></c><c r="B7" t="e"><v>#REF!</v></c><c r="C7" s="3"><v>46387</v></c></row>`));
    expect(table.columns).toEqual(['title', 'owner', 'until']);
    expect(table.rows).toEqual([
      { line: 4, cells: ['Old host', 'lena.fischer', '2026-12-31'] },
      { line: 6, cells: ['Two runs', '', '2026-12-31'] },
      { line: 7, cells: ['=cmd', '', '46387'] },
    ]);
    expect(table.notes).toEqual([{ line: 6, text: 'C6 is a formula: its last value was taken' }, { line: 7, text: 'A7 is a formula: its last value was taken' }]);
  });

  test('says of merged cells that they speak once', async () => {
    const table = await readTable(workbook(`${header}<row r="4"><c r="A4" t="s"><v>3</v></c></row>`, { after: '<mergeCells><mergeCell ref="A4:A6"/></mergeCells>' }));
    expect(table.notes).toEqual([{ line: 4, text: 'A4:A6 is merged: what it says stands in its first cell only' }]);
  });

  test('is read from the sheet that is named, and names those that there are', async () => {
    expect((await readTable(workbook(header), { sheet: 'Notes' })).rows).toEqual([{ line: 2, cells: ['7'] }]);
    await expect(readTable(workbook(header), { sheet: 'Other' })).rejects.toThrow('expected the sheet "Other", got "Register", "Notes"');
  });

  test('that unpacks to more than the bound is refused before it is unpacked', async () => {
    const bomb = workbook(header, { parts: { 'xl/worksheets/sheet1.xml': ' '.repeat(3 * 2 ** 20) } });
    expect(bomb.length).toBeLessThan(20_000);
    await expect(readTable(bomb, { limits: { unpacked: 2 ** 20 } })).rejects.toMatchObject({ code: 'too-large' });
  });

  test('whose directory lies about a size does not unpack to more than it says', async () => {
    const bytes = workbook(`${header}<row r="4"><c r="A4" t="inlineStr"><is><t>${'x'.repeat(200_000)}</t></is></c></row>`);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at + 46 < bytes.length; at += 1) if (view.getUint32(at, true) === 0x02014b50 && view.getUint32(at + 24, true) > 100_000) view.setUint32(at + 24, 64, true);
    await expect(readTable(bytes)).rejects.toMatchObject({ code: 'unreadable-table' });
  });

  test('that is cut off, or no workbook, is refused', async () => {
    await expect(readTable(workbook(header).subarray(0, 300))).rejects.toMatchObject({ code: 'unreadable-table' });
    await expect(readTable(zipSync({ 'a.txt': strToU8('x') }))).rejects.toThrow('without xl/workbook.xml');
    await expect(readTable(workbook(header, { parts: { 'xl/sharedStrings.xml': '<!DOCTYPE x [<!ENTITY a "b">]><sst/>' } }))).rejects.toMatchObject({ code: 'unreadable-table' });
  });

  test('with more rows than the bound is refused', async () => {
    const rows = Array.from({ length: 12 }, (_, at) => `<row r="${at + 4}"><c r="A${at + 4}"><v>1</v></c></row>`).join('');
    await expect(readTable(workbook(header + rows), { limits: { rows: 10 } })).rejects.toMatchObject({ code: 'too-large' });
  });
});
