import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Is a program of the system on PATH? A test that needs one skips, and says how to install it. */
export function isThere(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
