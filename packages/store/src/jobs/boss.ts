import pg from 'pg';
import { type ConstructorOptions, PgBoss } from 'pg-boss';

/** The schema that `pg-boss` keeps for itself, beside ours. */
export const jobsSchema = 'pgboss';

/** `pg-boss` over a connection or pool of ours. It expects values as the driver parses them, not as our own parsers do. */
export function bossOver(connection: Pick<pg.Client, 'query'>, options: ConstructorOptions): PgBoss {
  return new PgBoss({
    ...options,
    schema: jobsSchema,
    migrate: options.migrate ?? false,
    createSchema: false,
    // When something is due is decided by core at the instant of the database, which a demo may move; a job only looks.
    schedule: false,
    // Indexes are the owner's.
    reindex: false,
    db: { executeSql: (text, values) => connection.query({ text, ...(values === undefined ? {} : { values }), types: pg.types }) },
  });
}
