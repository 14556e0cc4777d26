import type { Actor, PersonId } from '@exeat/core';
import { appendEvents, lockStream, type Tx } from '@exeat/store';

/** What happens to an account: never a secret, an address or free text. */
type AccountEvent =
  | { readonly type: 'invitation_made'; readonly data: { readonly person: PersonId; readonly purpose: string; readonly expiresAt: string } }
  | { readonly type: 'account_set_up'; readonly data: { readonly person: PersonId; readonly purpose: string } }
  | { readonly type: 'identity_linked'; readonly data: { readonly person: PersonId; readonly issuer: string; readonly purpose: string } }
  | { readonly type: 'recovery_code_used'; readonly data: { readonly person: PersonId; readonly left: number } };

/** Who may sign in, and how that came about, is governance: it stands in the log, in the same transaction. */
export async function logAccount(
  tx: Tx,
  event: AccountEvent,
  meta: { readonly actor: Actor; readonly ruleId: string; readonly requestId?: string },
): Promise<void> {
  const stream = `account:${event.data.person}`;
  const { revision, now } = await lockStream(tx, stream);
  await appendEvents(tx, stream, revision, [event], { at: now, ...meta });
}
