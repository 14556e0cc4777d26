import type { AddressInfo } from 'node:net';
import { type DemoServer, demoServer, startSequencer } from '@exeat/server/testing';
import type { BenchContext } from '../benchmark.ts';

export type BenchServer = DemoServer & { readonly port: number };

/** The demo organisation on a server that listens on loopback, on a database of its own, with its sequencer, as `serve` composes them. */
export async function benchServer(context: BenchContext, name: string): Promise<BenchServer> {
  const database = await context.database(name);
  const server = await demoServer({
    database,
    // One caller asks more in a minute than anybody would.
    environment: { EXEAT_REQUESTS_PER_MINUTE: '100000000' },
    context: { checkReplies: false, log: () => undefined },
  });
  const sequencer = startSequencer(database.pool, null, () => undefined);
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...server,
    port: (server.app.server.address() as AddressInfo).port,
    close: async () => {
      await sequencer.stop();
      await server.close();
      await database.close();
    },
  };
}
