export { CLUSTER_OWNER } from './cluster-folder.ts';
export { type EmbeddedErrorCode, EmbeddedPostgresError } from './embedded-error.ts';
export { hasDatabase, runningConnection } from './running-connection.ts';
export type { PostgresSettings } from './settings.ts';
export {
  type EmbeddedConnection,
  type EmbeddedLog,
  type EmbeddedOptions,
  type EmbeddedPostgres,
  startEmbedded,
} from './start-embedded.ts';
export type { UnexpectedExit } from './watch-exit.ts';
