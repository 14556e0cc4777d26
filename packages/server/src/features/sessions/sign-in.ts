import type { ParsedOf, routes } from '@exeat/contract';
import { type Instant, type PersonId, sha256Text } from '@exeat/core';
import { countAttempt, databaseNow, getAccount, rotateSession, type Session } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { type Caller, sessionPrefix } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { findPerson } from '../../identity/find-person.ts';
import { openSession, type OpenedSession } from '../../identity/open-session.ts';
import { newSecret, verifyPassword } from '../../identity/password.ts';
import { checkSecondFactor } from '../../identity/second-factor.ts';

const windowSeconds = 15 * 60;
const failed =
  'Expected user name, password and a code of an active local account, and a code that was not used before: wait for the next one of your authenticator, or take a recovery code. Who lost all of it gets a new link by ./exeat admin reset-password.';

/**
 * Signs in with a local account. Attempts are counted for the account from this address, and for the address: somebody elsewhere can spoil
 * neither. Every failure reads the same and takes the same work; a code is looked at only behind the right password.
 * @throws HttpProblem `sign-in-failed`, `too-many-requests`.
 */
export async function signIn(context: ServerContext, body: ParsedOf<typeof routes.signIn>['body'], address: string): Promise<OpenedSession> {
  const person = await proveFactors(context, body, address);
  const now = await databaseNow(context.pool);
  return openSession(context, context.pool, { person, kind: body.cookie === true ? 'browser' : 'cli', strength: 'two-factor', authenticatedAt: now, now });
}

/**
 * The person confirms who they are in a session that goes on: it counts as fresh, under another token.
 * @throws HttpProblem `sign-in-failed`, `too-many-requests`, `not-signed-in`.
 */
export async function stepUp(
  context: ServerContext,
  caller: Caller & { readonly session: Session },
  factors: { readonly password: string; readonly code: string },
  address: string,
): Promise<{ readonly token: string; readonly authenticatedAt: Instant }> {
  await proveFactors(context, { userName: caller.session.person, ...factors }, address);
  const next = { token: newSecret(sessionPrefix), strength: 'two-factor', authenticatedAt: await databaseNow(context.pool) };
  if (!(await rotateSession(context.pool, caller.credential, next)))
    throw new HttpProblem('not-signed-in', 'The session has ended. Sign in again.', { headers: { 'www-authenticate': 'Bearer realm="exeat"' } });
  return next;
}

/** @throws HttpProblem `sign-in-failed`, `too-many-requests`. */
async function proveFactors(
  context: ServerContext,
  given: { readonly userName: string; readonly password: string; readonly code: string },
  address: string,
): Promise<PersonId> {
  await countAttempts(context, given.userName, address);
  const organisation = await context.snapshots.organisation(context.pool);
  const person = findPerson(organisation, given.userName);
  const account = person?.active === true ? await getAccount(context.pool, person.id) : null;
  const matches = await verifyPassword(given.password, account, context.passwordCost);
  if (!matches || account === null || person === undefined || !(await checkSecondFactor(context, account, given.code))) {
    context.log('warn', 'sign-in-failed', { known: account !== null });
    throw new HttpProblem('sign-in-failed', failed, { headers: { 'www-authenticate': 'Bearer realm="exeat"' } });
  }
  return person.id;
}

/** Buckets hold hashes: what people type as a user name is now and then their password. */
async function countAttempts(context: ServerContext, userName: string, address: string): Promise<void> {
  const most = context.settings.signInAttempts;
  const buckets = [
    [`sign-in ${sha256Text(JSON.stringify([userName.trim().toLowerCase(), address]))}`, most],
    [`sign-in ${sha256Text(address)}`, most * 5],
  ] as const;
  for (const [bucket, limit] of buckets) {
    const { count, retryAfter } = await countAttempt(context.pool, bucket, windowSeconds);
    if (count > limit)
      throw new HttpProblem('too-many-requests', `Too many sign-ins from this address. Try again in ${retryAfter} seconds.`, {
        headers: { 'retry-after': String(retryAfter) },
      });
  }
}
