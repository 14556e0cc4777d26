import { type Json, standardMatrix } from '@exeat/core';
import { revisionOf, type Tx } from '@exeat/store';
import type { ServerContext } from '../context.ts';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { requireRevision } from '../http/serve-route.ts';
import { holdAuthority } from './hold-authority.ts';
import { holdDirectory } from './record-directory.ts';
import { recordAll } from './record-events.ts';

/** The version that a document gets when it is published next: 1 is what stands before anything is. */
export async function nextConfigVersion(tx: Tx, name: string): Promise<number> {
  return standardMatrix.version + (await revisionOf(tx, `config:${name}`)) + 1;
}

/** The revision that stands, and the proposal in which the document waits for a second person; null: it stands. */
export type RecordedConfig = { readonly revision: number; readonly awaits: string | null };

/** Publishes a document that its rules have taken, or has it wait for a second person, since approvals are computed by it. @throws HttpProblem `stale` */
export async function recordConfig(
  context: ServerContext,
  tx: Tx,
  published: { readonly name: string; readonly version: number; readonly document: Json },
  { caller, requestId, ifMatch = null }: { readonly caller: Caller; readonly requestId: string; readonly ifMatch?: number | null },
): Promise<RecordedConfig> {
  const stream = `config:${published.name}`;
  const before = await holdDirectory(tx);
  const stands = await revisionOf(tx, stream);
  requireRevision(ifMatch, stands);
  const asked = { people: [], units: [], document: { name: published.name, revision: stands, version: published.version, content: published.document } };
  const awaits = await holdAuthority(context, tx, asked, before, { caller, requestId });
  if (awaits !== null) return { revision: stands, awaits };
  const [recorded] = await recordAll(tx, [{ stream, ifMatch, event: { type: 'config_published', data: published } }], { actor: actorOf(caller), ruleId: 'A27', requestId });
  return { revision: recorded?.revision ?? 0, awaits };
}
