import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { clusterConnection } from './adopt.ts';
import { clusterFolder, inspectCluster } from './cluster-folder.ts';
import { hasRunningOwner } from './data-folder-owner.ts';
import { findPostmaster, readPidFile } from './running-postmaster.ts';
import { DATABASE, type EmbeddedConnection } from './start-embedded.ts';
import { socketFolder } from './start-postmaster.ts';

/**
 * How to reach the PostgreSQL of a data folder that another Exeat runs at this moment; null when none does, and `startEmbedded` may.
 * Takes no ownership: the connection lasts as long as the owner does.
 */
export function runningConnection(dataDir: string): EmbeddedConnection | null {
  if (!existsSync(join(dataDir, 'owner.json')) || !hasRunningOwner(realpathSync(dataDir))) return null;
  const cluster = clusterFolder(realpathSync(dataDir));
  const postmaster = findPostmaster(cluster);
  // The owner may be starting or stopping it.
  if (postmaster === undefined || readPidFile(cluster)?.isReady !== true) return null;
  return clusterConnection(socketFolder(cluster, postmaster), DATABASE);
}

/** Whether a data folder holds a database. @throws EmbeddedPostgresError for one that this version cannot open. */
export function hasDatabase(dataDir: string): boolean {
  return existsSync(dataDir) && inspectCluster(realpathSync(dataDir)) === 'present';
}
