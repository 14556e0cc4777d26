import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../tools/run.mjs', import.meta.url));

/** Milliseconds from the spawn: until `/readyz` says yes, and until the server's own PostgreSQL is ready. */
export type Started = { readonly readyMs: number; readonly databaseMs: number };

/** Starts `serve` as `npm start` does on a data folder, waits until it is ready, and stops it. @throws Error with what it printed when it ends instead. */
export async function serveOnce(dataDir: string): Promise<Started> {
  const { DATABASE_URL: _external, ...env } = process.env;
  const began = performance.now();
  const child = spawn(process.execPath, [command, 'serve', '--data', dataDir, '--port', '0'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let databaseMs = Number.NaN;
  let printed = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    printed += `${line}\n`;
    if (line.includes('postgres-ready')) databaseMs = performance.now() - began;
  });
  const address = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /ready at (http\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`expected a server, got exit code ${code}: ${printed}`)));
  });
  try {
    const answer = await fetch(`${await address}/readyz`);
    const readyMs = performance.now() - began;
    if (!answer.ok) throw new Error(`expected /readyz to say yes, got ${answer.status}`);
    return { readyMs, databaseMs };
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }
}
