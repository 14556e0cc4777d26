import { DomainError } from '@exeat/core';
import { defaultReadLimits } from '../../findings/reader.ts';
import { decodeText } from '../../findings/text-decoding.ts';
import { attributeOf, walkXml, type XmlElement } from '../../findings/xml-stream.ts';

/** What a sheet needs to be read. */
export type Workbook = {
  readonly sheet: Uint8Array;
  readonly strings: readonly string[];
  /** Whether the cells of a style show a date, by its index. */
  readonly dates: readonly boolean[];
  /** Days are counted from 1904, as old workbooks of the Macintosh do. */
  readonly from1904: boolean;
};

const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Finds the sheet, the shared texts and the styles of dates. @throws DomainError `unreadable-table`. */
export async function readParts(files: ReadonlyMap<string, Uint8Array>, wanted: string | undefined): Promise<Workbook> {
  const part = (name: string): Uint8Array => {
    const found = files.get(name);
    if (found === undefined) throw new DomainError('unreadable-table', `expected an XLSX workbook, got a ZIP file without ${name}`);
    return found;
  };
  const sheets: { readonly name: string; readonly relation: string }[] = [];
  let from1904 = false;
  await walk(part('xl/workbook.xml'), (element) => {
    if (element.local === 'sheet') sheets.push({ name: attributeOf(element, 'name') ?? '', relation: relationOf(element) });
    if (element.local === 'workbookPr') from1904 ||= /^(1|true)$/.test(attributeOf(element, 'date1904') ?? '');
  });
  const sheet = wanted === undefined ? sheets[0] : sheets.find(({ name }) => name === wanted);
  if (sheet === undefined) throw new DomainError('unreadable-table', `expected the sheet ${JSON.stringify(wanted ?? '')}, got ${sheets.map(({ name }) => JSON.stringify(name)).join(', ') || 'none'}`);
  const targets = new Map<string, string>();
  await walk(part('xl/_rels/workbook.xml.rels'), (element) => {
    if (element.local === 'Relationship') targets.set(attributeOf(element, 'Id') ?? '', attributeOf(element, 'Target') ?? '');
  });
  const path = (targets.get(sheet.relation) ?? '').replace(/^\/?(?:xl\/)?/, 'xl/');
  return { sheet: part(path), strings: await stringsOf(files.get('xl/sharedStrings.xml')), dates: await datesOf(files.get('xl/styles.xml')), from1904 };
}

/** Calls back for each element, and with its text where the first call answers true. */
export async function walk(
  bytes: Uint8Array,
  open: (element: XmlElement, parents: readonly XmlElement[]) => unknown,
  close: (element: XmlElement, parents: readonly XmlElement[], text: string | undefined) => void = () => undefined,
): Promise<void> {
  const visitor = {
    open: (element: XmlElement, parents: readonly XmlElement[]) => open(element, parents) === true,
    close: (element: XmlElement, parents: readonly XmlElement[], text: string | undefined) => close(element, parents, text),
  };
  try {
    for await (const _ of walkXml(decodeText(pieces(bytes), defaultReadLimits), defaultReadLimits, visitor)) continue;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'unreadable-findings') throw error;
    throw new DomainError('unreadable-table', `expected an XLSX workbook, got a damaged part: ${error.message}`, error.facts, { cause: error });
  }
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function relationOf(element: XmlElement): string {
  const named = Object.values(element.attributes).find(({ local, uri }) => local === 'id' && uri === relation);
  return named?.value ?? '';
}

async function stringsOf(bytes: Uint8Array | undefined): Promise<readonly string[]> {
  const strings: string[] = [];
  if (bytes === undefined) return strings;
  let text = '';
  await walk(
    bytes,
    // What is read out loud (rPh) is no part of the text.
    ({ local }, parents) => local === 't' && parents.every((parent) => parent.local !== 'rPh'),
    ({ local }, _parents, own) => {
      text += local === 't' ? (own ?? '') : '';
      if (local !== 'si') return;
      strings.push(text);
      text = '';
    },
  );
  return strings;
}

async function datesOf(bytes: Uint8Array | undefined): Promise<readonly boolean[]> {
  const formats = new Map<number, string>();
  const dates: boolean[] = [];
  if (bytes === undefined) return dates;
  await walk(bytes, (element, parents) => {
    const id = Number(attributeOf(element, 'numFmtId') ?? 0);
    if (element.local === 'numFmt') formats.set(id, attributeOf(element, 'formatCode') ?? '');
    if (element.local === 'xf' && parents.at(-1)?.local === 'cellXfs') dates.push(isDate(id, formats.get(id)));
  });
  return dates;
}

/** Built-in formats of dates (ECMA-376 18.8.30), and own ones that name a year or a day outside of quotes. */
function isDate(id: number, code: string | undefined): boolean {
  if (code === undefined) return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  return /[yd]/i.test(code.replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, ''));
}
