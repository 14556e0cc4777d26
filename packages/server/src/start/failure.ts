import { StoreError } from '@exeat/store';
import { EmbeddedPostgresError } from '@exeat/store/embedded';
import { SettingError } from '../setting.ts';

/** What a program of the server says when it cannot go on, and its exit code: 2 for what the caller can put right, 3 for a server in trouble, 70 for a fault of ours. */
export function failureOf(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof SettingError) return { text: error.message, exitCode: 2 };
  if (error instanceof EmbeddedPostgresError) return { text: `${error.message} (${error.code})`, exitCode: 2 };
  if (error instanceof StoreError && error.code === 'database-unavailable')
    return { text: `${error.message}: is the server of DATABASE_URL running, and the address right? (${error.code})`, exitCode: 3 };
  if (error instanceof StoreError) return { text: `${error.message} (${error.code})`, exitCode: 2 };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE')
    return {
      text: `${portOf(error)}: expected a free port, got one that somebody listens on; stop it, or set PORT (or --port). (port-in-use)`,
      exitCode: 2,
    };
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
    return {
      text: `expected an address that this user may listen on; ${error instanceof Error ? error.message : code}; set HOST and PORT.`,
      exitCode: 2,
    };
  if (code.startsWith('ERR_PARSE_ARGS')) return { text: `${error instanceof Error ? error.message : code}; run it with --help.`, exitCode: 2 };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: 70 };
}

function portOf(error: unknown): string {
  return error instanceof Error && 'port' in error ? `port ${String(error.port)}` : 'the port';
}
