import { parseArgs } from 'node:util';
import { loadOrganisation, type StorePool, withTransaction } from '@exeat/store';
import { readSettings, type Settings } from '../config.ts';
import { findPerson } from '../identity/find-person.ts';
import { makeInvitation } from '../identity/make-invitation.ts';
import { jsonLog } from '../log.ts';
import { SettingError } from '../setting.ts';
import { failureOf } from '../start/failure.ts';
import { publicAddress } from '../start/listener-rules.ts';
import { openDatabase } from '../start/open-database.ts';
import { firstSetupLink } from '../start/start-server.ts';

const help = `exeat admin: what needs the machine itself. Stop the server first when its database is the embedded one.

  exeat admin setup-link               one-time link that creates the first administrator
  exeat admin reset-password PERSON    one-time link with which a person (id or user name) sets password and authenticator
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
      `${verb === 'setup-link' ? await setupLink(database.pool, settings) : await recoveryLink(database.pool, settings, named ?? '')}\n`,
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

async function recoveryLink(pool: StorePool, settings: Settings, named: string): Promise<string> {
  const person = findPerson(await loadOrganisation(pool), named);
  if (person?.active !== true) throw new SettingError(`expected the id or user name of an active person, got ${named}.`);
  const asked = { person: person.id, purpose: 'recovery' as const, publicUrl: publicAddress(settings, settings.port) };
  const { link } = await withTransaction(pool, (tx) => makeInvitation(tx, asked, { actor: { person: null, kind: 'bootstrap' }, ruleId: 'machine' }));
  return link;
}

await main().catch((error: unknown) => {
  const { text, exitCode } = failureOf(error);
  process.stderr.write(`exeat admin: ${text}\n`);
  process.exitCode = exitCode;
});
