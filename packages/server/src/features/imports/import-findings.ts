import type { Readable } from 'node:stream';
import { assetKey, DomainError, type Hash } from '@exeat/core';
import {
  databaseNow,
  failImport,
  finishImport,
  getImport,
  type ImportRun,
  insertMemberships,
  type Membership,
  type Scan,
  startImport,
  type Tx,
  withTransaction,
  writeScans,
} from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { membershipsIn } from '../../coverage/match.ts';
import { knownVersions, matchLateGrants } from '../../coverage/match-late-grants.ts';
import { actorOf, type Caller } from '../../http/authenticate.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { ReadReport } from './read-runs.ts';
import { readRuns } from './read-runs.ts';
import { spool } from '../../http/spool.ts';

export type FindingsImport = {
  readonly body: Readable;
  readonly source: string;
  readonly options: Parameters<typeof readRuns>[1];
  readonly caller: Caller;
  readonly requestId: string;
  /** Runs the writing transaction's work once for the request's key. */
  readonly once: (tx: Tx, digest: string, work: () => Promise<ImportRun>) => Promise<ImportRun>;
};

/**
 * Imports a report: read whole, then written whole. What was read before is unchanged when anything fails, and the failure is kept as the
 * state of the import.
 * @throws DomainError of the reader.
 */
export async function importFindings(context: ServerContext, request: FindingsImport): Promise<ImportRun> {
  const { pool } = context;
  const upload = await spool(request.body, context.settings.importLimit);
  let id: number | null = null;
  try {
    id = await startImport(pool, {
      kind: 'findings',
      source: request.source,
      format: request.options.format ?? 'detected',
      startedBy: request.caller.subject.person,
    });
    const report = await readRuns(upload, request.options);
    const run = id;
    const known = knownVersions(context);
    const written = await withTransaction(pool, async (tx) =>
      request.once(tx, upload.digest, async () => write(context, tx, run, report, upload.digest, request)),
    );
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

async function write(
  context: ServerContext,
  tx: Tx,
  id: number,
  report: ReadReport,
  contentDigest: Hash,
  request: FindingsImport,
): Promise<ImportRun> {
  const at = await databaseNow(tx);
  const memberships = new Map<string, Membership[]>();
  const scans = report.scans.map((scan): Scan => ({ ...scan, findings: matching(context, scan, memberships) }));
  const results = await writeScans(tx, id, scans, at);
  const changed = results.flatMap((result, index) => (result.outcome === 'changed' ? (memberships.get(keyOf(scans[index])) ?? []) : []));
  const members = await insertMemberships(tx, changed);
  const sum = (count: (result: (typeof results)[number]) => number): number => results.reduce((total, result) => total + count(result), 0);
  const { skipped, format, ...statuses } = report.summary;
  await finishImport(
    tx,
    id,
    {
      contentDigest,
      counts: {
        ...statuses,
        targets: results.length,
        unchangedTargets: results.filter((result) => result.outcome === 'unchanged').length,
        olderTargets: results.filter((result) => result.outcome === 'older').length,
        opened: sum((result) => result.opened),
        reopened: sum((result) => result.reopened),
        resolved: sum((result) => result.resolved),
        updated: sum((result) => result.updated),
        memberships: members,
      },
      skipped: skipped.map(({ reason, count }) => ({ reason, count })),
    },
    { actor: actorOf(request.caller), ruleId: 'A19', requestId: request.requestId },
  );
  const run = await getImport(tx, id);
  if (run === null) throw new Error(`expected import ${id}, got none`);
  return { ...run, format };
}

/** Findings as they pass, each matched against what memory nominates for it. Only matches are kept: few, whatever the report's length. */
function matching(context: ServerContext, scan: Scan, found: Map<string, Membership[]>): Scan['findings'] {
  return {
    async *[Symbol.asyncIterator]() {
      const own: Membership[] = [];
      found.set(keyOf(scan), own);
      for await (const one of scan.findings) {
        for (const candidate of context.coverage.index.candidates(one.finding.rule, one.finding.asset)) {
          own.push(...membershipsIn({ ...candidate, version: candidate.version ?? 0 }, { ...one.finding, identity: one.identity }));
        }
        yield one;
      }
    },
  };
}

function keyOf(scan: Scan | undefined): string {
  return scan === undefined ? '' : JSON.stringify([assetKey(scan.target.asset), scan.target.tool, scan.target.format, scan.target.part]);
}
