import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { codeOf } from './sources.ts';
import { UsageError } from './usage-error.ts';

/** A bearer credential for one server. `person` is a session that may decide; a token of a service account has none. */
export type Session = { readonly token: string; readonly person?: string; readonly expiresAt?: string };

/** `EXEAT_TOKEN`, else what `exeat login` stored for this very server, else null. */
export async function sessionFor(server: URL): Promise<Session | null> {
  const token = process.env['EXEAT_TOKEN'];
  if (token !== undefined && token !== '') return { token };
  return (await readSessions())[server.origin] ?? null;
}

/** Keeps a session, readable by this user only, or forgets it (null). */
export async function storeSession(server: URL, session: Session | null): Promise<string> {
  const path = sessionPath();
  const sessions = { ...(await readSessions()) };
  if (session === null) delete sessions[server.origin];
  else sessions[server.origin] = session;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (Object.keys(sessions).length === 0) {
    await rm(path, { force: true });
    return path;
  }
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(sessions, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
  return path;
}

export function sessionPath(): string {
  const config = process.env['XDG_CONFIG_HOME'];
  const folder = config?.startsWith('/') === true ? config : join(homedir(), '.config');
  return join(folder, 'exeat', 'sessions.json');
}

async function readSessions(): Promise<Readonly<Record<string, Session>>> {
  const path = sessionPath();
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '{}';
    throw new UsageError(`expected a readable ${path}, got ${codeOf(error)}`, { cause: error });
  });
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === 'object' && found !== null) return Object.fromEntries(Object.entries(found).filter(isSession));
  } catch {
    // Falls through to the one message below.
  }
  throw new UsageError(`expected sessions as JSON in ${path}, got something else; remove the file and log in again`);
}

function isSession(entry: [string, unknown]): entry is [string, Session] {
  const [, value] = entry;
  return typeof value === 'object' && value !== null && 'token' in value && typeof value.token === 'string';
}
