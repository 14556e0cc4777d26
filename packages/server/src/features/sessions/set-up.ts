import type { ParsedOf, routes } from '@exeat/contract';
import { checkZone, type Person, type PersonId, personId, type Unit, unitId, type WorkingCalendar } from '@exeat/core';
import { countAttempt, databaseNow, endSessionsOf, redeemSetupLink, setPassword, type Tx, withTransaction } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import { hashPassword } from '../../identity/password.ts';
import { recordAll } from '../../record/record-events.ts';

type SetUpBody = ParsedOf<typeof routes.setUp>['body'];

/**
 * Uses a one-time link up: for the first administrator it records the root unit, a working calendar and a registrar, who decides nothing;
 * for somebody known it sets the password. All or nothing, so a link whose use failed can be used again.
 * @throws HttpProblem `link-not-valid`, `too-many-requests`, `invalid-request`.
 */
export async function setUp(context: ServerContext, body: SetUpBody, address: string): Promise<PersonId> {
  const { count, retryAfter } = await countAttempt(context.pool, `setup ${address}`, 15 * 60);
  if (count > 30)
    throw new HttpProblem('too-many-requests', `Too many attempts from this address. Try again in ${retryAfter} seconds.`, {
      headers: { 'retry-after': String(retryAfter) },
    });
  const password = await hashPassword(body.password, context.passwordCost);
  return withTransaction(context.pool, async (tx) => {
    const link = await redeemSetupLink(tx, body.token);
    if (link === null)
      throw new HttpProblem(
        'link-not-valid',
        'Expected a link that nobody has used and that has not expired. Make another one with ./exeat admin setup-link or reset-password.',
      );
    const person = link.person ?? (await createAdministrator(tx, body));
    await setPassword(tx, { person, passwordHash: password.passwordHash, salt: password.salt, params: password.params });
    await endSessionsOf(tx, person);
    return person;
  });
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
