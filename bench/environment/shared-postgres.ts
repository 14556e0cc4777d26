import { loadDemo } from '@exeat/server/testing';
import { type DatabaseAddress, migrate, openPool, setInstanceMode, type StorePool } from '@exeat/store';
import { type EmbeddedPostgres, startEmbedded } from '@exeat/store/embedded';

export type BenchDatabase = { readonly pool: StorePool; readonly owner: StorePool; readonly address: DatabaseAddress; close(): Promise<void> };

const template = 'bench_template';

/** One embedded PostgreSQL, durable as in production, started when first asked for a database. */
export class SharedPostgres {
  readonly #dataDir: string;
  #started: Promise<EmbeddedPostgres> | undefined;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** A new database in demo mode, with the demo organisation in it. */
  async database(name: string): Promise<BenchDatabase> {
    this.#started ??= this.#start();
    const { connection } = await this.#started;
    const database = `bench_${name}`;
    await asAdministrator(connection, `CREATE DATABASE ${database} TEMPLATE ${template}`);
    const opened = open({ ...connection, database });
    return {
      ...opened,
      close: async () => {
        await opened.close();
        await asAdministrator(connection, `DROP DATABASE ${database} WITH (FORCE)`);
      },
    };
  }

  async stop(): Promise<void> {
    await (await this.#started)?.stop();
  }

  async #start(): Promise<EmbeddedPostgres> {
    const postgres = await startEmbedded({ dataDir: this.#dataDir });
    await asAdministrator(postgres.connection, `CREATE DATABASE ${template} TEMPLATE template0`);
    const { address, owner, pool, close } = open({ ...postgres.connection, database: template });
    await migrate(address);
    await setInstanceMode(owner, 'demo');
    await loadDemo(pool);
    await close();
    return postgres;
  }
}

function open(address: EmbeddedPostgres['connection']): BenchDatabase {
  const pool = openPool(address, { max: 20 });
  const owner = openPool(address, { role: 'owner', max: 8, statementTimeout: 0 });
  return {
    pool,
    owner,
    address,
    close: async () => {
      await pool.close();
      await owner.close();
    },
  };
}

async function asAdministrator(connection: EmbeddedPostgres['connection'], statement: string): Promise<void> {
  const administrator = openPool(connection, { role: 'owner', max: 1, statementTimeout: 0 });
  await administrator.query(statement);
  await administrator.close();
}
