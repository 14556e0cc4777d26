import { stat } from 'node:fs/promises';
import type { DatabaseAddress } from '@exeat/store';
import { hasDatabase, runningConnection, startEmbedded } from '@exeat/store/embedded';
import type { Settings } from '../config.ts';
import { SettingError } from '../setting.ts';

type Place = Pick<Settings, 'dataDir' | 'databaseUrl'>;

/** Works on the database as it is, not migrated: through the running server's PostgreSQL where there is one, else by starting it meanwhile. */
export async function withExistingDatabase<T>(settings: Place, work: (address: DatabaseAddress) => Promise<T>): Promise<T> {
  if (settings.databaseUrl !== null) return work(settings.databaseUrl);
  const running = runningConnection(settings.dataDir);
  if (running !== null) return work(running);
  if (!hasDatabase(settings.dataDir))
    throw new SettingError(`expected a data folder with a database in ${settings.dataDir}, got none; set EXEAT_DATA (or --data), or DATABASE_URL.`);
  return whileEmbedded(settings.dataDir, work);
}

/** Works on a database that nobody else uses; the embedded one is made when there is none. */
export async function withFreeDatabase<T>(settings: Place, work: (address: DatabaseAddress) => Promise<T>): Promise<T> {
  return settings.databaseUrl === null ? whileEmbedded(settings.dataDir, work) : work(settings.databaseUrl);
}

/** @throws SettingError for a name that holds something already. */
export async function requireFreeName(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  // What `mktemp` made is as good as free.
  if (found === null || (found.isFile() && found.size === 0)) return;
  throw new SettingError(`expected a name for a new file, got ${file}, which exists; an earlier backup is not overwritten: give another name.`);
}

async function whileEmbedded<T>(dataDir: string, work: (address: DatabaseAddress) => Promise<T>): Promise<T> {
  const embedded = await startEmbedded({ dataDir });
  try {
    return await work(embedded.connection);
  } finally {
    await embedded.stop();
  }
}
