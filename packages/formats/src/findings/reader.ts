import type { AssetRef, Finding, Instant } from '@exeat/core';

/** Bounds of one read. Every reader keeps to them; exceeding one is a `too-large` error, never a shortened list. */
export type ReadLimits = {
  /** Bytes of the whole report. */
  readonly bytes: number;
  /** Findings plus skipped records. */
  readonly records: number;
  /** UTF-16 units of one record (a SARIF result, a rule) or one XML token. */
  readonly recordSize: number;
  /** Members of the objects in one record of JSON: each costs some microseconds during which a server does nothing else. */
  readonly recordMembers: number;
  /** UTF-16 units of records that wait for a part of the report that comes after them. */
  readonly pendingSize: number;
  /** Nested elements or containers. */
  readonly depth: number;
};

export const defaultReadLimits: ReadLimits = {
  bytes: 4 * 2 ** 30,
  records: 5_000_000,
  recordSize: 16 * 2 ** 20,
  recordMembers: 200_000,
  pendingSize: 16 * 2 ** 20,
  depth: 200,
};

/** What the caller knows and the report may not say. */
export type ReadContext = {
  /** Subject of every finding, in place of what the report says. Required for formats that name none. */
  readonly asset?: AssetRef;
  /** Name of the cluster, for Kubernetes reports, which rarely carry it. */
  readonly cluster?: string;
  readonly limits?: Partial<ReadLimits>;
  /** Opens the same bytes again, where the caller can: lets a reader look ahead instead of holding records in memory. */
  readonly reopen?: () => AsyncIterable<Uint8Array>;
};

/**
 * One run of one tool over one asset. `complete` says that the tool evaluated all it meant to, so that a finding of an earlier
 * run that is missing here has gone. It is a promise only when the stream ended without an error and skipped no record.
 */
export type ScanTarget = {
  readonly asset: AssetRef;
  readonly tool: string;
  readonly toolVersion?: string;
  readonly format: string;
  /** The content that was evaluated. */
  readonly benchmark?: { readonly id: string; readonly href?: string; readonly version?: string };
  /** The part of the content that was asked for: an XCCDF profile, a SARIF automation id. */
  readonly profile?: string;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly complete: boolean;
};

export const skipReasons = [
  'no-results',
  'external-results',
  'duplicate-run',
  'dangling-rule',
  'no-rule',
  'no-asset',
  'capped-list',
  'malformed-record',
] as const;
/**
 * Why a part of a report gives no finding. `no-results`: a run without results; `external-results`: results are in another file;
 * `duplicate-run`: the same run occurs twice; `dangling-rule`: the rule that a result points to is not in the report;
 * `no-rule`: a result without a rule; `no-asset`: a run without results, or one result, whose subject is unknown; `capped-list`: the
 * report counts more results than it lists; `malformed-record`: one record that its format does not allow.
 */
export type SkipReason = (typeof skipReasons)[number];

/** Where in the text, from 1. Columns count UTF-16 units. */
export type Position = { readonly line: number; readonly column: number };

export type ReadItem =
  | { readonly kind: 'target'; readonly target: ScanTarget }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'skipped'; readonly reason: SkipReason; readonly detail: string; readonly position?: Position };

/**
 * Reads one format. A consumer may rely on this:
 * - findings of two runs are never interleaved; `targets` says whether the run's target comes before or after its findings;
 * - findings come in the order of the report, and the items do not depend on how the bytes are cut into chunks;
 * - what cannot be read as a whole throws a `DomainError` (`unreadable-findings`, `too-large`) with its position in `facts`, possibly
 *   after items were yielded: nothing of a stream that throws may be kept;
 * - what is left out is yielded as `skipped`; memory does not grow with the report.
 */
export interface FindingReader {
  /** As in `--format`, in `Finding.source.format` and in the name of the folder. */
  readonly name: string;
  readonly title: string;
  readonly targets: 'before' | 'after';
  /** Whether the content that starts with `head` (up to 64 Ki characters) is of this format. True for one reader at most. */
  detect(head: string): boolean;
  read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncIterable<ReadItem>;
}

export function limitsOf(context: ReadContext): ReadLimits {
  return { ...defaultReadLimits, ...context.limits };
}
