import { createHash, hash, type Hash as Hasher } from 'node:crypto';
import { assetKey, type Finding, type Hash, severities } from '@exeat/core';
import { copyLine, storableJson } from './copy.ts';
import type { ScanTarget } from './scan-target.ts';

/** A finding with its identity (`findingIdentity`; the caller counts occurrences, which makes identities unique within a target). */
export type ScannedFinding = { readonly identity: Hash; readonly finding: Finding };

/** Where lines wait until they are written: a file, or memory. Positions are bytes. */
export type LineStore = {
  write(text: string): void;
  /** Bytes written so far. */
  position(): number;
  read(from: number, to: number): AsyncIterable<Uint8Array>;
};

/** One target of a report: a digest of all that it says, and where its findings lie. */
export type StagedTarget = {
  readonly target: ScanTarget;
  /** What `close` answered. */
  readonly key: string;
  /** Of every finding in the order of the report, and of whether the scan is complete: equal to the last one, there is nothing to write. */
  readonly digest: string;
  /** Findings, of any status. */
  readonly count: number;
  readonly runs: readonly StagedRun[];
};

/** Findings that follow one another: `[from, to)` in the lines, each of which begins with the number of its run. */
export type StagedRun = { readonly number: number; readonly from: number; readonly to: number; readonly count: number; readonly digest: string };

/**
 * The findings of a report on their way to the database: encoded once, as they are read, so that what has not changed is neither held in
 * memory nor sent.
 */
export class StagedReport {
  readonly #lines: LineStore;
  readonly #targets = new Map<string, { target: ScanTarget; runs: StagedRun[] }>();
  #run = 0;
  #start = 0;
  #count = 0;
  #hasher: Hasher | null = null;
  #asset: Finding['asset'] | null = null;

  constructor(lines: LineStore) {
    this.#lines = lines;
  }

  /** A finding of the current run. @throws Error when it is on another asset than the one before it. */
  add({ identity, finding }: ScannedFinding): void {
    const { asset } = finding;
    this.#asset ??= asset;
    if (this.#asset.id !== asset.id || this.#asset.type !== asset.type)
      throw new Error(`expected findings of ${assetKey(this.#asset)} only, got one of ${assetKey(asset)}`);
    const source = storableJson(finding.source);
    const refs = finding.references ?? [];
    const description = hash('sha256', JSON.stringify([finding.line, finding.severity, finding.title, refs, source]), 'buffer').subarray(0, 16);
    this.#hasher ??= createHash('sha256');
    this.#hasher.update(`${identity} ${finding.status} ${description.toString('latin1')}`, 'latin1');
    this.#count += 1;
    this.#lines.write(
      copyLine([
        this.#run,
        Buffer.from(identity, 'hex'),
        finding.observedAt ?? null,
        finding.rule.scheme,
        finding.rule.id,
        finding.component ?? null,
        finding.path ?? null,
        finding.line ?? null,
        finding.port ?? null,
        finding.value ?? null,
        finding.status,
        severities.indexOf(finding.severity),
        finding.title,
        refs,
        source,
        description,
      ]),
    );
  }

  /**
   * Ends the run: its findings are the target's, beside those of earlier runs of the same target. Answers the target's key.
   * @throws Error when the findings are on another asset.
   */
  close(target: ScanTarget): string {
    const key = JSON.stringify([assetKey(target.asset), target.tool, target.format, target.part ?? '']);
    if (this.#asset !== null && assetKey(this.#asset) !== assetKey(target.asset))
      throw new Error(`expected findings of ${assetKey(target.asset)} only, got one of ${assetKey(this.#asset)}`);
    const to = this.#lines.position();
    const run = { number: this.#run, from: this.#start, to, count: this.#count, digest: this.#hasher?.digest('hex') ?? '' };
    const known = this.#targets.get(key);
    if (known === undefined) this.#targets.set(key, { target, runs: [run] });
    else {
      known.target = { ...known.target, complete: known.target.complete && target.complete, ...joinedVersions(known.target, target) };
      known.runs.push(run);
    }
    this.#run += 1;
    this.#start = to;
    this.#count = 0;
    this.#hasher = null;
    this.#asset = null;
    return key;
  }

  /** Each target once, in the order of the report. `judge` may make one incomplete, now that the report is known whole. */
  targets(judge: (target: ScanTarget) => ScanTarget = (target) => target): readonly StagedTarget[] {
    return [...this.#targets].map(([key, { target: read, runs }]) => {
      const target = judge(read);
      const digest = hash('sha256', JSON.stringify([target.complete, ...runs.map((run) => run.digest)]), 'hex');
      return { target, key, digest, count: runs.reduce((sum, { count }) => sum + count, 0), runs };
    });
  }

  /** The lines of some targets, in the order of the report. May be read again: a transaction that is tried once more does. */
  async *lines(targets: readonly StagedTarget[]): AsyncGenerator<Uint8Array> {
    const ranges: { from: number; to: number }[] = [];
    for (const { from, to } of targets.flatMap(({ runs }) => runs).sort((a, b) => a.from - b.from)) {
      const last = ranges.at(-1);
      if (last?.to === from) last.to = to;
      else ranges.push({ from, to });
    }
    for (const { from, to } of ranges) if (from < to) yield* this.#lines.read(from, to);
  }
}

/** Columns of a line. */
export const stagedColumns = [
  'run', 'identity', 'observed_at', 'rule_scheme', 'rule_id', 'component', 'path', 'line', 'port', 'value', 'status', 'severity', 'title', 'refs',
  'source', 'description',
] as const;

/** Runs of one target by several versions of its content are of none of them alone. */
function joinedVersions(one: ScanTarget, other: ScanTarget): Pick<ScanTarget, 'ruleVersion'> {
  const versions = [...new Set([one.ruleVersion, other.ruleVersion].filter((version) => version !== undefined))];
  return versions.length === 0 ? {} : { ruleVersion: versions.join(', ') };
}
