import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { withResolvedProfile } from './resolved-profile.ts';
import { folderWith } from './testing/run-cli.ts';

const control = (id: string) => ({ id, title: id });
const files = folderWith({
  'high.json': JSON.stringify({ profile: { metadata: { title: 'High' }, imports: [{ href: '#c', 'include-controls': [{ 'with-ids': ['ac-2'] }] }] } }),
  'catalog.json': JSON.stringify({ catalog: { controls: [control('ac-1'), control('ac-2')] } }),
  'high.xml': '<profile/>',
});
afterAll(() => files.remove());
const at = (name: string) => `${files.path}/${name}`;

test('a profile is sent as the catalogue that it makes of another, under its own name, and nothing stays behind', async () => {
  const sent = await withResolvedProfile(at('high.json'), at('catalog.json'), async (file) => ({ file, text: readFileSync(file, 'utf8') }));
  expect(basename(sent.file)).toBe('high.json');
  expect(JSON.parse(sent.text)).toMatchObject({ catalog: { metadata: { title: 'High' }, controls: [{ id: 'ac-2' }] } });
  expect(existsSync(sent.file)).toBe(false);
});

test.each([
  ['a file that is not there', 'high.json', 'none.json', /expected a readable file, got .*none\.json/],
  ['XML', 'high.xml', 'catalog.json', /expected JSON in .*high\.xml/],
  ['a catalogue for a profile', 'catalog.json', 'catalog.json', /an OSCAL profile/],
])('%s is refused before anything is sent', async (_name, profile, catalog, says) => {
  await expect(withResolvedProfile(at(profile), at(catalog), () => Promise.reject(new Error('sent')))).rejects.toThrow(says);
});
