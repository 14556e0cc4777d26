import type { AssetRef, DomainError, Instant } from '@exeat/core';
import { itemOf, malformed } from '../finding-draft.ts';
import { textOf } from '../json-value.ts';
import type { Position, ReadItem, ReadLimits } from '../reader.ts';
import { WaitingRecords } from '../waiting-records.ts';
import { draftOf, modifiedRecordOf, recordOf, type TrivyKind, type TrivyRecord, type TrivyResult } from './record.ts';

type TrivyRun = { readonly version: string | undefined; readonly createdAt: Instant | undefined };

type SubjectOfScan = {
  readonly inCluster: boolean;
  /** The asset; `no-asset` when the report will never name it, `unknown-kind` for an object that has no identity; undefined while it may still come. */
  readonly findAsset: (position: Position, end: { readonly atEnd: boolean }) => AssetRef | 'no-asset' | 'unknown-kind' | undefined;
  /** How findings without an asset are refused. */
  readonly refusal: (position: Position) => DomainError;
};

const kindOfClass: ReadonlyMap<string, TrivyKind> = new Map([
  ['os-pkgs', 'vulnerability'],
  ['lang-pkgs', 'vulnerability'],
  ['config', 'misconfiguration'],
  ['secret', 'secret'],
  ['license', 'license'],
  ['license-file', 'license'],
]);

type Waiting = { readonly record: TrivyRecord; readonly result: TrivyResult };

/**
 * One artifact, or one object of a cluster. Its findings wait for the asset, and for the place of the result that they are in. One target
 * for each kind of scan: a run that looked for misconfigurations only says nothing of vulnerabilities.
 */
export class TrivySubject {
  readonly #run: TrivyRun;
  readonly #subject: SubjectOfScan;
  readonly #waiting: WaitingRecords<Waiting>;
  readonly #reported = new Set<TrivyKind>();
  readonly #evaluated = new Set<TrivyKind>();
  #asset: AssetRef | 'unknown-kind' | undefined;
  #result: TrivyResult | undefined;
  #kind: TrivyKind | undefined;
  /** Why the scan of this subject ended early. */
  error: string | undefined;

  constructor(run: TrivyRun, limits: ReadLimits, subject: SubjectOfScan) {
    this.#run = run;
    this.#waiting = new WaitingRecords(limits.pendingSize);
    this.#subject = subject;
  }

  openResult(): void {
    this.#result = { target: undefined, class: undefined, inCluster: this.#subject.inCluster };
  }

  place(name: string, value: unknown): void {
    if (this.#result === undefined) return;
    if (name === 'Target') this.#result.target = textOf(value)?.slice(0, 5000);
    else this.#result.class = textOf(value)?.slice(0, 100);
  }

  /** `list`: the kind of its records, or `modified`. */
  *record(list: TrivyKind | 'modified', value: unknown, position: Position): Generator<ReadItem> {
    if (this.#result === undefined) return;
    const record = list === 'modified' ? modifiedRecordOf(value, position) : recordOf(list, value, position);
    if (record === undefined) {
      yield malformed(`${list === 'modified' ? 'a modified finding without type or finding' : `a ${list} that is no object`}`, position);
      return;
    }
    const { target, class: ofClass } = this.#result;
    const asset = target === undefined || ofClass === undefined ? undefined : this.#assetNow(position, { atEnd: false, needed: true });
    if (this.#waiting.isEmpty && asset !== undefined) {
      yield* this.#emit({ record, result: this.#result }, asset);
      return;
    }
    this.#waiting.add({ record, result: this.#result }, 600 + JSON.stringify(record.value).length);
    if (this.#waiting.isFull) throw this.#waiting.tooManyWaiting('ArtifactName, ArtifactType, Metadata, Target and Class', position);
  }

  *closeResult(position: Position): Generator<ReadItem> {
    const kind = kindOfClass.get(this.#result?.class ?? '');
    if (kind !== undefined) this.#evaluated.add(kind);
    this.#result = undefined;
    if (this.#waiting.isEmpty) return;
    const asset = this.#assetNow(position, { atEnd: false, needed: true });
    if (asset !== undefined) yield* this.#flush(asset);
  }

  *finish(position: Position): Generator<ReadItem> {
    const hasRecords = !this.#waiting.isEmpty || this.#reported.size > 0;
    if (!hasRecords && this.#evaluated.size === 0) {
      const detail = this.error === undefined ? 'a scan without results: nothing that Trivy knows was found' : `the scan failed: ${this.error}`;
      if (!this.#subject.inCluster || this.error !== undefined)
        yield { kind: 'skipped', reason: 'no-results', detail: detail.slice(0, 500), position };
      return;
    }
    const asset = this.#assetNow(position, { atEnd: true, needed: hasRecords });
    if (asset === undefined) {
      yield { kind: 'skipped', reason: 'no-asset', detail: 'a scan without findings that names no subject; name it with --asset', position };
      return;
    }
    yield* this.#flush(asset);
    yield* this.#switchTo(undefined);
    for (const kind of this.#evaluated)
      if (!this.#reported.has(kind) && asset !== 'unknown-kind') yield this.#target(kind, asset, this.#wasLookedFor(kind));
  }

  #assetNow(position: Position, { atEnd, needed }: { atEnd: boolean; needed: boolean }): AssetRef | 'unknown-kind' | undefined {
    if (this.#asset !== undefined) return this.#asset;
    const found = this.#subject.findAsset(position, { atEnd });
    if (found !== 'no-asset') this.#asset = found;
    else if (needed) throw this.#subject.refusal(position);
    return this.#asset;
  }

  *#flush(asset: AssetRef | 'unknown-kind'): Generator<ReadItem> {
    for (const waiting of this.#waiting.take()) yield* this.#emit(waiting, asset);
  }

  *#emit({ record, result }: Waiting, asset: AssetRef | 'unknown-kind'): Generator<ReadItem> {
    const { position } = record;
    if (asset === 'unknown-kind') {
      yield { kind: 'skipped', reason: 'no-asset', detail: `a ${record.kind} of a kind of object whose API group is not known`, position };
      return;
    }
    const draft = draftOf(record, result);
    if (draft === undefined) {
      yield { kind: 'skipped', reason: 'no-rule', detail: `a ${record.kind} without id`, position };
      return;
    }
    yield* this.#switchTo(record.kind);
    const { version: toolVersion, createdAt: observedAt } = this.#run;
    yield itemOf(draft, { format: 'trivy', tool: 'Trivy', toolVersion, asset, observedAt });
  }

  *#switchTo(kind: TrivyKind | undefined): Generator<ReadItem> {
    if (this.#kind === kind) return;
    if (this.#kind !== undefined && this.#asset !== undefined && this.#asset !== 'unknown-kind') yield this.#target(this.#kind, this.#asset, true);
    this.#kind = kind;
    if (kind !== undefined) this.#reported.add(kind);
  }

  /** Packages are listed by scans for licenses and secrets too: only without those does a list without vulnerabilities say that there are none. */
  #wasLookedFor(kind: TrivyKind): boolean {
    const others = [...this.#evaluated, ...this.#reported];
    return kind !== 'vulnerability' || !(others.includes('license') || others.includes('secret'));
  }

  #target(kind: TrivyKind, asset: AssetRef, lookedFor: boolean): ReadItem {
    const { version, createdAt } = this.#run;
    return {
      kind: 'target',
      target: {
        asset,
        tool: 'Trivy',
        ...(version === undefined ? {} : { toolVersion: version }),
        format: 'trivy',
        profile: kind,
        ...(createdAt === undefined ? {} : { endedAt: createdAt }),
        complete: lookedFor && this.error === undefined,
      },
    };
  }
}
