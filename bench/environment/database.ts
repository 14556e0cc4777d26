import { type DatabaseAddress, migrate, openPool, setInstanceMode, type StorePool } from '@exeat/store';
import type { EmbeddedPostgres } from '@exeat/store/embedded';

/** A migrated database of a benchmark's own, in demo mode. */
export type BenchDatabase = { readonly pool: StorePool; readonly owner: StorePool; readonly address: DatabaseAddress; close(): Promise<void> };

export async function benchDatabase(postgres: EmbeddedPostgres, name: string): Promise<BenchDatabase> {
  const database = `bench_${name}`;
  const administrator = openPool(postgres.connection, { role: 'owner', max: 1 });
  await administrator.query(`CREATE DATABASE ${database} TEMPLATE template0`);
  const address = { ...postgres.connection, database };
  await migrate(address);
  const pool = openPool(address, { max: 20 });
  const owner = openPool(address, { role: 'owner', max: 8, statementTimeout: 0 });
  await setInstanceMode(owner, 'demo');
  return {
    pool,
    owner,
    address,
    close: async () => {
      await pool.close();
      await owner.close();
      await administrator.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await administrator.close();
    },
  };
}
