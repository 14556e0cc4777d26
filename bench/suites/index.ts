import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CoverageIndex, coverageOfDeviation, type Deviation, type EffectiveException } from '@exeat/core';
import type { BenchContext, Benchmark, Result } from '../benchmark.ts';
import { compared, figure, interleave, median, threadCpu } from '../measure/rounds.ts';
import { asked, PortfolioGenerator } from '../report/exceptions.ts';
import { abilityOf, abilitySubject } from './anchors/ability.ts';
import { RandomReads } from './anchors/random-read.ts';

type Line = { readonly bench: string } & Result;

/** Decisions in the process itself, without HTTP and database: against a map, against CASL, and against what memory costs. */
export const index: Benchmark = {
  name: 'index',
  run: async (context) => [...(await warm(context)), ...(await cold(context))],
};

/** Ten thousand exceptions, questions that are asked over and over. */
async function warm({ quick }: BenchContext): Promise<readonly Line[]> {
  const generator = new PortfolioGenerator(5);
  const exceptions = Array.from({ length: 10_000 }, (_, n) => generator.exception(n));
  const held = new CoverageIndex(exceptions);
  const questions = Array.from({ length: 1000 }, () => generator.question());
  const ability = abilityOf(exceptions);
  const subjects = questions.map(({ deviation, host }) => ({ action: deviation.rule.id, about: abilitySubject(host) }));
  questions.forEach(({ deviation }, at) => {
    const expected = coverageOfDeviation(deviation, exceptions, asked).covers[0]?.exception;
    const { action = '', about } = subjects[at] ?? {};
    const answers = [held.best(deviation, asked)?.id, about !== undefined && ability.can(action, about)];
    if (answers[0] !== expected || answers[1] !== (expected !== undefined))
      throw new Error(`expected ${expected} for ${deviation.rule.id}, got ${answers}`);
  });
  const pairs = new Map<string, EffectiveException>();
  for (const exception of exceptions)
    for (const { rules, members } of exception.scope)
      for (const rule of rules?.ids ?? []) for (const member of members.slice(0, 10)) pairs.set(`${rule} ${member}`, exception);
  const deviations = questions.map(({ deviation }) => deviation);
  const first = (): number => deviations.reduce((found, one) => found + (held.first(one, asked) === null ? 0 : 1), 0);
  const mapped = (): number => deviations.reduce((found, { rule, asset }) => found + (pairs.has(`${rule.id} ${asset.id}`) ? 1 : 0), 0);
  const able = (): number => subjects.reduce((found, { action, about }) => found + (ability.can(action, about) ? 1 : 0), 0);
  const rounds = quick ? 5 : 15;
  const repeats = 100;
  const againstMap = await interleave(
    { rounds },
    async () => each(first, 1000, repeats),
    async () => each(mapped, 1000, repeats),
  );
  const againstAbility = await interleave(
    { rounds },
    async () => each(able, 1000, 1),
    async () => each(first, 1000, repeats),
  );
  const note = '10,000 exceptions, 1,000 questions over and over; answers compared with the definition.';
  return [
    {
      bench: 'index-first',
      better: 'lower',
      ...compared('nsEach', againstMap),
      n: 1000,
      note: `${note} Anchor: Map.get of rule and asset as one text, made of the question's two.`,
    },
    {
      bench: 'index-casl',
      better: 'higher',
      ...compared('nsEach', againstAbility),
      n: 1000,
      note: 'The same questions to @casl/ability 7 (subject) and to the index (anchor): how many times faster the index is.',
    },
  ];
}

async function cold({ quick }: BenchContext): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const reads = new RandomReads();
  for (const size of quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]) lines.push(await coldAt(size, reads, quick ? 3 : 5));
  return lines;
}

/** A million different questions in random order, after which the processor's caches know nothing of the next. */
async function coldAt(size: number, reads: RandomReads, rounds: number): Promise<Line> {
  const generator = new PortfolioGenerator(5);
  const exceptions = Array.from({ length: size }, (_, n) => generator.exception(n));
  const before = liveBytes();
  const estate = new CoverageIndex([generator.everyAsset()]);
  const assetBytes = liveBytes() - before;
  const held = new CoverageIndex();
  for (const exception of exceptions) held.add(exception);
  while (!held.settle());
  const indexBytes = liveBytes() - before - assetBytes;
  if (estate.size !== 1) throw new Error('expected the index of assets to be in use until here');
  const count = 1_000_000;
  const deviations = Array.from({ length: count }, () => generator.question().deviation);
  const measured = await interleave(
    { rounds },
    async () => each(() => found(held, deviations), count, 1),
    async () => each(() => reads.read(count), count, 1),
  );
  const changes = await changesOf(held, generator, exceptions);
  const { subject, ...rest } = compared('nsEach', measured);
  return {
    bench: `index-best-${size}`,
    better: 'lower',
    ...rest,
    subject: {
      ...subject,
      bytesPerException: figure(indexBytes / size),
      ofWhichAssets: figure(assetBytes / size),
      ...changes,
    },
    n: count,
    note: `A million different questions in random order about ${size} exceptions over 200,000 assets, best answer. Anchor: reads of 64 MB that depend on one another. ofWhichAssets: what an index of all assets and their containers takes that holds one exception.`,
  };
}

function found(held: CoverageIndex, deviations: readonly Deviation[]): number {
  let covered = 0;
  for (const one of deviations) if (held.best(one, asked) !== null) covered += 1;
  return covered;
}

/** Additions, ends and suspensions one at a time, by the clock on the wall, in which other programs count too. */
async function changesOf(held: CoverageIndex, generator: PortfolioGenerator, known: readonly EffectiveException[]): Promise<Record<string, number>> {
  const count = 5000;
  const added = Array.from({ length: count }, (_, n) => generator.exception(known.length + n));
  const ended = known.slice(0, count).map((exception) => ({ ...exception, intervals: [] }));
  const suspended = known.slice(count, 2 * count).map((exception) => ({
    ...exception,
    intervals: exception.intervals.map((interval) => ({ ...interval, until: asked, then: 'suspended' as const })),
  }));
  liveBytes();
  return { ...timesOf('add', added, held), ...timesOf('end', ended, held), ...timesOf('suspend', suspended, held) };
}

function timesOf(name: string, changes: readonly EffectiveException[], held: CoverageIndex): Record<string, number> {
  const times = changes.map((exception) => {
    const start = performance.now();
    held.add(exception);
    return performance.now() - start;
  });
  while (!held.settle());
  times.sort((a, b) => b - a);
  return {
    [`${name}Us`]: figure(median(times) * 1000),
    [`${name}LongestMs`]: figure(times[0] ?? 0),
    [`${name}FifthLongestMs`]: figure(times[4] ?? 0),
  };
}

async function each(work: () => number, count: number, repeats: number): Promise<{ readonly value: number }> {
  let done = 0;
  const { cpuMs: spent } = await threadCpu(async () => {
    for (let repeat = 0; repeat < repeats; repeat += 1) done += work();
  });
  if (done < 0) throw new Error('expected a count');
  return { value: (spent * 1e6) / (count * repeats) };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function liveBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
