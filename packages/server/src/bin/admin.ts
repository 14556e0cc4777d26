import { parseArgs } from 'node:util';
import { addMs } from '@exeat/core';
import { createSetupLink, databaseNow, loadOrganisation, type StorePool } from '@exeat/store';
import { readSettings, type Settings } from '../config.ts';
import { findPerson } from '../identity/find-person.ts';
import { newSecret } from '../identity/password.ts';
import { setupAddress } from '../identity/setup-address.ts';
import { jsonLog } from '../log.ts';
import { SettingError } from '../setting.ts';
import { failureOf } from '../start/failure.ts';
import { publicAddress } from '../start/listener-rules.ts';
import { openDatabase } from '../start/open-database.ts';
import { firstSetupLink } from '../start/start-server.ts';

const help = `exeat admin: what needs the machine itself. Stop the server first when its database is the embedded one.

  exeat admin setup-link               one-time link that creates the first administrator
  exeat admin reset-password PERSON    one-time link with which a person sets a password (id or user name)
  --data <dir>    folder of the embedded database (EXEAT_DATA, ./data)
  --help
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' }, help: { type: 'boolean' } } });
  const [verb, named] = positionals;
  if (values.help === true) {
    process.stdout.write(help);
    return;
  }
  if (verb !== 'setup-link' && !(verb === 'reset-password' && named !== undefined))
    throw new SettingError(`expected setup-link or reset-password PERSON, got ${positionals.join(' ') || 'nothing'}; run it with --help.`);
  const settings = readSettings(process.env, { EXEAT_DATA: values.data });
  const database = await openDatabase(settings, jsonLog(process.stderr, 'warn'));
  try {
    process.stdout.write(
      `${verb === 'setup-link' ? await setupLink(database.pool, settings) : await passwordLink(database.pool, settings, named ?? '')}\n`,
    );
  } finally {
    await database.close();
  }
}

async function setupLink(pool: StorePool, settings: Settings): Promise<string> {
  const link = await firstSetupLink(pool, publicAddress(settings, settings.port));
  if (link === null) throw new SettingError('expected an empty directory, got one with people in it; use reset-password PERSON.');
  return link;
}

async function passwordLink(pool: StorePool, settings: Settings, named: string): Promise<string> {
  const person = findPerson(await loadOrganisation(pool), named);
  if (person?.active !== true) throw new SettingError(`expected the id or user name of an active person, got ${named}.`);
  const token = newSecret('exeat_sl_');
  await createSetupLink(pool, { token, purpose: 'password', person: person.id, expiresAt: addMs(await databaseNow(pool), 24 * 3_600_000) });
  return setupAddress(publicAddress(settings, settings.port), token);
}

await main().catch((error: unknown) => {
  const { text, exitCode } = failureOf(error);
  process.stderr.write(`exeat admin: ${text}\n`);
  process.exitCode = exitCode;
});
