import { type AssetRef, DomainError } from '@exeat/core';
import { itemOf } from '../finding-draft.ts';
import { missingAsset } from '../missing-asset.ts';
import { observedAt } from '../observed-at.ts';
import type { Position, ReadContext, ReadItem, ReadLimits } from '../reader.ts';
import { advisory } from '../reported-identity.ts';
import { worstOf } from '../reported-severity.ts';
import { WaitingRecords } from '../waiting-records.ts';
import { CdxComponents } from './components.ts';
import { type CdxVulnerability, emptyHead, statusOfState } from './statement.ts';
import { assetOfSubject } from './subject.ts';

/** Components are the smaller part of what waits, and a large system has more of them. */
const componentsPerPending = 3;

/** One BOM: vulnerabilities as they come, held back until the parts that they refer to have been read. */
export class CdxBom {
  readonly components: CdxComponents;
  readonly head = emptyHead();
  readonly #context: ReadContext;
  readonly #waiting: WaitingRecords<CdxVulnerability>;
  #hasMetadata = false;
  #hasComponents = false;
  #hasFindings = false;
  hasVulnerabilities = false;

  constructor(context: ReadContext, limits: ReadLimits) {
    this.#context = context;
    this.components = new CdxComponents(componentsPerPending * limits.pendingSize);
    this.#waiting = new WaitingRecords(limits.pendingSize);
  }

  endMetadata(): void {
    this.#hasMetadata = true;
  }

  endComponents(): void {
    this.#hasComponents = true;
  }

  *vulnerability(vulnerability: CdxVulnerability): Generator<ReadItem> {
    if (this.#waiting.isEmpty && this.#hasMetadata && this.#hasComponents) {
      yield* this.#items(vulnerability);
      return;
    }
    this.#waiting.add(vulnerability, sizeOf(vulnerability));
    if (!this.#waiting.isFull) return;
    // A VEX document has no components: it refers to another BOM, or to its own subject.
    if (!this.#hasMetadata || vulnerability.affects.some((ref) => !ref.startsWith('urn:cdx:') && ref !== this.head.subjectRef)) {
      throw this.#waiting.tooManyWaiting('metadata and components', vulnerability.position);
    }
    for (const each of this.#waiting.take()) yield* this.#items(each);
  }

  *finish(position: Position): Generator<ReadItem> {
    for (const each of this.#waiting.take()) yield* this.#items(each);
    if (!this.hasVulnerabilities) {
      yield { kind: 'skipped', reason: 'no-results', detail: 'a BOM without vulnerabilities: an inventory, not a report', position };
    }
    const asset = this.#asset();
    if (asset === undefined) {
      if (!this.#hasFindings)
        yield { kind: 'skipped', reason: 'no-asset', detail: 'a BOM without findings that names no subject; name it with --asset', position };
      return;
    }
    const { tool, toolVersion, endedAt } = this.#run();
    yield {
      kind: 'target',
      target: {
        asset,
        tool,
        ...(toolVersion === undefined ? {} : { toolVersion }),
        format: 'cyclonedx',
        ...(endedAt === undefined ? {} : { endedAt }),
        // A BOM that lists what it looked at says what is gone; a VEX document holds some statements only.
        complete: this.hasVulnerabilities && this.components.hasAny,
      },
    };
  }

  *#items(vulnerability: CdxVulnerability): Generator<ReadItem> {
    const { id, position, state, severities, title, references } = vulnerability;
    if (id === undefined) {
      yield { kind: 'skipped', reason: 'no-rule', detail: 'a vulnerability without id', position };
      return;
    }
    this.#hasFindings = true;
    const asset = this.#asset();
    if (asset === undefined) throw this.#refusal(position);
    const { tool, toolVersion, endedAt } = this.#run();
    const targets = vulnerability.affects.length === 0 ? [{}] : new Set(vulnerability.affects);
    for (const each of targets) {
      const { component, native } = typeof each === 'string' ? this.components.find(each, this.head) : {};
      const draft = { ...statusOfState(state), rule: advisory(id), component, native, severity: worstOf(severities), title, references, position };
      yield itemOf(draft, { format: 'cyclonedx', tool, toolVersion, asset, observedAt: endedAt });
    }
  }

  #asset(): AssetRef | undefined {
    return this.#context.asset ?? assetOfSubject(this.head.subject);
  }

  #refusal(position: Position): DomainError {
    const { subject } = this.head;
    const got = subject === undefined ? 'none' : `the ${subject.type ?? 'component'} ${JSON.stringify(subject.name?.slice(0, 200) ?? '')}`;
    return missingAsset({ expected: 'a BOM whose metadata.component has a package URL or an image digest', got, name: '--asset TYPE:ID' }, position);
  }

  #run(): { tool: string; toolVersion: string | undefined; endedAt: ReturnType<typeof observedAt> } {
    const [first] = this.head.tools;
    return { tool: first?.name ?? 'unknown', toolVersion: first?.version, endedAt: observedAt(this.head.timestamp) };
  }
}

/** @throws DomainError for a version that has no vulnerabilities of this shape. */
export function checkSpecVersion(version: string | undefined, { line, column }: Position): void {
  if (version !== undefined && /^1\.[4-7]$/.test(version)) return;
  const got = version === undefined ? 'none' : JSON.stringify(version.slice(0, 40));
  throw new DomainError('unreadable-findings', `expected CycloneDX 1.4 to 1.7, got version ${got}; convert it (cyclonedx convert)`, { line, column });
}

function sizeOf({ affects, title, references }: CdxVulnerability): number {
  let size = 500;
  for (const text of [...affects, title ?? '', ...references]) size += 40 + text.length;
  return size;
}
