import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { canonicalJson, DomainError, type Hash, type Instant } from '@exeat/core';
import {
  databaseNow,
  failImport,
  findImport,
  finishImport,
  getImport,
  type ImportResult,
  type ImportRun,
  insertMemberships,
  type ScanResult,
  startImport,
  type StorePool,
  touchAgain,
  type Tx,
  withTransaction,
  writeScans,
} from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { membershipsIn } from '../../coverage/match.ts';
import { afterManyRows } from '../../coverage/after-many-rows.ts';
import { knownVersions, matchLateGrants } from '../../coverage/match-late-grants.ts';
import { actorOf, type Caller } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { endFalsePositives } from '../../record/end-false-positives.ts';
import { report, type Spooled, spool } from '../../http/spool.ts';
import { ImportProgress } from './import-progress.ts';
import { readRuns } from './read-runs.ts';

export type FindingsImport = {
  readonly body: Readable;
  readonly source: string;
  readonly options: Pick<Parameters<typeof readRuns>[1], 'asset' | 'cluster' | 'format'>;
  /** Length of the body, as far as the sender said; null when not. */
  readonly length: number | null;
  /** Whether the sender went away. */
  readonly brokenOff: () => boolean;
  readonly requestKey: string | null;
  readonly caller: Caller;
  readonly requestId: string;
  /** Runs the writing transaction's work once for the request's key. */
  readonly once: (tx: Tx, digest: string, work: () => Promise<ImportRun>) => Promise<ImportRun>;
};

/** A server that was started anew may have other readers, which read the same bytes otherwise. */
const readers = randomUUID();

/** Rolls back: one of the report's targets has been scanned since. */
class ScannedSince extends Error {}

/**
 * Imports a report: received whole, read whole, then written whole. What was read before is unchanged when anything fails, and the failure is kept
 * as the state of the import. The bytes of an import before, with nothing scanned since, are not read again.
 * @throws DomainError of the reader.
 */
export async function importFindings(context: ServerContext, request: FindingsImport): Promise<ImportRun> {
  const { pool } = context;
  const { asset, cluster, format } = request.options;
  const reading = canonicalJson({ readers, format, asset, cluster });
  const id = await startImport(pool, {
    ...{
      kind: 'findings',
      source: request.source,
      format: format ?? 'detected',
      startedBy: request.caller.subject.person,
      reading,
      phase: 'receiving',
    },
    ...(request.requestKey === null ? {} : { requestKey: request.requestKey }),
  });
  const progress = new ImportProgress(context, id, request.length);
  let upload: Spooled | null = null;
  try {
    upload = await spool(request.body, context.settings.importLimit, {
      ...report,
      received: (bytes) => {
        progress.bytes = bytes;
      },
    });
    const { digest } = upload;
    await progress.enter('reading', upload.bytes);
    const write = (work: (tx: Tx, at: Instant) => Promise<ImportRun>): Promise<ImportRun> =>
      withTransaction(pool, (tx) => request.once(tx, digest, async () => work(tx, await databaseNow(tx))));
    const known = knownVersions(context);
    const written =
      (await sameAgain(pool, id, digest, reading, request, write)) ?? (await readAndWrite(context, id, upload, request, write, progress));
    // A replay answers with the first import: this one has nothing to say.
    if (written.id !== id) await failImport(pool, id, 'the same request had been answered already');
    await matchLateGrants(context, known);
    const { opened = 0, reopened = 0, resolved = 0, memberships = 0 } = written.counts;
    await afterManyRows(pool, opened + reopened + resolved + memberships);
    return written;
  } catch (error) {
    await failImport(pool, id, reasonOf(error, request)).catch(() => undefined);
    throw error;
  } finally {
    progress.stop();
    await upload?.dispose();
  }
}

function reasonOf(error: unknown, { brokenOff }: FindingsImport): string {
  if (error instanceof DomainError || error instanceof HttpProblem) return error.message;
  return brokenOff() ? 'the upload broke off; nothing of it was kept: send it again' : 'the server failed';
}

type Write = (work: (tx: Tx, at: Instant) => Promise<ImportRun>) => Promise<ImportRun>;

/** The import of bytes that were imported before: one row for each target. Null when they have to be read. */
async function sameAgain(
  pool: StorePool,
  id: number,
  digest: Hash,
  reading: string,
  request: FindingsImport,
  write: Write,
): Promise<ImportRun | null> {
  const before = await findImport(pool, digest, reading);
  if (before === null) return null;
  try {
    return await write(async (tx, at) => {
      const targets = await touchAgain(tx, id, { id: before.id, targets: before.counts['targets'] ?? 0 }, at);
      if (targets === null) throw new ScannedSince();
      const counts = {
        ...before.counts,
        unchangedTargets: targets,
        olderTargets: 0,
        opened: 0,
        reopened: 0,
        resolved: 0,
        updated: 0,
        memberships: 0,
      };
      return finish(tx, id, { contentDigest: digest, format: before.format, counts, skipped: before.skipped }, request);
    });
  } catch (error) {
    if (error instanceof ScannedSince) return null;
    throw error;
  }
}

async function readAndWrite(
  context: ServerContext,
  id: number,
  upload: Spooled,
  request: FindingsImport,
  write: Write,
  progress: ImportProgress,
): Promise<ImportRun> {
  const { index } = context.coverage;
  const { importLimit, importRecords } = context.settings;
  const options = { ...request.options, limits: { bytes: importLimit, records: importRecords } };
  const { summary, staged, targets } = await readRuns(upload, options, progress, (finding, identity) =>
    index.candidates(finding.rule, finding.asset).flatMap((held) => membershipsIn({ ...held, version: held.version ?? 0 }, { ...finding, identity })),
  );
  await progress.enter('writing', upload.bytes);
  return write(async (tx, at) => {
    const results = await writeScans(tx, id, staged, targets, at);
    const changed = targets.flatMap(({ memberships }, at) => (results[at]?.outcome === 'changed' ? memberships : []));
    const members = await insertMemberships(tx, changed);
    await endFalsePositives(context, tx, results.map(({ versions }) => versions), request.requestId);
    const sum = (count: (result: ScanResult) => number): number => results.reduce((total, result) => total + count(result), 0);
    const { skipped, format, ...statuses } = summary;
    const counts = {
      ...statuses,
      targets: results.length,
      unchangedTargets: results.filter((result) => result.outcome === 'unchanged').length,
      olderTargets: results.filter((result) => result.outcome === 'older').length,
      opened: sum((result) => result.opened),
      reopened: sum((result) => result.reopened),
      resolved: sum((result) => result.resolved),
      updated: sum((result) => result.updated),
      memberships: members,
    };
    return finish(tx, id, { contentDigest: upload.digest, format, counts, skipped }, request);
  });
}

async function finish(tx: Tx, id: number, result: ImportResult, request: FindingsImport): Promise<ImportRun> {
  await finishImport(tx, id, result, { actor: actorOf(request.caller), ruleId: 'A19', requestId: request.requestId });
  const run = await getImport(tx, id);
  if (run === null) throw new Error(`expected import ${id}, got none`);
  return run;
}
