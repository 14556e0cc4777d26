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
import { knownVersions, matchLateGrants } from '../../coverage/match-late-grants.ts';
import { actorOf, type Caller } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import { type Spooled, spool } from '../../http/spool.ts';
import { readRuns } from './read-runs.ts';

export type FindingsImport = {
  readonly body: Readable;
  readonly source: string;
  readonly options: Parameters<typeof readRuns>[1];
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
 * Imports a report: read whole, then written whole. What was read before is unchanged when anything fails, and the failure is kept as the
 * state of the import. The bytes of an import before, with nothing scanned since, are not read again.
 * @throws DomainError of the reader.
 */
export async function importFindings(context: ServerContext, request: FindingsImport): Promise<ImportRun> {
  const { pool } = context;
  const upload = await spool(request.body, context.settings.importLimit);
  const { asset, cluster, format } = request.options;
  const reading = canonicalJson({ readers, format, asset, cluster });
  let id: number | null = null;
  try {
    id = await startImport(pool, { kind: 'findings', source: request.source, format: format ?? 'detected', startedBy: request.caller.subject.person, reading });
    const run = id;
    const write = (work: (tx: Tx, at: Instant) => Promise<ImportRun>): Promise<ImportRun> =>
      withTransaction(pool, (tx) => request.once(tx, upload.digest, async () => work(tx, await databaseNow(tx))));
    const known = knownVersions(context);
    const written =
      (await sameAgain(pool, run, upload.digest, reading, request, write)) ?? (await readAndWrite(context, run, upload, request, write));
    // A replay answers with the first import: this one has nothing to say.
    if (written.id !== run) await failImport(pool, run, 'the same request had been answered already');
    await matchLateGrants(context, known);
    return written;
  } catch (error) {
    if (id !== null)
      await failImport(pool, id, error instanceof DomainError || error instanceof HttpProblem ? error.message : 'the server failed').catch(
        () => undefined,
      );
    throw error;
  } finally {
    await upload.dispose();
  }
}

type Write = (work: (tx: Tx, at: Instant) => Promise<ImportRun>) => Promise<ImportRun>;

/** The import of bytes that were imported before: one row for each target. Null when they have to be read. */
async function sameAgain(pool: StorePool, id: number, digest: Hash, reading: string, request: FindingsImport, write: Write): Promise<ImportRun | null> {
  const before = await findImport(pool, digest, reading);
  if (before === null) return null;
  try {
    return await write(async (tx, at) => {
      const targets = await touchAgain(tx, id, { id: before.id, targets: before.counts['targets'] ?? 0 }, at);
      if (targets === null) throw new ScannedSince();
      const counts = { ...before.counts, unchangedTargets: targets, olderTargets: 0, opened: 0, reopened: 0, resolved: 0, updated: 0, memberships: 0 };
      return finish(tx, id, { contentDigest: digest, format: before.format, counts, skipped: before.skipped }, request);
    });
  } catch (error) {
    if (error instanceof ScannedSince) return null;
    throw error;
  }
}

async function readAndWrite(context: ServerContext, id: number, upload: Spooled, request: FindingsImport, write: Write): Promise<ImportRun> {
  const { index } = context.coverage;
  const { summary, staged, targets } = await readRuns(upload, request.options, (finding, identity) =>
    index.candidates(finding.rule, finding.asset).flatMap((held) => membershipsIn({ ...held, version: held.version ?? 0 }, { ...finding, identity })),
  );
  return write(async (tx, at) => {
    const results = await writeScans(tx, id, staged, targets, at);
    const changed = targets.flatMap(({ memberships }, at) => (results[at]?.outcome === 'changed' ? memberships : []));
    const members = await insertMemberships(tx, changed);
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
