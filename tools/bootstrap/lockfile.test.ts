import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Entry = { readonly resolved?: string; readonly link?: boolean; readonly optionalDependencies?: Readonly<Record<string, string>> };

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as { packages: Readonly<Record<string, Entry>> };

test('every optional package of every system is in the lockfile', () => {
  // One that the registry lacks at the pinned version is skipped silently by `npm install`, and then npm 11's
  // `npm ci` refuses the whole file. Pin an earlier version of the package that lists it.
  const paths = Object.keys(lock.packages);
  const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !paths.some((other) => other === `node_modules/${name}` || other.endsWith(`/node_modules/${name}`)))
      .map(([name, version]) => `${path || 'package.json'} → ${name}@${version}`),
  );
  expect(missing).toEqual([]);
});

test('the lockfile names no registry', () => {
  const named = Object.entries(lock.packages).filter(([, entry]) => entry.resolved !== undefined && entry.link !== true);
  expect(named).toEqual([]);
});
