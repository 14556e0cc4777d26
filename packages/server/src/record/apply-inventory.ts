import { type AssetChange, type ExceptionEnvelope, type ExceptionId, foldException, inventoryEffects, personId } from '@exeat/core';
import { appendEvents, casesOfAssets, loadStream, lockStreams, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { factsAbout, loadFacts } from '../facts/load-facts.ts';

/** What assets that are worse than they were mean for each exception that names them; answers those that it touched. They are recorded already. */
export async function applyInventory(context: ServerContext, tx: Tx, changes: readonly AssetChange[], requestId: string): Promise<readonly ExceptionId[]> {
  if (changes.length === 0) return [];
  const naming = new Set([...(await casesOfAssets(tx, changes.map(({ after }) => after.ref))).values()].flat());
  const done: ExceptionId[] = [];
  for (const { stream, revision, now } of await lockStreams(tx, [...naming].sort())) {
    const state = foldException((await loadStream(tx, stream)) as unknown as readonly ExceptionEnvelope[]);
    if (state === null) continue;
    const facts = await loadFacts(context, tx, { ...factsAbout(state), now, actor: personId(''), withOthers: false, withCounts: false });
    const events = inventoryEffects(state, changes, facts);
    if (events.length === 0) continue;
    await appendEvents(tx, stream, revision, events, { at: now, actor: { person: null, kind: 'system' }, ruleId: '§9.2', requestId });
    done.push(state.id);
  }
  return done;
}
