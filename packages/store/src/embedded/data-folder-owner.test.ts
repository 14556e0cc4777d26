import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimDataFolder } from './data-folder-owner.ts';
import { selfIdentity } from './process-identity.ts';
import { emptyFolder } from './testing/data-folder.ts';

const SINCE = '2026-01-01T00:00:00.000Z';

test('an owner that runs is respected, and named', () => {
  const dataDir = emptyFolder();
  writeFileSync(join(dataDir, 'owner.json'), JSON.stringify({ ...selfIdentity(), since: SINCE }));
  expect(() => claimDataFolder(dataDir)).toThrow(`got process ${process.pid}, which has used it since ${SINCE}. Stop that process`);
});

const stale = {
  'a pid that no process has': JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'x/1', since: SINCE }),
  'a pid that another process has by now': JSON.stringify({ pid: process.pid, startedAt: 'x/1', since: SINCE }),
  'half a line': '{"pid": 1',
};

for (const [name, text] of Object.entries(stale)) {
  test(`an owner.json with ${name} is taken over`, () => {
    const dataDir = emptyFolder();
    const file = join(dataDir, 'owner.json');
    writeFileSync(file, text);
    const ownership = claimDataFolder(dataDir);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject(selfIdentity());
    ownership.release();
    expect(existsSync(file)).toBe(false);
  });
}

test('releasing does not take away what another has claimed since', () => {
  const dataDir = emptyFolder();
  const file = join(dataDir, 'owner.json');
  const ownership = claimDataFolder(dataDir);
  const other = JSON.stringify({ pid: 1, startedAt: 'x/1', since: SINCE });
  writeFileSync(file, other);
  ownership.release();
  expect(readFileSync(file, 'utf8')).toBe(other);
});
