import { type Actor, canonicalJson, type DirectoryEvent, type Instant, type Json, type LibraryEvent } from '@exeat/core';
import { appendEvents, loadStream, lockStreams, type Tx } from '@exeat/store';
import { HttpProblem } from '../http/problem.ts';
import { requireRevision } from '../http/serve-route.ts';

/** A whole record that is to stand: of the directory, the library or the configuration. */
export type NewRecord = {
  readonly stream: string;
  readonly event: DirectoryEvent | LibraryEvent;
  /** Refused when there is one already. */
  readonly mustBeNew?: boolean;
  /** Refused unless the stream is at this revision. */
  readonly ifMatch?: number | null;
};

export type Recorded = { readonly stream: string; readonly revision: number; readonly changed: boolean; readonly at: Instant };

/**
 * Records in the caller's transaction, each in its own stream. What already stands the same adds no event.
 * @throws HttpProblem `conflict` for one that must be new and is not, `stale` for one that has moved.
 */
export async function recordAll(
  tx: Tx,
  records: readonly NewRecord[],
  meta: { readonly actor: Actor; readonly ruleId: string; readonly requestId?: string },
): Promise<readonly Recorded[]> {
  const locked = await lockStreams(
    tx,
    records.map((record) => record.stream),
  );
  const done: Recorded[] = [];
  for (const [index, { stream, event, mustBeNew, ifMatch }] of records.entries()) {
    const lock = locked[index];
    if (lock === undefined) throw new Error(`expected a lock for ${stream}, got none`);
    if (mustBeNew === true && lock.revision > 0) throw new HttpProblem('conflict', `${stream} exists already; change it instead.`);
    if (ifMatch !== undefined && ifMatch !== null) requireRevision(ifMatch, lock.revision);
    const known = lock.revision === 0 ? undefined : (await loadStream(tx, stream)).at(-1);
    if (known?.type === event.type && canonicalJson(known.data) === canonicalJson(event.data as unknown as Json)) {
      done.push({ stream, revision: lock.revision, changed: false, at: known.at });
      continue;
    }
    await appendEvents(tx, stream, lock.revision, [event], { at: lock.now, ...meta });
    done.push({ stream, revision: lock.revision + 1, changed: true, at: lock.now });
  }
  return done;
}
