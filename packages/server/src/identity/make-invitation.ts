import { type Actor, addMs, type Instant, type PersonId } from '@exeat/core';
import { createSetupLink, databaseNow, type Tx } from '@exeat/store';
import { logAccount } from './log-account.ts';
import { newSecret } from './password.ts';
import { setupAddress } from './setup-address.ts';

const lastsMs = { invitation: 72 * 3_600_000, recovery: 24 * 3_600_000 } as const;

/** Makes a one-time link with which a person sets both factors, and logs that it was made. Earlier links of the person stop working. */
export async function makeInvitation(
  tx: Tx,
  asked: { readonly person: PersonId; readonly purpose: keyof typeof lastsMs; readonly publicUrl: URL },
  meta: { readonly actor: Actor; readonly ruleId: string; readonly requestId?: string },
): Promise<{ readonly link: string; readonly expiresAt: Instant }> {
  const { person, purpose, publicUrl } = asked;
  const token = newSecret('exeat_sl_');
  const expiresAt = addMs(await databaseNow(tx), lastsMs[purpose]);
  await createSetupLink(tx, { token, purpose, person, expiresAt });
  await logAccount(tx, { type: 'invitation_made', data: { person, purpose, expiresAt } }, meta);
  return { link: setupAddress(publicUrl, token), expiresAt };
}
