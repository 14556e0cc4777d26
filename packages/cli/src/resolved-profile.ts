import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { resolveOscalProfile } from '@exeat/formats';
import { codeOf } from './sources.ts';
import { UsageError } from './usage-error.ts';

/** The catalogue that an OSCAL profile makes of another one, as a file of the profile's name while `use` runs. @throws UsageError, DomainError. */
export async function withResolvedProfile<T>(profile: string, catalog: string, use: (file: string) => Promise<T>): Promise<T> {
  const resolved = resolveOscalProfile(await jsonIn(profile), await jsonIn(catalog));
  const folder = await mkdtemp(join(tmpdir(), 'exeat-'));
  try {
    const file = join(folder, basename(profile));
    await writeFile(file, JSON.stringify(resolved), { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function jsonIn(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`expected a readable file, got ${path} (${codeOf(cause)}); check the path`, { cause });
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`expected JSON in ${path}, got something else; convert an OSCAL file in XML or YAML first`, { cause });
  }
}
