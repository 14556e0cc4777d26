import type { ParsedOf, routes } from '@exeat/contract';
import { checkZone, type Person, type PersonId, personId, sha256Text, type Unit, unitId, type WorkingCalendar } from '@exeat/core';
import {
  countAttempt,
  databaseNow,
  endSignInsOf,
  keepLinkSecret,
  redeemSetupLink,
  setAccount,
  setRecoveryCodes,
  type SetupLink,
  type Tx,
  wallClockMs,
  withTransaction,
} from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { authenticatorAddress, newAuthenticatorSecret, newRecoveryCodes, normalCode, stepOfCode } from '../../identity/authenticator.ts';
import { logAccount } from '../../identity/log-account.ts';
import { hashPassword } from '../../identity/password.ts';
import { accountPurpose } from '../../identity/second-factor.ts';
import { recordAll } from '../../record/record-events.ts';

type SetUpBody = ParsedOf<typeof routes.setUp>['body'];

/**
 * What a link is for, and the secret that its page shows for the authenticator: made when the link is opened first, the same until it is used.
 * @throws HttpProblem `link-not-valid`, `too-many-requests`.
 */
export async function openSetUp(context: ServerContext, token: string, address: string): Promise<OpenedLink> {
  await countOpening(context, address);
  const purpose = linkPurpose(token);
  const link = await keepLinkSecret(context.pool, token, context.sealing.seal(newAuthenticatorSecret(), purpose));
  if (link?.totpSealed === undefined || link.totpSealed === null) throw notValid();
  const organisation = await context.snapshots.organisation(context.pool);
  const secret = context.sealing.unseal(link.totpSealed, purpose);
  const label = link.person === null ? 'administrator' : (organisation.people.get(link.person)?.userName ?? link.person);
  return { isClosed: isClosedFor(context, link), person: link.person, secret, address: authenticatorAddress(secret, label, context.publicUrl.host) };
}

/**
 * Uses a one-time link up: for the first administrator it records the root unit, a working calendar and a registrar, who decides nothing;
 * for everybody it sets password and authenticator anew and ends the sessions of before. All or nothing, so a link whose use failed can be
 * used again.
 * @throws HttpProblem `link-not-valid`, `too-many-requests`, `invalid-request`.
 */
export async function setUp(
  context: ServerContext,
  body: SetUpBody,
  asked: { readonly address: string; readonly requestId: string },
): Promise<{ readonly person: PersonId; readonly recoveryCodes: string[] }> {
  await countOpening(context, asked.address);
  const password = await hashPassword(body.password, context.passwordCost);
  return withTransaction(context.pool, async (tx) => {
    const link = await redeemSetupLink(tx, body.token);
    if (link === null) throw notValid();
    refuseClosed(context, link);
    const { secret, totpStep } = await provenSecret(context, tx, link, body);
    const person = link.person ?? (await createAdministrator(tx, body));
    await setAccount(tx, {
      person,
      ...password,
      params: { ...password.params },
      totpSealed: context.sealing.seal(secret, accountPurpose(person)),
      totpStep,
    });
    const recoveryCodes = newRecoveryCodes();
    await setRecoveryCodes(tx, person, recoveryCodes.map(normalCode));
    await endSignInsOf(tx, person);
    const meta = { actor: { person, kind: 'person' as const }, ruleId: 'setup-link', requestId: asked.requestId };
    await logAccount(tx, { type: 'account_set_up', data: { person, purpose: link.purpose } }, meta);
    return { person, recoveryCodes: [...recoveryCodes] };
  });
}

export type OpenedLink = { readonly isClosed: boolean; readonly person: PersonId | null; readonly secret: string; readonly address: string };

/** The secret of the link, once a code has shown that the authenticator holds it. */
async function provenSecret(context: ServerContext, tx: Tx, link: SetupLink, body: SetUpBody): Promise<{ secret: string; totpStep: number }> {
  const expected = { path: 'body.code', expected: 'the six digits that your authenticator shows now for the secret of the link', got: 'other ones' };
  const secret = link.totpSealed === null ? null : context.sealing.unseal(link.totpSealed, linkPurpose(body.token));
  const totpStep = secret === null ? null : stepOfCode(secret, normalCode(body.code), await wallClockMs(tx));
  if (secret === null || totpStep === null)
    throw new HttpProblem(
      'invalid-request',
      `body.code: expected ${expected.expected}, got ${expected.got}. Open the link for the secret, and check the clock of the device.`,
      {
        fields: [expected],
      },
    );
  return { secret, totpStep };
}

/** While people sign in at a provider, local accounts are for the first administrator and for who has the machine. */
export function isClosedFor({ providers }: ServerContext, { person, purpose }: Pick<SetupLink, 'person' | 'purpose'>): boolean {
  return providers.length > 0 && person !== null && purpose !== 'recovery';
}

function refuseClosed(context: ServerContext, link: SetupLink): void {
  if (!isClosedFor(context, link)) return;
  throw new HttpProblem('not-allowed', `No new local accounts here: people sign in with ${context.providers.map(({ name }) => name).join(' or ')}. Open the link in a browser and accept it there.`);
}

async function countOpening(context: ServerContext, address: string): Promise<void> {
  const { count, retryAfter } = await countAttempt(context.pool, `setup ${address}`, 15 * 60);
  if (count <= 60) return;
  throw new HttpProblem('too-many-requests', `Too many attempts from this address. Try again in ${retryAfter} seconds.`, {
    headers: { 'retry-after': String(retryAfter) },
  });
}

function notValid(): HttpProblem {
  return new HttpProblem(
    'link-not-valid',
    'Expected a link that nobody has used and that has not expired. Make another one with ./exeat admin setup-link or reset-password.',
  );
}

function linkPurpose(token: string): string {
  return `link ${sha256Text(token)}`;
}

async function createAdministrator(tx: Tx, { administrator }: SetUpBody): Promise<PersonId> {
  if (administrator === undefined) {
    throw new HttpProblem('invalid-request', 'body.administrator: expected the first administrator and the root unit, got nothing.', {
      fields: [{ path: 'body.administrator', expected: 'an object', got: 'nothing' }],
    });
  }
  const {
    unit: { id, name, zone },
    userName,
    email,
  } = administrator;
  const calendar: WorkingCalendar = { id: 'standard', workingDays: [1, 2, 3, 4, 5], holidays: [], years: await yearsFromNow(tx) };
  const unit: Unit = { id: unitId(id), name, parent: null, zone: checkZone(zone), calendar: calendar.id, heads: {} };
  const person: Person = {
    id: personId('p01'),
    userName,
    name: administrator.name,
    ...(email === undefined ? {} : { email }),
    unit: unit.id,
    manager: null,
    active: true,
    roles: [{ role: 'registrar', unit: unit.id }],
  };
  const meta = { actor: { person: null, kind: 'bootstrap' as const }, ruleId: 'first-administrator' };
  const recorded = await recordAll(
    tx,
    [
      { stream: `calendar:${calendar.id}`, event: { type: 'calendar_recorded', data: { calendar } } },
      { stream: `unit:${unit.id}`, event: { type: 'unit_recorded', data: { unit } } },
      { stream: `person:${person.id}`, event: { type: 'person_recorded', data: { person } }, mustBeNew: true },
    ],
    meta,
  );
  if (recorded.length < 3)
    throw new HttpProblem('link-not-valid', 'Expected an empty directory, got one with people in it. Use ./exeat admin reset-password PERSON.');
  return person.id;
}

/** A calendar without published holidays, good enough to begin with: the registrar publishes the real one. */
async function yearsFromNow(tx: Tx): Promise<readonly number[]> {
  const year = Number((await databaseNow(tx)).slice(0, 4));
  return [year, year + 1, year + 2];
}
