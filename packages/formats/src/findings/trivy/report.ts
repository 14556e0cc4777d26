import { type AssetRef, assetKey, DomainError, type Instant } from '@exeat/core';
import type { JsonPart } from '../json-stream.ts';
import { textOf } from '../json-value.ts';
import { observedAt } from '../observed-at.ts';
import type { Position, ReadContext, ReadItem, ReadLimits } from '../reader.ts';
import { unreadable } from '../xml-stream.ts';
import { TrivyArtifact } from './artifact.ts';
import { kubernetesObject, type ReportedObject } from './kubernetes-object.ts';
import type { TrivyKind } from './record.ts';
import { TrivySubject } from './subject.ts';

const artifactParts = ['ArtifactName', 'ArtifactType', 'Metadata.ImageID', 'Metadata.RepoDigests', 'Metadata.RepoURL'];
const objectParts: Readonly<Record<string, keyof ReportedObject>> = { Namespace: 'namespace', Kind: 'kind', Name: 'name' };
const lists: Readonly<Record<string, TrivyKind | 'modified'>> = {
  'Vulnerabilities[]': 'vulnerability',
  'Misconfigurations[]': 'misconfiguration',
  'Secrets[]': 'secret',
  'Licenses[]': 'license',
  'ExperimentalModifiedFindings[]': 'modified',
};
/** Lists of objects in reports about clusters: a plain report, a consolidated one, one of older versions. */
const objects = ['Resources[]', 'Findings[]', 'Vulnerabilities[]', 'Misconfigurations[]'] as const;
const resultParts = ['Target', 'Class', ...Object.keys(lists)].map((part) => `Results[].${part}`);

export const trivyPatterns: readonly string[] = [
  'SchemaVersion',
  'CreatedAt',
  'Trivy.Version',
  'ClusterName',
  ...artifactParts,
  ...resultParts,
  ...objects.flatMap((object) => ['Namespace', 'Kind', 'Name', 'Error', ...resultParts].map((part) => `${object}.${part}`)),
];

/** Follows a report part by part. */
export class TrivyReport {
  readonly #context: ReadContext;
  readonly #limits: ReadLimits;
  readonly #artifact = new TrivyArtifact();
  readonly #run: { version: string | undefined; createdAt: Instant | undefined } = { version: undefined, createdAt: undefined };
  #cluster: unknown;
  /** How many objects came; undefined when the report is not about a cluster. */
  #objects: number | undefined;
  #root: TrivySubject | undefined;
  #object: { subject: TrivySubject; reported: ReportedObject } | undefined;
  /** First object with findings, to notice that one given asset would merge several. */
  #first: string | undefined;

  constructor(context: ReadContext, limits: ReadLimits) {
    this.#context = context;
    this.#limits = limits;
  }

  *accept(part: JsonPart): Generator<ReadItem> {
    const list = objects.find((each) => part.at === each || part.at.startsWith(`${each}.`));
    if (list === undefined) yield* this.#acceptAtRoot(part);
    else if (part.at === list && part.kind === 'open') this.#openObject();
    else if (part.at === list) yield* this.#closeObject(part.position);
    else if (this.#object !== undefined) {
      const name = part.at.slice(list.length + 1);
      const field = objectParts[name];
      if (field !== undefined) this.#object.reported[field] = part.value;
      else if (name === 'Error') this.#object.subject.error = textOf(part.value)?.slice(0, 500);
      else yield* acceptInResults(this.#object.subject, name, part);
    }
  }

  *finish(position: Position): Generator<ReadItem> {
    if (this.#objects !== undefined && this.#objects > 0 && this.#root === undefined) return;
    yield* (this.#root ?? this.#artifactSubject()).finish(position);
  }

  *#acceptAtRoot(part: JsonPart): Generator<ReadItem> {
    const { at, kind, value, position } = part;
    if (at.startsWith('Results')) {
      this.#root ??= this.#artifactSubject();
      yield* acceptInResults(this.#root, at, part);
    } else if (kind === 'open' && objects.some((list) => at === list.slice(0, -2))) this.#objects ??= 0;
    else if (kind === 'close' && at === 'Metadata') this.#artifact.accept(at, true);
    else if (kind !== 'value') return;
    else if (at === 'SchemaVersion') checkSchema(value, position);
    else if (at === 'CreatedAt') this.#run.createdAt = observedAt(textOf(value));
    else if (at === 'Trivy.Version') this.#run.version = textOf(value)?.slice(0, 100);
    else if (at === 'ClusterName') this.#cluster = value;
    else this.#artifact.accept(at, value);
  }

  #artifactSubject(): TrivySubject {
    const artifact = this.#artifact;
    return new TrivySubject(this.#run, this.#limits, {
      inCluster: false,
      findAsset: (_, { atEnd }) => this.#context.asset ?? (artifact.isKnown || atEnd ? (artifact.asset() ?? 'no-asset') : undefined),
      refusal: (position) => artifact.refusal(position),
    });
  }

  #openObject(): void {
    this.#objects = (this.#objects ?? 0) + 1;
    const reported: ReportedObject = { namespace: undefined, kind: undefined, name: undefined };
    const subject = new TrivySubject(this.#run, this.#limits, {
      inCluster: true,
      // The names of an object may come after its results, so nothing is known before its end.
      findAsset: (position, { atEnd }) => (atEnd ? this.#subjectOf(reported, position) : undefined),
      refusal: (position) => unreadable('expected an object with a name, got none', position),
    });
    this.#object = { reported, subject };
  }

  *#closeObject(position: Position): Generator<ReadItem> {
    const object = this.#object;
    this.#object = undefined;
    if (object !== undefined) yield* object.subject.finish(position);
  }

  #subjectOf(reported: ReportedObject, position: Position): AssetRef | 'unknown-kind' {
    const { asset, cluster } = this.#context;
    if (asset === undefined) return kubernetesObject(reported, { given: cluster, reported: this.#cluster }, position) ?? 'unknown-kind';
    const name = JSON.stringify([reported.kind, reported.namespace, reported.name]).slice(0, 500);
    this.#first ??= name;
    if (this.#first === name) return asset;
    throw unreadable(
      `expected results of one object for the asset ${assetKey(asset)}, got ${this.#first} and ${name}; leave the asset out`,
      position,
    );
  }
}

function* acceptInResults(subject: TrivySubject, at: string, part: JsonPart): Generator<ReadItem> {
  const { kind, value, position } = part;
  if (at === 'Results[]' && kind === 'open') subject.openResult();
  else if (at === 'Results[]' && kind === 'close') yield* subject.closeResult(position);
  if (kind !== 'value') return;
  const name = at.slice('Results[].'.length);
  const list = lists[name];
  if (list !== undefined) yield* subject.record(list, value, position);
  else subject.place(name, value);
}

function checkSchema(value: unknown, { line, column }: Position): void {
  if (value === 2 || value === 0 || value === null) return;
  const message = `expected Trivy's JSON schema 2, got ${JSON.stringify(value)?.slice(0, 40)}; scan with a version of Trivy from 0.20 on`;
  throw new DomainError('unreadable-findings', message, { line, column });
}
