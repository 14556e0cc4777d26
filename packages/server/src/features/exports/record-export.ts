import type { ExportFormat } from '@exeat/contract';
import type { Instant } from '@exeat/core';
import { appendEvents, lockStream, withTransaction } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { actorOf, type Caller, personOf } from '../../http/authenticate.ts';

/** What was taken out: the register, or one exception. */
export type Taken = { readonly format: ExportFormat; readonly asOf: Instant; readonly exception: string | null };

/** Who took what is on the log, in the stream of the person, before the first byte leaves. */
export async function recordExport(context: ServerContext, caller: Caller, requestId: string, taken: Taken): Promise<void> {
  await withTransaction(context.pool, async (tx) => {
    const stream = `export:${personOf(caller)}`;
    const { revision, now } = await lockStream(tx, stream);
    await appendEvents(tx, stream, revision, [{ type: 'record_exported', data: taken }], { at: now, actor: actorOf(caller), ruleId: 'A01', requestId });
  });
}
