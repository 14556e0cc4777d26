import type { BenchDatabase } from './environment/shared-postgres.ts';

/** What a benchmark says: medians over its rounds, and the ratio of subject to anchor in the same round. */
export type Result = {
  /** Median over the rounds of subject ÷ anchor. */
  readonly ratio: number;
  /** Least and greatest of those ratios. */
  readonly spread: readonly [number, number];
  readonly better: 'lower' | 'higher';
  /** Figures with their unit in the name: `…Ms`, `…PerS`. */
  readonly subject: Readonly<Record<string, number>>;
  readonly anchor: Readonly<Record<string, number>>;
  /** Operations in a round, and rounds. */
  readonly n: number;
  readonly rounds: number;
  readonly note: string;
};

export type BenchContext = {
  /** A few seconds instead of a few minutes: says that it runs, and little about speed. */
  readonly quick: boolean;
  /** A scratch folder that is removed at the end. */
  readonly folder: string;
  /** A database with the demo organisation on the one PostgreSQL that all share, which has the settings of production. */
  database(name: string): Promise<BenchDatabase>;
};

export type Benchmark = { readonly name: string; readonly run: (context: BenchContext) => Promise<readonly ({ readonly bench: string } & Result)[]> };
