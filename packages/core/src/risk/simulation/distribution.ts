/** Annual losses of simulated years. Percentiles are of the years themselves (nearest rank). */
export type LossDistribution = {
  readonly mean: number;
  /** The range in which 95 of 100 runs would find the mean. */
  readonly meanRange: readonly [number, number];
  readonly median: number;
  readonly p80: number;
  readonly p90: number;
  /** The value at risk at 95 %. */
  readonly p95: number;
  readonly p99: number;
  /** Mean of the worst 5 % of the years. */
  readonly tail95: number;
};

/** @param sorted losses in ascending order, at least one. */
export function distributionOf(sorted: Float64Array): LossDistribution {
  const mean = meanOf(sorted);
  const variance = sorted.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / sorted.length;
  return {
    mean, meanRange: meanInterval(mean, variance, sorted.length), median: percentile(sorted, 0.5), p80: percentile(sorted, 0.8), p90: percentile(sorted, 0.9),
    p95: percentile(sorted, 0.95), p99: percentile(sorted, 0.99), tail95: meanOf(sorted.subarray(Math.ceil(0.95 * sorted.length))),
  };
}

/** Share of the years that lost more than a sum. */
export function exceedance(sorted: Float64Array, loss: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > loss) high = middle;
    else low = middle + 1;
  }
  return (sorted.length - low) / sorted.length;
}

/** Where 95 of 100 runs of so many years would find a mean. */
export function meanInterval(mean: number, variance: number, years: number): readonly [number, number] {
  const reach = 1.96 * Math.sqrt(Math.max(0, variance) / years);
  return [mean - reach, mean + reach];
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[rank(sorted, share)] ?? 0;
}

function rank(sorted: Float64Array, share: number): number {
  return Math.max(0, Math.ceil(share * sorted.length) - 1);
}

function meanOf(losses: Float64Array): number {
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
