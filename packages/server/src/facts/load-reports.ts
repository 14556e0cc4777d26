import type { ReportedRule } from '@exeat/core';
import { holdReports, type Queries, type ReviewedVersion, rulesReported, Tx } from '@exeat/store';

export type ReportsAsked = {
  /** The false positive of which it matters by which versions of rules tools report it; absent: it is none. */
  readonly reported?: ReviewedVersion | undefined;
  /** None of these versions changes until the transaction ends. */
  readonly held?: true;
};

/** Rules that tools report open in the scope of a false positive, as they do now (E52). */
export async function loadReports(queries: Queries, { reported, held }: ReportsAsked): Promise<readonly ReportedRule[]> {
  if (reported === undefined) return [];
  if (held === true) {
    if (!(queries instanceof Tx)) throw new Error('expected a transaction to hold reports in');
    await holdReports(queries, reported);
  }
  return rulesReported(queries, reported);
}
