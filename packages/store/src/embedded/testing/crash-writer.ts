// Run by the crash tests as a process of its own, to be killed: starts the cluster of the folder in its first
// argument and prints one line per row, after its commit was acknowledged.
import pg from 'pg';
import { startEmbedded } from '../index.ts';

const WRITERS = 3;

const [dataDir = ''] = process.argv.slice(2);
const postgres = await startEmbedded({ dataDir });
// The lines are read by a parent; a write that is cut short by SIGKILL counts as not acknowledged.
process.stdout.write(`postmaster ${postgres.pid} ${postgres.adopted ? 'adopted' : 'started'}\n`);
postgres.onExit(async ({ error }) => {
  process.stderr.write(`${error.message}\n`);
  await postgres.stop();
  process.exit(3);
});

const clients = await Promise.all(Array.from({ length: WRITERS }, connect));
await clients[0]?.query('create table if not exists acknowledged (id bigint generated always as identity primary key, filler text not null)');
await Promise.all(clients.map(write));

async function connect(): Promise<pg.Client> {
  const client = new pg.Client(postgres.connection);
  // A killed postmaster ends the connections; onExit above is what reports it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function write(client: pg.Client): Promise<void> {
  for (;;) {
    const inserted = await client
      .query<{ id: string }>("insert into acknowledged (filler) values (repeat('x', 500)) returning id")
      .catch(() => undefined);
    if (inserted === undefined) return;
    process.stdout.write(`row ${inserted.rows[0]?.id}\n`);
  }
}
