import { type ExceptionCase, type ExceptionEnvelope, foldException, liveGrants, type ReportedRule, ruleVersionEffect } from '@exeat/core';
import { appendEvents, listCases, loadStream, lockStreams, type ReviewedVersion, rulesReported, rulesReportedBefore, type TargetVersions, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';

/** Ends false positives that are reported by another version of a tool's rule than was judged (E52), in the transaction of the import that says so. Answers which. */
export async function endFalsePositives({ snapshots }: Pick<ServerContext, 'snapshots'>, tx: Tx, targets: readonly TargetVersions[], requestId: string): Promise<readonly string[]> {
  const changed = targets.filter(({ before, after }) => before !== after);
  if (changed.length === 0) return [];
  const granted = await grantedFalsePositives(tx);
  const before = await rulesReportedBefore(tx, changed, granted.flatMap((state) => versionsOf(state)));
  const ended: string[] = [];
  if (before.size === 0) return ended;
  const matrix = await snapshots.matrix(tx);
  for (const { stream, revision, now } of await lockStreams(tx, [...before.keys()])) {
    const state = foldException((await loadStream(tx, stream)) as unknown as readonly ExceptionEnvelope[]);
    if (state === null) continue;
    const reported: ReportedRule[] = [];
    const living = new Set(liveGrants(state, { now }).map(({ version }) => version));
    for (const version of versionsOf(state)) if (living.has(version.version)) reported.push(...(await rulesReported(tx, version)));
    const events = ruleVersionEffect(state, { reported, before: before.get(state.id) ?? [] }, { now, matrix });
    if (events.length === 0) continue;
    await appendEvents(tx, stream, revision, events, { at: now, actor: { person: null, kind: 'system' }, ruleId: 'E52', requestId });
    ended.push(stream);
  }
  return ended;
}

/** What was granted of a case, in every version. */
function versionsOf({ id, grants, versions }: ExceptionCase): readonly ReviewedVersion[] {
  const granted = new Set(grants.map(({ version }) => version));
  return versions.flatMap(({ number, frozen }) => (granted.has(number) ? [{ id, version: number, scope: frozen.scope }] : []));
}

async function grantedFalsePositives(tx: Tx): Promise<readonly ExceptionCase[]> {
  const found: ExceptionCase[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof listCases>> = await listCases(tx, { basis: 'false_positive', phases: ['approved'], limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}
