import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { assetKey, type Finding, findingIdentity, type Hash } from '@exeat/core';
import { FindingsTally, type FindingsSummary, type ReadContext, type ScanTarget as ReadTarget, readFindings } from '@exeat/formats';
import type { Scan, ScannedFinding, ScanTarget } from '@exeat/store';
import type { Spooled } from '../../http/spool.ts';

/** A report that was read whole: nothing of it can fail any more. */
export type ReadReport = {
  readonly summary: FindingsSummary;
  /** One for each target, in the order of the report. */
  readonly scans: readonly Scan[];
};

type Range = { readonly from: number; readonly to: number };

/**
 * Reads a report to its end before anything is written, into a file of plain findings. A fault anywhere throws with its position, and
 * memory does not grow with the report.
 * @throws DomainError `unknown-format`, `unreadable-findings`, `too-large`, `invalid-asset`.
 */
export async function readRuns(upload: Spooled, options: ReadContext & { readonly format?: string }): Promise<ReadReport> {
  const report = await readFindings(upload.open(), { ...options, reopen: upload.open });
  const tally = new FindingsTally(report.format);
  const file = join(upload.folder, 'findings.ndjson');
  const writer = await NdjsonWriter.create(file);
  const runs = new Map<string, { target: ReadTarget; ranges: Range[] }>();
  const seen = new Map<Hash, number>();
  let target: ReadTarget | null = null;
  let start = 0;
  const close = (): void => {
    if (target === null) return;
    const key = JSON.stringify([assetKey(target.asset), target.tool, partOf(target)]);
    const run = runs.get(key);
    if (run === undefined) runs.set(key, { target, ranges: [{ from: start, to: writer.size }] });
    else runs.set(key, { target: { ...run.target, complete: run.target.complete && target.complete }, ranges: [...run.ranges, { from: start, to: writer.size }] });
    start = writer.size;
    target = null;
  };
  try {
    for await (const item of report.items) {
      tally.add(item);
      if (item.kind === 'target') {
        if (report.targets === 'before') close();
        target = item.target;
        if (report.targets === 'after') close();
      }
      if (item.kind === 'finding') {
        const plain = findingIdentity(item.finding);
        const occurrence = seen.get(plain) ?? 0;
        seen.set(plain, occurrence + 1);
        await writer.write({ identity: occurrence === 0 ? plain : findingIdentity(item.finding, occurrence), finding: item.finding });
      }
    }
    close();
  } finally {
    await writer.close();
  }
  return {
    summary: tally.summary(),
    scans: [...runs.values()].map((run) => ({ target: scanTarget(run.target, tally.summary()), findings: readBack(file, run.ranges) })),
  };
}

/** A report with skipped records does not say what is gone: only a whole one resolves what it no longer names. */
function scanTarget(target: ReadTarget, summary: FindingsSummary): ScanTarget {
  const part = partOf(target);
  const whole = !summary.skipped.some(({ reason }) => reason === 'malformed-record' || reason === 'dangling-rule' || reason === 'external-results');
  const scannedAt = target.endedAt ?? target.startedAt;
  return {
    asset: target.asset, tool: target.tool, format: target.format, complete: target.complete && whole,
    ...(part === '' ? {} : { part }), ...(scannedAt === undefined ? {} : { scannedAt }),
  };
}

function partOf({ benchmark, profile }: ReadTarget): string {
  return [benchmark?.id, profile].filter((one) => one !== undefined).join(' ');
}

/** May be iterated again: a transaction that is tried once more reads the same lines. */
function readBack(file: string, ranges: readonly Range[]): AsyncIterable<ScannedFinding> {
  return {
    async *[Symbol.asyncIterator]() {
      for (const { from, to } of ranges) {
        if (from === to) continue;
        const lines = createInterface({ input: createReadStream(file, { start: from, end: to - 1, highWaterMark: 256 * 1024 }), crlfDelay: Number.POSITIVE_INFINITY });
        for await (const line of lines) yield JSON.parse(line) as { identity: Hash; finding: Finding };
      }
    },
  };
}

/** Lines of JSON, written in pieces of some hundred kilobytes. */
class NdjsonWriter {
  readonly #handle: Awaited<ReturnType<typeof open>>;
  #pending: string[] = [];
  #pendingLength = 0;
  /** Bytes so far, with what still waits. */
  size = 0;

  private constructor(handle: Awaited<ReturnType<typeof open>>) {
    this.#handle = handle;
  }

  static async create(file: string): Promise<NdjsonWriter> {
    return new NdjsonWriter(await open(file, 'wx', 0o600));
  }

  async write(value: unknown): Promise<void> {
    const line = `${JSON.stringify(value)}\n`;
    this.#pending.push(line);
    this.#pendingLength += line.length;
    this.size += Buffer.byteLength(line);
    if (this.#pendingLength > 256 * 1024) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const text = this.#pending.join('');
    this.#pending = [];
    this.#pendingLength = 0;
    if (text !== '') await this.#handle.writeFile(text);
  }
}
