import type { Result } from '../benchmark.ts';

/** One side of a round: its main figure, and whatever else it wants to tell. */
export type Sample = { readonly value: number; readonly details?: Readonly<Record<string, number>> };

/**
 * Both sides in turn. `alternate`: the other one first in every other round, so that drift and warm caches favour neither; `subject-first`
 * where the anchor needs what the subject leaves.
 */
export async function interleave(
  { rounds, order = 'alternate' }: { readonly rounds: number; readonly order?: 'alternate' | 'subject-first' },
  subject: (round: number) => Promise<Sample>,
  anchor: (round: number) => Promise<Sample>,
): Promise<{ readonly subjects: readonly Sample[]; readonly anchors: readonly Sample[] }> {
  const subjects: Sample[] = [];
  const anchors: Sample[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const anchorFirst = order === 'alternate' && round % 2 === 1;
    if (anchorFirst) anchors.push(await anchor(round));
    subjects.push(await subject(round));
    if (!anchorFirst) anchors.push(await anchor(round));
  }
  return { subjects, anchors };
}

/** Ratio and spread over the rounds; `name` is the name of the main figure on both sides. */
export function compared(
  name: string,
  { subjects, anchors }: { readonly subjects: readonly Sample[]; readonly anchors: readonly Sample[] },
): Pick<Result, 'ratio' | 'spread' | 'subject' | 'anchor' | 'rounds'> {
  const ratios = subjects.map((sample, round) => sample.value / (anchors[round]?.value ?? Number.NaN));
  return {
    ratio: figure(median(ratios)),
    spread: [figure(Math.min(...ratios)), figure(Math.max(...ratios))],
    rounds: ratios.length,
    subject: figures(name, subjects),
    anchor: figures(name, anchors),
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** Wall milliseconds of some work. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Processor milliseconds of this thread, the server's, during some work: hardly moved by what else the machine does. */
export async function threadCpu<Value>(work: () => Promise<Value>): Promise<{ readonly value: Value; readonly cpuMs: number }> {
  const before = process.threadCpuUsage();
  const value = await work();
  const { user, system } = process.threadCpuUsage(before);
  return { value, cpuMs: (user + system) / 1000 };
}

/** Four significant digits: more would be noise. */
export function figure(value: number): number {
  return Number(value.toPrecision(4));
}

function figures(name: string, samples: readonly Sample[]): Readonly<Record<string, number>> {
  const rows = samples.map((sample) => ({ [name]: sample.value, ...sample.details }) as Readonly<Record<string, number>>);
  return Object.fromEntries(Object.keys(rows[0] ?? {}).map((key) => [key, figure(median(rows.flatMap((row) => row[key] ?? [])))]));
}
