import { createRequire } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { openSync } from 'fontkit';
import PDFDocument from 'pdfkit';
import type { Cell, Printed, Table } from './printed.ts';

const require = createRequire(import.meta.url);
const fonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
} as const;
const margin = 50;

type Document = InstanceType<typeof PDFDocument>;
type Structure = ReturnType<Document['struct']>;

/**
 * A tagged PDF: every text stands in a tree of headings, paragraphs, lists and tables, so that it can be read aloud and taken out again
 * (ISO 32000-1, 14.8). The fonts are inside.
 */
export async function pdfOf(printed: Printed): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    layout: printed.layout === 'grid' ? 'landscape' : 'portrait',
    margin,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    bufferPages: true,
    info: { Title: shown(printed.title), Creator: 'Exeat', Producer: 'Exeat' },
    font: fonts.regular,
  });
  const bytes = buffer(document);
  const root = document.struct('Document');
  document.addStructure(root);
  heading(document, root, 'H1', printed.title, 16);
  for (const sentence of printed.sentences) paragraph(document, root, 'P', sentence);
  for (const table of printed.tables) {
    heading(document, root, 'H2', table.title, 12);
    if (table.rows.length === 0) paragraph(document, root, 'P', 'None.');
    else if (printed.layout === 'grid') grid(document, root, table);
    else list(document, root, table);
  }
  root.end();
  numberPages(document, printed.title);
  document.end();
  return bytes;
}

function heading(document: Document, parent: Structure, tag: 'H1' | 'H2', text: string, size: number): void {
  parent.add(
    document.struct(tag, {}, () => {
      document.moveDown(tag === 'H1' ? 0 : 0.8).font(fonts.bold, size).text(shown(text));
      document.moveDown(0.3).font(fonts.regular, 9);
    }),
  );
}

function paragraph(document: Document, parent: Structure, tag: 'P' | 'LBody', text: string): void {
  parent.add(document.struct(tag, {}, () => void document.font(fonts.regular, 9).text(shown(text)).moveDown(0.4)));
}

/** One item a row: the names of the columns stand before the values, which may be as long as they like. */
function list(document: Document, parent: Structure, { columns, rows }: Table): void {
  const items = document.struct('L');
  parent.add(items);
  for (const row of rows) {
    const item = document.struct('LI');
    items.add(item);
    const body = document.struct('LBody', {}, () => {
      for (const [at, name] of columns.entries()) {
        const value = textOf(row[at] ?? null);
        if (value === '') continue;
        document.font(fonts.bold, 9).text(`${shown(name)}: `, { continued: true }).font(fonts.regular, 9).text(shown(value));
      }
      document.moveDown(0.4);
    });
    item.add(body);
    item.end();
  }
  items.end();
}

function grid(document: Document, parent: Structure, { columns, rows }: Table): void {
  const options = { structParent: parent, defaultStyle: { border: 0.5, padding: 3, font: { src: fonts.regular, size: 7 } } };
  const table = document.table(options);
  table.row(columns.map((name) => ({ text: shown(name), type: 'TH' as const, scope: 'Column', font: { src: fonts.bold, size: 7 } })));
  for (const row of rows) table.row(row.map((cell) => shown(textOf(cell))));
  table.end();
}

/** What stands at the foot of every page is decoration: no part of what is read. */
function numberPages(document: Document, title: string): void {
  const { start, count } = document.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    document.switchToPage(page);
    const { height, width } = document.page;
    // Within the margin a text would open the next page.
    document.page.margins.bottom = 0;
    document.markContent('Artifact', { type: 'Pagination' });
    document.font(fonts.regular, 7).text(`${shown(title)} · page ${page + 1} of ${count}`, margin, height - 30, { width: width - 2 * margin, lineBreak: false });
    document.endMarkedContent();
    document.page.margins.bottom = margin;
  }
}

function textOf(cell: Cell): string {
  return cell === null ? '' : String(cell);
}

let regular: ReturnType<typeof openSync> | null = null;

/** Text as the font can show it. A character that it lacks is written by its number: a box in a record says nothing. */
function shown(text: string): string {
  regular ??= openSync(fonts.regular);
  const font = regular;
  if (!('hasGlyphForCodePoint' in font)) throw new Error('expected a font, got a collection of fonts');
  let result = '';
  for (const character of text.toWellFormed().replace(/\r\n?/g, '\n')) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '\n' || (code >= 0x20 && font.hasGlyphForCodePoint(code))) result += character;
    else if (character === '\t') result += ' ';
    else result += `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  }
  return result;
}
