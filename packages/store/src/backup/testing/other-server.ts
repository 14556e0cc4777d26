import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseAddress } from '../../connection/pool.ts';

/** Where Debian puts the programs of a PostgreSQL server of this major version. */
export function debianServer(major: number): { readonly folder: string; readonly isPresent: boolean; readonly installLine: string } {
  const folder = `/usr/lib/postgresql/${major}/bin`;
  return { folder, isPresent: existsSync(join(folder, 'postgres')), installLine: `apt-get install -y --no-install-recommends postgresql-${major}` };
}

export type OtherServer = { address(database: string, user?: string): DatabaseAddress; stop(): Promise<void> };

/** A throw-away server of another version, reached by a socket in its own folder. As root it runs as `nobody`: PostgreSQL refuses root. */
export async function startOtherServer(bin: string): Promise<OtherServer> {
  const folder = mkdtempSync(join(tmpdir(), 'exeat-other-'));
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: statSync(folder).gid === 0 ? 65_534 : statSync(folder).gid } : {};
  if (nobody.uid !== undefined) chownSync(folder, nobody.uid, nobody.gid);
  const cluster = join(folder, 'pg');
  execFileSync(join(bin, 'initdb'), ['-D', cluster, '--username=admin', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'], {
    cwd: folder,
    ...nobody,
    stdio: 'pipe',
  });
  const child = spawn(join(bin, 'postgres'), ['-D', cluster, '-k', folder, '-p', '5432', '-c', 'listen_addresses=', '-c', 'fsync=off'], {
    cwd: folder,
    ...nobody,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let log = '';
    child.stderr.on('data', (text: Buffer) => {
      log += text.toString();
      if (log.includes('ready to accept connections')) resolve();
    });
    child.once('exit', () => reject(new Error(`expected PostgreSQL to start, got: ${log}`)));
  });
  return {
    address: (database, user = 'admin') => ({ host: folder, port: 5432, user, database, ssl: false }),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
