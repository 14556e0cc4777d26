import { parseArgs } from 'node:util';
import { accept, confirmersOf, refuse } from '@exeat/core';
import { loadOrganisation, type StorePool, withTransaction } from '@exeat/store';
import { readSettings, type Settings } from '../config.ts';
import { findPerson } from '../identity/find-person.ts';
import { makeInvitation } from '../identity/make-invitation.ts';
import { jsonLog } from '../log.ts';
import { SettingError } from '../setting.ts';
import { confirmProposal } from '../record/decide-authority.ts';
import { failureOf } from '../start/failure.ts';
import { publicAddress } from '../start/listener-rules.ts';
import { openDatabase } from '../start/open-database.ts';
import { firstSetupLink } from '../start/start-server.ts';
import { createSnapshots } from '../snapshots.ts';

const help = `exeat admin: what needs the machine itself. Stop the server first when its database is the embedded one.

  exeat admin setup-link               one-time link that creates the first administrator
  exeat admin confirm-authority ID     lets a change of roles, heads or the approval matrix stand that nobody else can confirm any more
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
  if (verb !== 'setup-link' && !((verb === 'reset-password' || verb === 'confirm-authority') && named !== undefined))
    throw new SettingError(`expected setup-link, confirm-authority ID or reset-password PERSON, got ${positionals.join(' ') || 'nothing'}; run it with --help.`);
  const settings = readSettings(process.env, { EXEAT_DATA: values.data });
  const database = await openDatabase(settings, jsonLog(process.stderr, 'warn'));
  try {
    process.stdout.write(`${await run(verb, named ?? '', database.pool, settings)}\n`);
  } finally {
    await database.close();
  }
}

async function run(verb: 'setup-link' | 'confirm-authority' | 'reset-password', named: string, pool: StorePool, settings: Settings): Promise<string> {
  if (verb === 'setup-link') return setupLink(pool, settings);
  return verb === 'reset-password' ? recoveryLink(pool, settings, named) : confirmAlone(pool, named);
}

/** Only where nobody else is left who could: the log tells that the machine did it. */
async function confirmAlone(pool: StorePool, id: string): Promise<string> {
  const proposal = await withTransaction(pool, (tx) =>
    confirmProposal(tx, id, {
      snapshots: createSnapshots(),
      actor: { person: null, kind: 'bootstrap' },
      allow: (open, organisation, now) => {
        const confirmers = confirmersOf(organisation, open, open.proposedBy, now).map((person) => organisation.people.get(person)?.userName ?? person);
        if (open.state === 'open' && confirmers.length === 0) return accept({ ruleId: 'machine' });
        const text = open.state === 'open' ? `Expected a change that nobody can confirm; ask ${confirmers.join(' or ')}.` : `Expected an open change; this one was ${open.state}.`;
        return refuse({ code: open.state === 'open' ? 'not-permitted' : 'already-decided', rule: 'access A60', text });
      },
    }),
  );
  return `confirmed ${proposal.id}`;
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
