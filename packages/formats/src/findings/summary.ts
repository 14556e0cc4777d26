import type { FindingStatus } from '@exeat/core';
import type { ReadItem, SkipReason } from './reader.ts';

/** What one report held (interfaces §2, `findings read`). `total` is the sum of the four; what was skipped is beside it. */
export type FindingsSummary = {
  readonly format: string;
  readonly total: number;
  readonly open: number;
  readonly passed: number;
  readonly notEvaluated: number;
  readonly suppressedAtSource: number;
  readonly skipped: readonly { readonly reason: SkipReason; readonly count: number }[];
};

/** Counts items as they pass, for a consumer that does something else with them. */
export class FindingsTally {
  readonly #format: string;
  readonly #counts: Record<FindingStatus, number> = { open: 0, passed: 0, 'not-evaluated': 0, 'suppressed-at-source': 0 };
  readonly #skipped = new Map<SkipReason, number>();

  constructor(format: string) {
    this.#format = format;
  }

  add(item: ReadItem): void {
    if (item.kind === 'finding') this.#counts[item.finding.status] += 1;
    else if (item.kind === 'skipped') this.#skipped.set(item.reason, (this.#skipped.get(item.reason) ?? 0) + 1);
  }

  summary(): FindingsSummary {
    const { open, passed, 'not-evaluated': notEvaluated, 'suppressed-at-source': suppressedAtSource } = this.#counts;
    const skipped = [...this.#skipped].map(([reason, count]) => ({ reason, count })).sort((a, b) => (a.reason < b.reason ? -1 : 1));
    const total = open + passed + notEvaluated + suppressedAtSource;
    return { format: this.#format, total, open, passed, notEvaluated, suppressedAtSource, skipped };
  }
}

/** Reads to the end and counts. @throws what the report throws. */
export async function summarise(report: { readonly format: string; readonly items: AsyncIterable<ReadItem> }): Promise<FindingsSummary> {
  const tally = new FindingsTally(report.format);
  for await (const item of report.items) tally.add(item);
  return tally.summary();
}
