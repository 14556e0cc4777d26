import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isThere } from '../testing/programs.ts';
import { pdfOf } from './pdf.ts';

const long = 'The reason is long and must not be cut. '.repeat(300);
const record = await pdfOf({
  title: 'EXC-2026-0001: Ärger mit Ψ 中',
  sentences: ['Not enforced: STD-LG/LG-7.1.'],
  layout: 'list',
  tables: [
    { title: 'Approvals', columns: ['seat', 'reason'], rows: [['Risk owner', `${long}The very end.`]] },
    { title: 'Suspensions', columns: ['from'], rows: [] },
  ],
});
const register = await pdfOf({
  title: 'Register', sentences: [], layout: 'grid', tables: [{ title: 'Exceptions', columns: ['id', 'title'], rows: Array.from({ length: 80 }, (_, n) => [`EXC-${n}`, 'Title']) }],
});

const folder = mkdtempSync(join(tmpdir(), 'exeat-pdf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const poppler = 'needs pdfinfo: apt-get install -y --no-install-recommends poppler-utils';

function asFile(bytes: Buffer): string {
  const file = join(folder, `${bytes.length}.pdf`);
  writeFileSync(file, bytes);
  return file;
}
const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });

test('it is a PDF that says that it is tagged, in which language, and has a tree', () => {
  const text = record.toString('latin1');
  expect(text.startsWith('%PDF-1.7')).toBe(true);
  for (const part of ['/Marked true', '/StructTreeRoot', '/Lang (en)', '/DisplayDocTitle true']) expect(text).toContain(part);
});

test('another reader finds headings, paragraphs, lists and table headers', (context) => {
  context.skip(!isThere('pdfinfo'), poppler);
  expect(run('pdfinfo', asFile(record))).toMatch(/Tagged: +yes/);
  const tree = run('pdfinfo', '-struct-text', asFile(record));
  expect(tree).toMatch(/H1 \(block\)\n +"EXC-2026-0001: Ärger mit Ψ \[U\+4E2D\]"/);
  expect(tree).toMatch(/LI \(block\)\n +LBody/);
  expect(tree).toContain('"None."');
  const grid = run('pdfinfo', '-struct', asFile(register));
  expect(grid.match(/^ *TH\b/gm)).toHaveLength(2);
  expect(grid.match(/^ *TR\b/gm)).toHaveLength(81);
});

test('a text that is longer than a page is all there', (context) => {
  context.skip(!isThere('pdftotext'), poppler);
  const text = run('pdftotext', asFile(record), '-').replace(/\s+/g, ' ');
  expect(text.match(/must/g)).toHaveLength(300);
  expect(text).toContain('The very end.');
  expect(text).toMatch(/page 2 of \d/);
});

test('its structure holds for a third reader', (context) => {
  context.skip(!isThere('qpdf'), 'needs qpdf: apt-get install -y --no-install-recommends qpdf');
  for (const bytes of [record, register]) expect(run('qpdf', '--check', asFile(bytes))).toContain('No syntax or stream encoding errors found');
});
