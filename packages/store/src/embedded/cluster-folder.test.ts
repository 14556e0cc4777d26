import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEmbedded } from './index.ts';
import { emptyFolder } from './testing/data-folder.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const dataDir = emptyFolder();
  mkdirSync(join(dataDir, 'pg'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dataDir, name), text);
  return dataDir;
}

const refusals = [
  { name: 'a folder with files of someone else', files: { 'pg/holiday.jpg': '' }, code: 'foreign-folder', says: /got holiday\.jpg\. .*EXEAT_DATA/ },
  { name: 'the folder of a PostgreSQL cluster itself', files: { PG_VERSION: '18\n' }, code: 'foreign-folder', says: /DATABASE_URL/ },
  {
    name: 'data of a newer PostgreSQL',
    files: { 'pg/PG_VERSION': '19\n' },
    code: 'newer-data',
    says: /PostgreSQL 18 .*got data of PostgreSQL 19\. .*backup/,
  },
  {
    name: 'data of an older PostgreSQL',
    files: { 'pg/PG_VERSION': '17\n' },
    code: 'older-data',
    says: /PostgreSQL 18 .*got data of PostgreSQL 17\. .*backup.*restore/,
  },
];

for (const { name, files, code, says } of refusals) {
  test(`${name} is refused and left as it is`, async () => {
    const dataDir = folderWith(files);
    const before = readdirSync(dataDir, { recursive: true });
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
    expect(readdirSync(dataDir, { recursive: true })).toEqual(before);
  });
}

test.each(['', '/deeper'])('a file in place of the data folder is refused%s', async (below) => {
  const file = join(emptyFolder(), 'file');
  writeFileSync(file, '');
  await expect(startEmbedded({ dataDir: `${file}${below}` })).rejects.toMatchObject({
    code: 'foreign-folder',
    message: expect.stringContaining('EXEAT_DATA'),
  });
});
