import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbedded } from '../index.ts';

/** Who gets SIGKILL in the middle of writing. */
export type Victim = 'parent' | 'postmaster' | 'both';

/** After a round: rows whose commit was acknowledged but that are not there any more, and how much was written. */
export type RoundResult = { readonly lost: readonly string[]; readonly acknowledged: number; readonly adopted: boolean };

/** A process that owns a data folder, has its PostgreSQL running and writes until it is killed. */
export type Writer = {
  readonly child: ChildProcess;
  readonly postmaster: number;
  readonly acknowledged: Set<string>;
  enough(rows: number): Promise<void>;
};

/** Starts crash-writer.ts on the folder and resolves when its PostgreSQL runs. */
export async function startWriter(dataDir: string): Promise<Writer> {
  const script = fileURLToPath(new URL('crash-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint += text.toString();
  });
  const acknowledged = new Set<string>();
  let whenMore = (): void => undefined;
  const postmaster = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`the writer ended with ${signal ?? code}: ${complaint}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, value = ''] = line.split(' ');
      if (word === 'postmaster') resolve(Number(value));
      if (word !== 'row') return;
      acknowledged.add(value);
      whenMore();
    });
  });
  return {
    child,
    postmaster,
    acknowledged,
    async enough(rows) {
      while (acknowledged.size < rows) {
        await new Promise<void>((resolve) => {
          whenMore = resolve;
        });
      }
    },
  };
}

/** Kills in the middle of writing, starts again and looks for every row that was acknowledged. */
export async function crashRound(dataDir: string, victim: Victim, rows: number): Promise<RoundResult> {
  const writer = await startWriter(dataDir);
  await writer.enough(rows);
  const ended = once(writer.child, 'close');
  if (victim !== 'postmaster') writer.child.kill('SIGKILL');
  if (victim !== 'parent') process.kill(writer.postmaster, 'SIGKILL');
  await ended;
  const postgres = await startEmbedded({ dataDir });
  try {
    const lost = await missing(postgres.connection, writer.acknowledged);
    return { lost, acknowledged: writer.acknowledged.size, adopted: postgres.adopted };
  } finally {
    await postgres.stop();
  }
}

async function missing(connection: pg.ClientConfig, acknowledged: ReadonlySet<string>): Promise<readonly string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const found = await client.query<{ id: string }>('select id from acknowledged');
    const present = new Set(found.rows.map((row) => row.id));
    return [...acknowledged].filter((id) => !present.has(id));
  } finally {
    await client.end();
  }
}
