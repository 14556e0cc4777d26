import { type Json, standardMatrix } from '@exeat/core';
import { revisionOf, type Tx } from '@exeat/store';
import { actorOf, type Caller } from '../http/authenticate.ts';
import { recordAll } from './record-events.ts';

/** The version that a document gets when it is published next: 1 is what stands before anything is. */
export async function nextConfigVersion(tx: Tx, name: string): Promise<number> {
  return standardMatrix.version + (await revisionOf(tx, `config:${name}`)) + 1;
}

/** Publishes a document that its rules have taken; answers the revision. @throws HttpProblem `stale` */
export async function recordConfig(
  tx: Tx,
  published: { readonly name: string; readonly version: number; readonly document: Json },
  { caller, requestId, ifMatch = null }: { readonly caller: Caller; readonly requestId: string; readonly ifMatch?: number | null },
): Promise<number> {
  const stream = `config:${published.name}`;
  const [recorded] = await recordAll(tx, [{ stream, ifMatch, event: { type: 'config_published', data: published } }], { actor: actorOf(caller), ruleId: 'A27', requestId });
  return recorded?.revision ?? 0;
}
