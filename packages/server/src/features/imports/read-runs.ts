import { hash } from 'node:crypto';
import { join } from 'node:path';
import { DomainError, type Finding, findingIdentityText, type Hash } from '@exeat/core';
import { FindingsTally, type FindingsSummary, type ReadContext, readFindings, type ReadItem, type ScanTarget as ReadTarget, type SkipReason } from '@exeat/formats';
import { type Membership, type ScanTarget, StagedReport, type StagedTarget } from '@exeat/store';
import type { Spooled } from '../../http/spool.ts';
import type { ImportProgress } from './import-progress.ts';
import { LineFile } from './line-file.ts';
import { OccurrenceCounter } from './occurrence-counter.ts';

/** A report that was read whole: nothing of it can fail any more. */
export type ReadReport = {
  readonly summary: FindingsSummary;
  readonly staged: StagedReport;
  /** Each target once, in the order of the report, with the memberships of its findings. */
  readonly targets: readonly (StagedTarget & { readonly memberships: readonly Membership[] })[];
};

type Run = { readonly key: string; readonly memberships: readonly Membership[] };

/**
 * Reads a report to its end before anything is written to the database, into a file of lines that it can take. A fault anywhere throws with its
 * position, and memory does not grow with the report, but for the memberships that `match` finds.
 * @throws DomainError `unknown-format`, `unreadable-findings`, `too-large`, `invalid-asset`.
 */
export async function readRuns(
  upload: Spooled,
  options: ReadContext & { readonly format?: string },
  progress: ImportProgress,
  match: (finding: Finding, identity: Hash) => readonly Membership[],
): Promise<ReadReport> {
  const report = await readFindings(progress.counted(upload.open()), { ...options, reopen: upload.open });
  const tally = new FindingsTally(report.format);
  const file = await LineFile.create(join(upload.folder, 'findings.lines'));
  const staged = new StagedReport(file);
  const runs: Run[] = [];
  const occurrences = new OccurrenceCounter();
  let memberships: Membership[] = [];
  let target: ReadTarget | null = null;
  let firstUnread: Skipped | null = null;
  const close = (): void => {
    if (target === null) return;
    runs.push({ key: staged.close(scanTarget(target)), memberships });
    memberships = [];
    target = null;
  };
  try {
    for await (const item of report.items) {
      tally.add(item);
      if (item.kind !== 'target') progress.records += 1;
      if (item.kind === 'skipped' && unread.has(item.reason)) firstUnread ??= item;
      if (item.kind === 'target') {
        if (report.targets === 'before') close();
        target = item.target;
        if (report.targets === 'after') close();
      }
      if (item.kind !== 'finding') continue;
      const { finding } = item;
      const plain = identityOf(finding, 0);
      const occurrence = occurrences.count(plain);
      const identity = occurrence === 0 ? plain : identityOf(finding, occurrence);
      staged.add({ identity, finding });
      for (const membership of match(finding, identity)) memberships.push(membership);
      if (file.isFull) await file.flush();
    }
    close();
  } finally {
    await file.close();
  }
  const summary = tally.summary();
  if (firstUnread !== null && summary.total === 0) throw nothingRead(firstUnread);
  const found = Map.groupBy(runs, ({ key }) => key);
  const targets = staged.targets(isWhole(summary) ? undefined : (one) => ({ ...one, complete: false }));
  return {
    summary,
    staged,
    targets: targets.map((one) => ({ ...one, memberships: (found.get(one.key) ?? []).flatMap((run) => run.memberships) })),
  };
}

type Skipped = Extract<ReadItem, { readonly kind: 'skipped' }>;
/** Why a record is none at all, other than a run that has none. */
const unread = new Set<SkipReason>(['malformed-record', 'dangling-rule', 'no-rule', 'no-asset']);

/** A report of which no record could be read is refused like one that is no report: its first fault says what is wrong with it. */
function nothingRead({ detail, position }: Skipped): DomainError {
  const at = position === undefined ? '' : `, at line ${position.line}, column ${position.column}`;
  return new DomainError('unreadable-findings', `expected findings, got records of which none can be read; the first: ${detail}${at}`, { ...position });
}

/** `findingIdentity`, hashed by the runtime. */
function identityOf(finding: Finding, occurrence: number): Hash {
  return hash('sha256', findingIdentityText(finding, occurrence), 'hex') as Hash;
}

/** A report with skipped records does not say what is gone: only a whole one resolves what it no longer names. */
function isWhole({ skipped }: FindingsSummary): boolean {
  return !skipped.some(({ reason }) => reason === 'malformed-record' || reason === 'dangling-rule' || reason === 'external-results');
}

function scanTarget(target: ReadTarget): ScanTarget {
  const part = [target.benchmark?.id, target.profile].filter((one) => one !== undefined).join(' ');
  const scannedAt = target.endedAt ?? target.startedAt;
  const ruleVersion = target.benchmark?.version ?? target.toolVersion;
  return {
    asset: target.asset,
    tool: target.tool,
    format: target.format,
    complete: target.complete,
    ...(part === '' ? {} : { part }),
    ...(scannedAt === undefined ? {} : { scannedAt }),
    ...(ruleVersion === undefined ? {} : { ruleVersion }),
  };
}
