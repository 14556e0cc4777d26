import { openSync, writeSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { DomainError } from '@exeat/core';
import { readFindings } from '../registry.ts';
import { type FuzzOrder, mostInput } from './fuzz.ts';
import { Mutator } from './mutator.ts';
import { samplesOf } from './samples.ts';

// Coverage comes from the engine itself: no instrumentation, no native add-on.
const { format, seed, milliseconds, plant } = JSON.parse(process.argv[2] ?? '') as FuzzOrder;
const file = openSync(process.argv[3] ?? '', 'w');
const shown = Buffer.alloc(8 + mostInput);
const readers = new URL('..', import.meta.url).href;
const mostCorpus = 300;
/** What is refused so is refused well. */
const refusals = new Set(['unreadable-findings', 'too-large', 'unknown-format', 'invalid-asset']);

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });

const reached = new Set<string>();
const corpus: Uint8Array[] = samplesOf(format).map((sample) => sample.subarray(0, mostInput));
const mutator = new Mutator(seed, corpus);
let runs = 0;
for (const sample of [...corpus]) await read(sample);
await newBlocks();
const end = performance.now() + milliseconds;
while (performance.now() < end) {
  // Several between two looks at the coverage, which costs about a millisecond.
  const batch = Array.from({ length: 4 }, () => mutator.next());
  for (const input of batch) await read(input);
  if ((await newBlocks()) > 0 && corpus.length < mostCorpus) corpus.push(...batch);
}
process.stdout.write(JSON.stringify({ runs, blocks: reached.size, corpus: corpus.length }));

async function read(input: Uint8Array): Promise<void> {
  runs += 1;
  shown.writeUInt32LE(runs, 0);
  shown.writeUInt32LE(input.length, 4);
  shown.set(input, 8);
  writeSync(file, shown, 0, 8 + input.length, 0);
  if (plant !== undefined && runs > 20) misbehave();
  try {
    const report = await readFindings(pieces(input), { format, asset: { type: 'repo', id: 'git.example/fuzz' }, cluster: 'fuzz', reopen: () => pieces(input) });
    for await (const item of report.items) {
      if (item.kind !== 'finding') continue;
      const { rule, asset } = item.finding;
      if (rule.id === '' || asset.id === '' || !rule.id.isWellFormed() || !asset.id.isWellFormed()) throw new Error('expected ids that can be stored');
    }
  } catch (error) {
    if (!(error instanceof DomainError) || !refusals.has(error.code)) throw error;
  }
}

async function* pieces(input: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = mutator.pieceSize(input.length);
  for (let at = 0; at < input.length; at += size) yield input.subarray(at, at + size);
}

/** How many blocks of the readers ran for the first time since this was last asked. */
async function newBlocks(): Promise<number> {
  const before = reached.size;
  const { result } = await session.post('Profiler.takePreciseCoverage');
  for (const { url, functions } of result) {
    if (!url.startsWith(readers)) continue;
    for (const { ranges } of functions) for (const { startOffset, endOffset, count } of ranges) if (count > 0) reached.add(`${url} ${startOffset} ${endOffset}`);
  }
  return reached.size - before;
}

function misbehave(): void {
  if (plant === 'crash') throw new TypeError('planted');
  const kept: unknown[] = [];
  while (true) if (plant === 'memory') kept.push(new Array(1000).fill(kept.length));
}
