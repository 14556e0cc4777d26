import { chmodSync, lstatSync, mkdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completeLibraryLinks, findBinaries, publicCopy } from './binaries.ts';
import { emptyFolder } from './testing/data-folder.ts';

function build(): string {
  const folder = join(emptyFolder(), 'native');
  mkdirSync(join(folder, 'lib'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'lib', 'libpq.so.5.18'), 'library');
  writeFileSync(join(folder, 'bin', 'postgres'), 'program', { mode: 0o700 });
  writeFileSync(join(folder, 'pg-symlinks.json'), JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]));
  return folder;
}

test('the links that npm cannot carry are made, and made again without harm', () => {
  const folder = build();
  expect(completeLibraryLinks(folder)).toBe(true);
  expect(completeLibraryLinks(folder)).toBe(true);
  expect(readlinkSync(join(folder, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
});

test('the installed build is found with all its libraries', () => {
  const { folder, packageVersion } = findBinaries();
  expect(packageVersion).toMatch(/^18\./);
  expect(completeLibraryLinks(folder)).toBe(true);
  expect(lstatSync(join(folder, 'bin', 'postgres')).isFile()).toBe(true);
});

test('a copy for another user is readable and startable by all, whatever the modes were', () => {
  const place = join(emptyFolder(), 'place');
  const copy = publicCopy({ folder: build(), packageVersion: '18.0' }, [place]);
  expect(copy).toBe(join(place, `postgresql-18.0-${process.arch}`, 'native'));
  expect(statSync(join(copy ?? '', 'bin', 'postgres')).mode & 0o777).toBe(0o755);
  expect(statSync(join(copy ?? '', 'lib', 'libpq.so.5')).mode & 0o777).toBe(0o644);
});

test('a place that others may write to is not trusted', () => {
  const trap = join(emptyFolder(), 'trap');
  mkdirSync(trap);
  chmodSync(trap, 0o777);
  expect(publicCopy({ folder: build(), packageVersion: '18.0' }, [trap])).toBeUndefined();
});
