import type { AddressInfo } from 'node:net';
import type { StorePool } from '@exeat/store';
import Fastify from 'fastify';

/** A server with one route, which reads a row by its primary key: in the process of the product's, over its pool. */
export async function serveRows({
  owner,
  pool,
}: {
  readonly owner: StorePool;
  readonly pool: StorePool;
}): Promise<{ readonly port: number; close(): Promise<void> }> {
  await owner.query('CREATE TABLE bench_row (id integer PRIMARY KEY, body text NOT NULL)');
  await owner.query("INSERT INTO bench_row SELECT n, 'row ' || n FROM generate_series(1, 1000) n");
  await owner.query('GRANT SELECT ON bench_row TO exeat_app');
  const app = Fastify({ logger: false, forceCloseConnections: 'idle' });
  app.get<{ Params: { id: string } }>('/rows/:id', async ({ params }) => {
    const [row] = await pool.query('SELECT id, body FROM bench_row WHERE id = $1', [params.id]);
    return row;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
}
