import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSigningKey, generateSigningKey, parseSigningKey, type SigningKey } from '@exeat/formats';

/**
 * The log's key, `log.key` in the data folder: made on the first start, mode 0600, never in a backup. `name` becomes the origin of the log
 * when the key is made, and stays what it was afterwards.
 * @throws DomainError `invalid-key` for a file that holds none.
 */
export async function loadSigningKey(dataDir: string, name: string): Promise<SigningKey> {
  const file = join(dataDir, 'log.key');
  await mkdir(dataDir, { recursive: true });
  const key = generateSigningKey(name);
  try {
    // `wx`: of two starts at once, one makes the key and the other reads it.
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${formatSigningKey(key)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return parseSigningKey(await readFile(file, 'utf8'));
  }
}
