import type { PersonId } from '@exeat/core';
import { type Account, countAttempt, forgiveAttempt, takeTotpStep, useRecoveryCode, wallClockMs, withTransaction } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { errorFields } from '../log.ts';
import { HttpProblem } from '../http/problem.ts';
import { normalCode, stepOfCode } from './authenticator.ts';
import { logAccount } from './log-account.ts';
import { SealBroken } from './sealing-keys.ts';

/** Whose the sealed secret is; sealed for one account it opens for no other. */
export const accountPurpose = (person: PersonId): string => `account ${person}`;

const windowSeconds = 15 * 60;
const mostWrong = 10;

/**
 * Whether a code proves the second factor of somebody whose password was right. Each code is taken once. Only wrong codes behind the right
 * password are counted, from all addresses together: who does not know the password cannot lock anybody out, and who does cannot guess on.
 * @throws HttpProblem `too-many-requests`.
 */
export async function checkSecondFactor(context: ServerContext, account: Account, typed: string): Promise<boolean> {
  const code = normalCode(typed);
  const bucket = `second-factor ${account.person}`;
  const { count, retryAfter } = await countAttempt(context.pool, bucket, windowSeconds);
  if (count > mostWrong) {
    context.log('warn', 'second-factor-throttled', { person: account.person });
    throw new HttpProblem('too-many-requests', `Too many codes for this account. Try again in ${retryAfter} seconds.`, {
      headers: { 'retry-after': String(retryAfter) },
    });
  }
  const isRight = await (/^\d{6}$/.test(code) ? isCurrentCode(context, account, code) : isRecoveryCode(context, account.person, code));
  if (isRight) await forgiveAttempt(context.pool, bucket, windowSeconds);
  return isRight;
}

async function isCurrentCode(context: ServerContext, { person, totpSealed }: Account, code: string): Promise<boolean> {
  const secret = totpSealed === null ? null : unsealed(context, totpSealed, person);
  const step = secret === null ? null : stepOfCode(secret, code, await wallClockMs(context.pool));
  return step !== null && (await takeTotpStep(context.pool, person, step));
}

/** Null with a key that is gone, which the operator has to mend; recovery codes work meanwhile. */
function unsealed(context: ServerContext, totpSealed: string, person: PersonId): string | null {
  try {
    return context.sealing.unseal(totpSealed, accountPurpose(person));
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    context.log('error', 'second-factor-unreadable', errorFields(error));
    return null;
  }
}

async function isRecoveryCode(context: ServerContext, person: PersonId, code: string): Promise<boolean> {
  return withTransaction(context.pool, async (tx) => {
    const left = await useRecoveryCode(tx, person, code);
    if (left === null) return false;
    await logAccount(tx, { type: 'recovery_code_used', data: { person, left } }, { actor: { person, kind: 'person' }, ruleId: 'recovery-code' });
    return true;
  });
}
