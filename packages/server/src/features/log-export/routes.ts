import { Readable } from 'node:stream';
import { routes } from '@exeat/contract';
import { rolesHeld } from '@exeat/core';
import { logExportEnd, logExportEntry, logExportHeader, logExportMediaType } from '@exeat/formats';
import {
  appendEvents,
  entriesWithPayload,
  latestCheckpoint,
  lockStream,
  logSize,
  type Queries,
  type StoredCheckpoint,
  withTransaction,
} from '@exeat/store';
import { logStream } from '@exeat/store/backup';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.ts';
import { actorOf, type Caller } from '../../http/authenticate.ts';
import { serve } from '../../http/serve-route.ts';
import { LogForked } from '../../sequencer/fork.ts';
import { sequenceAll } from '../../sequencer/sequencer.ts';
import { rootAt } from '../../sequencer/tiles.ts';

/** Entries read at a time. */
const page = 500;

/** The whole log in one file that anybody can verify offline. */
export function logExportRoutes(app: FastifyInstance, context: ServerContext): void {
  serve(app, context, routes.exportLog, async ({ caller, requestId, reply }) => {
    const payloads = (await isAuditorOfEverything(context, caller)) ? 'included' : 'withheld';
    if (payloads === 'included') await recordExport(context, caller, requestId);
    const { size, checkpoint } = await head(context);
    const lines = exportLines(context.pool, { payloads, size, root: await rootAt(context.pool, size), checkpoint });
    await reply
      .type(logExportMediaType)
      .header('content-disposition', `attachment; filename="exeat-log-${size}.ndjson"`)
      .send(Readable.from(lines, { objectMode: false }));
    return undefined;
  });
}

/** Free text and personal data of every case: for a person, not a token, who audits the whole organisation and not a part of it. */
async function isAuditorOfEverything(context: ServerContext, { session, subject }: Caller): Promise<boolean> {
  if (session === null || subject.person === null) return false;
  const organisation = await context.snapshots.organisation(context.pool);
  const person = organisation.people.get(subject.person);
  return person !== undefined && rolesHeld(organisation, person).some(({ role, unit }) => role === 'auditor' && organisation.units.get(unit)?.parent === null);
}

/** Who took everything is part of the log, and of the very export. */
async function recordExport(context: ServerContext, caller: Caller, requestId: string): Promise<void> {
  await withTransaction(context.pool, async (tx) => {
    const { revision, now } = await lockStream(tx, logStream);
    const meta = { at: now, actor: actorOf(caller), ruleId: 'A29', requestId };
    await appendEvents(tx, logStream, revision, [{ type: 'log_exported', data: { payloads: 'included' } }], meta);
  });
}

type Head = { readonly size: number; readonly checkpoint: StoredCheckpoint | null };

/** The newest signed head; without a key, all that has a number. */
async function head(context: ServerContext): Promise<Head> {
  const { checkpoint } = await sequenceAll(context.pool, context.signer).catch(async (error: unknown) => {
    // A restored log that is not declared to be a fork is exported up to what was signed before.
    if (error instanceof LogForked) return { checkpoint: await latestCheckpoint(context.pool) };
    throw error;
  });
  return { checkpoint, size: checkpoint?.size ?? (await logSize(context.pool)).size };
}

type Export = {
  readonly payloads: 'included' | 'withheld';
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: StoredCheckpoint | null;
};

async function* exportLines(queries: Queries, { payloads, size, root, checkpoint }: Export): AsyncGenerator<string> {
  yield logExportHeader(payloads);
  for (let from = 0; from < size; from += page) {
    const entries = await entriesWithPayload(queries, from, Math.min(size, from + page));
    yield entries.map(({ leaf, leafHash, ...entry }) => logExportEntry({ ...entry, leaf: leaf.toString('utf8'), hash: leafHash }, payloads)).join('');
  }
  yield logExportEnd(size, root, checkpoint?.note ?? null);
}
