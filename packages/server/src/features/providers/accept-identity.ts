import { addMs, type Instant, msOf, type PersonId } from '@exeat/core';
import { databaseNow, endSession, linkIdentity, personOfIdentity, redeemSetupLink, type Tx, wallClockMs, withTransaction } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { ProvenIdentity } from '../../identity/ask-provider.ts';
import { logAccount } from '../../identity/log-account.ts';
import { applyMappedRoles } from '../../identity/mapped-roles.ts';
import { type OpenedSession, openSession } from '../../identity/open-session.ts';
import type { Provider } from '../../identity/providers.ts';

/**
 * A session for whom the provider has proved: the person of this very (issuer, subject), or the one whose invitation the sign-in accepts.
 * Never somebody of the same name or e-mail. Roles that the mapping speaks of follow the claimed groups, in the same transaction.
 * @throws HttpProblem `sign-in-failed`, `link-not-valid`.
 */
export async function acceptIdentity(
  context: ServerContext,
  provider: Provider,
  proven: ProvenIdentity,
  asked: { readonly link: string | null; readonly requestId: string; readonly replaces: string | null },
): Promise<OpenedSession> {
  return withTransaction(context.pool, async (tx) => {
    const person =
      asked.link === null ? await personOfIdentity(tx, proven) : await acceptInvitation(tx, provider, proven, asked.link, asked.requestId);
    const organisation = await context.snapshots.organisation(tx);
    if (person === null || organisation.people.get(person)?.active !== true) {
      throw new HttpProblem(
        'sign-in-failed',
        `${provider.name} says who you are, but nobody active of the directory has this identity here. Ask for an invitation: identities are never matched by name or e-mail.`,
      );
    }
    const unknownUnits = await applyMappedRoles(tx, provider, person, proven.groups, asked.requestId);
    if (unknownUnits.length > 0) context.log('warn', 'provider-mapping-unknown-unit', { provider: provider.id, units: unknownUnits.join(' ') });
    if (asked.replaces !== null) await endSession(tx, asked.replaces);
    const { now, authenticatedAt } = await clocks(tx, proven.authenticatedAtMs);
    return openSession(context, tx, { person, kind: 'browser', strength: 'provider', authenticatedAt, now });
  });
}

async function acceptInvitation(tx: Tx, provider: Provider, proven: ProvenIdentity, token: string, requestId: string): Promise<PersonId> {
  const link = await redeemSetupLink(tx, token);
  if (link?.person === undefined || link.person === null)
    throw new HttpProblem('link-not-valid', 'Expected an invitation that nobody has used and that has not expired.');
  if (!(await linkIdentity(tx, proven, link.person)))
    throw new HttpProblem(
      'link-not-valid',
      `This identity at ${provider.name} belongs to somebody here already. Sign out there, sign in as who was invited, and open the link again.`,
    );
  const meta = { actor: { person: link.person, kind: 'person' as const }, ruleId: 'setup-link', requestId };
  await logAccount(tx, { type: 'identity_linked', data: { person: link.person, issuer: proven.issuer, purpose: link.purpose } }, meta);
  return link.person;
}

/** The provider's clock is the real one; ours may be moved in a demo. A sign-in lies as long ago on either, and never ahead. */
async function clocks(tx: Tx, authenticatedAtMs: number): Promise<{ readonly now: Instant; readonly authenticatedAt: Instant }> {
  const now = await databaseNow(tx);
  const ageMs = Math.max(0, (await wallClockMs(tx)) - authenticatedAtMs);
  return { now, authenticatedAt: addMs(now, -Math.min(ageMs, msOf(now))) };
}
