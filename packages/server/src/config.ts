import { resolve } from 'node:path';
import { evidenceKinds } from './evidence/kinds.ts';
import { integer, networks, type Reading, oneOf, postgresUrl, SettingError, text, url } from './setting.ts';

/** One setting of the server: a variable of the environment. */
type Setting<Value> = {
  readonly env: string;
  /** As a person would write it; null: none. */
  readonly standard: string | null;
  readonly meaning: string;
  readonly read: Reading<Value>;
};

function setting<Value>(env: string, standard: string | null, meaning: string, read: Reading<Value>): Setting<Value> {
  return { env, standard, meaning, read };
}

/** Every setting. `docs/reference/settings.md` is made from this table. */
export const settingsTable = {
  dataDir: setting('EXEAT_DATA', './data', 'Folder of the embedded database, keys and demo tokens', (value) => resolve(text(value))),
  host: setting('HOST', '127.0.0.1', 'Address to listen on', text),
  port: setting('PORT', '7420', 'Port to listen on; 0 takes a free one', integer(0, 65_535)),
  databaseUrl: setting('DATABASE_URL', null, 'A PostgreSQL 15 or newer, `postgres://…`; without it one is started in the data folder', postgresUrl),
  publicUrl: setting('EXEAT_PUBLIC_URL', null, 'Address under which people and tools reach the server; default: the listener', url),
  trustedProxies: setting(
    'EXEAT_TRUSTED_PROXIES',
    null,
    'Addresses or networks of proxies whose `X-Forwarded-For` is believed, separated by commas',
    networks,
  ),
  allowPlainHttp: setting(
    'EXEAT_ALLOW_HTTP',
    '0',
    '`1` allows a listener beyond loopback although the public address is not https',
    (value) => oneOf('0', '1')(value) === '1',
  ),
  logLevel: setting('EXEAT_LOG', 'info', 'Least level that is logged: debug, info, warn, error', oneOf('debug', 'info', 'warn', 'error')),
  poolSize: setting('EXEAT_DATABASE_CONNECTIONS', '20', 'Most connections to the database', integer(2, 500)),
  bodyLimit: setting('EXEAT_MAX_BODY_BYTES', '4194304', 'Longest JSON body; longer is 413', integer(1024, 1_073_741_824)),
  importLimit: setting('EXEAT_MAX_IMPORT_BYTES', '2147483648', 'Longest file of an import; longer is 413', integer(1024, 1_099_511_627_776)),
  importRecords: setting('EXEAT_MAX_IMPORT_RECORDS', '5000000', 'Most findings of an imported report, and what is left out of it; more is 413', integer(1, 1_000_000_000)),
  evidenceBytes: setting('EXEAT_MAX_EVIDENCE_BYTES', '26214400', 'Longest file that is attached to an exception; longer is 413', integer(1024, 1_073_741_824)),
  evidenceFiles: setting('EXEAT_MAX_EVIDENCE_FILES', '50', 'Most files attached to one exception', integer(1, 10_000)),
  evidenceTypes: setting(
    'EXEAT_EVIDENCE_TYPES',
    'pdf,png,jpg,gif,webp,docx,xlsx,pptx,odt,ods,odp,txt,log,md,csv,json',
    'Kinds of files that may be attached, by the ending of the name; the content must be of the same kind',
    evidenceKinds,
  ),
  jsonDepth: setting('EXEAT_MAX_JSON_DEPTH', '40', 'Deepest nesting of a JSON body', integer(5, 1000)),
  requestTimeout: setting(
    'EXEAT_REQUEST_TIMEOUT_SECONDS',
    '60',
    'Time for a request to arrive whole; imports have ten times as long',
    integer(1, 3600),
  ),
  secretsKeyFile: setting(
    'EXEAT_SECRETS_KEY_FILE',
    null,
    'File with the key that seals secrets in the database, one a line, the first seals; default: `secrets.key` in the data folder. Every node needs the same',
    (value) => resolve(text(value)),
  ),
  providersFile: setting(
    'EXEAT_PROVIDERS_FILE',
    null,
    'YAML or JSON file of the identity providers (OpenID Connect); see docs/guides/accounts.md',
    (value) => resolve(text(value)),
  ),
  sessionIdleMinutes: setting('EXEAT_SESSION_IDLE_MINUTES', '60', 'A session that is not used for so long ends', integer(1, 10_080)),
  sessionHours: setting('EXEAT_SESSION_HOURS', '12', 'A session ends after so long, used or not', integer(1, 744)),
  signInAttempts: setting(
    'EXEAT_SIGN_IN_ATTEMPTS',
    '10',
    'Sign-ins to one account from one address in 15 minutes; from one address to any account five times as many',
    integer(1, 10_000),
  ),
  requestsPerMinute: setting(
    'EXEAT_REQUESTS_PER_MINUTE',
    '60000',
    'Requests of one session, token or anonymous address in a minute, on one node',
    integer(60, 100_000_000),
  ),
} as const;

export type Settings = {
  readonly [Name in keyof typeof settingsTable]: (typeof settingsTable)[Name] extends Setting<infer Value> ? SettingValue<Name, Value> : never;
};
type SettingValue<Name, Value> = Name extends 'databaseUrl' | 'publicUrl' | 'trustedProxies' | 'secretsKeyFile' | 'providersFile' ? Value | null : Value;

/**
 * Reads the settings of an environment; `given` (arguments of the command line, by variable) wins.
 * @throws SettingError naming the variable, what was expected and what came.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string | undefined>> = {},
): Settings {
  const entries = Object.entries(settingsTable).map(([name, one]) => {
    const value = given[one.env] ?? (environment[one.env] === '' ? undefined : environment[one.env]) ?? one.standard;
    if (value === null) return [name, null] as const;
    try {
      return [name, one.read(value)] as const;
    } catch (error) {
      if (error instanceof SettingError) throw new SettingError(`${one.env}: ${error.message}`);
      throw error;
    }
  });
  return Object.fromEntries(entries) as unknown as Settings;
}

/** The reference page of the settings, as Markdown. */
export function settingsPage(): string {
  const rows = Object.values(settingsTable).map(
    ({ env, standard, meaning }) => `| \`${env}\` | ${standard === null ? '' : `\`${standard}\``} | ${meaning} |`,
  );
  return [
    '# Settings of the server',
    '',
    'Generated from `packages/server/src/config.ts`. Variables of the environment; arguments of `serve` win.',
    '',
    '| Variable | Default | Meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
