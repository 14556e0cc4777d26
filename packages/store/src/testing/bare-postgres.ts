import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBinaries } from '../embedded/binaries.ts';
import { clusterFolder, initialiseCluster } from '../embedded/cluster-folder.ts';
import { chooseLauncher } from '../embedded/launcher.ts';
import { DEFAULT_SETTINGS } from '../embedded/settings.ts';
import { startPostmaster } from '../embedded/start-postmaster.ts';
import { stopPostmaster } from '../embedded/stop-postmaster.ts';

/** PostgreSQL as it comes, with nothing of ours around it: what a start of Exeat is measured against. */
export type BarePostgres = {
  /** `initdb`. */
  init(): Promise<void>;
  /** `postgres`, until it accepts connections. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export function barePostgres(dataDir: string): BarePostgres {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const launcher = chooseLauncher(findBinaries(), { dataDir, clusterOwner: undefined });
  let running: Awaited<ReturnType<typeof startPostmaster>> | undefined;
  return {
    init: () => initialiseCluster(dataDir, launcher, { isThrowaway: false }),
    start: async () => {
      running = await startPostmaster(launcher, clusterFolder(dataDir), DEFAULT_SETTINGS, join(dataDir, 'pg.log'));
    },
    stop: async () => {
      if (running !== undefined) await stopPostmaster(running.process);
    },
  };
}
