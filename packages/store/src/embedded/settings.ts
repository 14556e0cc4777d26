/** PostgreSQL settings by name, as `postgres -c name=value` takes them. */
export type PostgresSettings = Readonly<Record<string, string | number>>;

/** The port in the socket's file name; nothing listens on TCP. */
export const PORT = 5432;

/** For a machine of 2 cores and a few GB that also runs the application. Durability is never traded for speed here. */
export const DEFAULT_SETTINGS: PostgresSettings = {
  // The bundled OpenSSL is past its end of life, and the socket's folder is the access control.
  listen_addresses: '',
  port: PORT,
  unix_socket_permissions: '0700',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: 60,
  shared_buffers: '128MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '1GB',
  // No replicas: less to write.
  wal_level: 'minimal',
  max_wal_senders: 0,
  // Parallel workers share memory through /dev/shm, of which a container has 64 MB.
  max_parallel_workers_per_gather: 1,
  jit: 'off',
  // A statement whose client is gone stops within a second, so that its locks do not outlive a killed server.
  client_connection_check_interval: '1s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
};

/** For clusters of a test run, which are thrown away: no waiting for the disk. */
export const THROWAWAY_SETTINGS: PostgresSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
