import type { ExceptionCase, ExceptionEnvelope } from '@exeat/core';
import type { Tx, VersionRef } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { errorFields } from '../log.ts';
import { matchInThread } from './match-thread.ts';
import { matchGranted } from './match-version.ts';

/** A grant that starts to cover: memberships of what is found already, and the index in memory once it is committed. */
export async function matchWhenGranted(
  context: ServerContext,
  tx: Tx,
  state: ExceptionCase,
  added: readonly ExceptionEnvelope[],
): Promise<() => Promise<void>> {
  const granted = added.flatMap((event) => {
    if (event.type === 'grant_created') return [event.data.grant.version];
    return event.type === 'exception_amended' ? event.data.replaced.map(({ by }) => by.version) : [];
  });
  const refresh = () => context.coverage.refresh(context.pool, state.id);
  if (granted.length === 0) return state.grants.length > 0 ? refresh : async () => undefined;
  const late: VersionRef[] = [];
  for (const number of new Set(granted)) {
    const version = state.versions.find((one) => one.number === number);
    if (version === undefined) throw new Error(`expected version ${number} of ${state.id}, got none`);
    const rest = await matchGranted(tx, { id: state.id, version: number, scope: version.frozen.scope });
    if (rest === 'more') late.push({ exception: state.id, version: number });
  }
  return async () => {
    await refresh();
    // Not waited for: the answer to the approver does not depend on it, and until it is done findings only count as not excepted.
    if (late.length > 0) {
      matchInThread(context.pool, late).catch((error: unknown) =>
        context.log('error', 'matching-failed', { exception: state.id, ...errorFields(error) }),
      );
    }
  };
}
