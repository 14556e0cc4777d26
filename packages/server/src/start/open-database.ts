import { type DatabaseAddress, migrate, openPool, type StorePool } from '@exeat/store';
import { startEmbedded } from '@exeat/store/embedded';
import type { Settings } from '../config.ts';
import type { Log, LogFields } from '../log.ts';

/** A migrated database and the pools on it. */
export type OpenDatabase = {
  readonly pool: StorePool;
  /** As the owner of the schema: for the instance's mode and for rebuilds only. */
  readonly owner: StorePool;
  readonly address: DatabaseAddress;
  readonly roles: 'enforced' | 'absent';
  /** Called once when the embedded PostgreSQL ends by itself. */
  onLost(callback: (detail: string) => void): void;
  close(): Promise<void>;
};

/**
 * Opens the database of the settings, the embedded one unless `DATABASE_URL` names another, and brings it to the version of this code.
 * @throws EmbeddedPostgresError, StoreError
 */
export async function openDatabase(settings: Pick<Settings, 'dataDir' | 'databaseUrl' | 'poolSize'>, log: Log): Promise<OpenDatabase> {
  const embedded =
    settings.databaseUrl === null
      ? await startEmbedded({ dataDir: settings.dataDir, log: (event, fields) => log('info', event, loggable(fields)) })
      : null;
  const address: DatabaseAddress = embedded?.connection ?? settings.databaseUrl ?? '';
  try {
    const report = await migrate(address);
    for (const warning of report.warnings) log('warn', 'migration-warning', { warning });
    if (report.applied.length > 0) log('info', 'migrated', { applied: report.applied.length, version: report.version });
    let closing = false;
    const onConnectionLost = (error: Error): void => {
      if (!closing) log('warn', 'database-connection-lost', { message: error.message });
    };
    const pool = openPool(address, { role: report.roles === 'enforced' ? 'exeat_app' : 'owner', max: settings.poolSize, onConnectionLost });
    const owner = openPool(address, { role: 'owner', max: 2, onConnectionLost });
    return {
      pool,
      owner,
      address,
      roles: report.roles,
      onLost: (callback) => embedded?.onExit((exit) => callback(JSON.stringify(exit).slice(0, 500))),
      close: async () => {
        closing = true;
        await Promise.all([pool.close(), owner.close()]);
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function loggable(fields: Readonly<Record<string, unknown>> = {}): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
    ]),
  );
}
