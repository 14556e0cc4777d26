import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The samples in the folder of a format, without their tables. */
export function samplesOf(format: string): readonly Uint8Array[] {
  const folder = join(import.meta.dirname, '..', format, 'samples');
  return readdirSync(folder)
    .filter((name) => !name.endsWith('.expected.json'))
    .sort()
    .map((name) => new Uint8Array(readFileSync(join(folder, name))));
}
