import { type AssetRef, canonicalAssetId, DomainError, earlier, type Instant, later } from '@exeat/core';
import type { JsonPart } from '../json-stream.ts';
import { listOf, member, textOf } from '../json-value.ts';
import { observedAt } from '../observed-at.ts';
import type { Position } from '../reader.ts';
import { basesOf, type UriBases } from './artifact-path.ts';
import type { SarifResult } from './result.ts';
import { SarifRules } from './rules.ts';

/** Parts of a run that are not results. */
export const headPatterns = [
  'runs[].tool.driver.name',
  'runs[].tool.driver.version',
  'runs[].tool.driver.semanticVersion',
  'runs[].tool.driver.rules[]',
  'runs[].tool.extensions[].name',
  'runs[].tool.extensions[].guid',
  'runs[].tool.extensions[].rules[]',
  'runs[].versionControlProvenance[]',
  'runs[].originalUriBaseIds',
  'runs[].automationDetails',
  'runs[].artifacts[].location',
  'runs[].invocations[].executionSuccessful',
  'runs[].invocations[].startTimeUtc',
  'runs[].invocations[].endTimeUtc',
  'runs[].externalPropertyFileReferences',
] as const;

const maxArtifacts = 100_000;

/** What a run says about itself, gathered part by part, in whatever order the parts come. */
export class RunHead {
  readonly rules = new SarifRules();
  tool: string | undefined;
  version: string | undefined;
  automation: string | undefined;
  bases: UriBases = new Map();
  startedAt: Instant | undefined;
  endedAt: Instant | undefined;
  succeeded = true;
  /** Results that lie in other files. */
  external = false;
  hasTool = false;
  /** Whether results may be read without the bases: they are known, or were given up. */
  #basesSettled = false;
  readonly #artifacts = new Map<number, { uri: string; base: string | undefined }>();
  readonly #repositories = new Set<string>();
  #unusableRepository: string | undefined;

  accept(part: JsonPart): void {
    if (part.kind === 'close' && part.at === 'runs[].tool') this.hasTool = true;
    if (part.kind !== 'value') return;
    const { value, indices } = part;
    const [, outer = 0, inner = 0] = indices;
    switch (part.at) {
      case 'runs[].tool.driver.name':
        this.tool = textOf(value);
        break;
      case 'runs[].tool.driver.version':
        this.version = textOf(value) ?? this.version;
        break;
      case 'runs[].tool.driver.semanticVersion':
        this.version ??= textOf(value);
        break;
      case 'runs[].tool.driver.rules[]':
        this.rules.add(-1, outer, value);
        break;
      case 'runs[].tool.extensions[].name':
      case 'runs[].tool.extensions[].guid':
        this.rules.nameComponent(outer, value);
        break;
      case 'runs[].tool.extensions[].rules[]':
        this.rules.add(outer, inner, value);
        break;
      case 'runs[].versionControlProvenance[]':
        this.#repository(value);
        break;
      case 'runs[].originalUriBaseIds':
        this.#setBases(value, part.position);
        break;
      case 'runs[].automationDetails':
        this.automation = textOf(member(value, 'id'));
        break;
      case 'runs[].artifacts[].location':
        this.#artifact(outer, value);
        break;
      case 'runs[].invocations[].executionSuccessful':
        this.succeeded &&= value !== false;
        break;
      case 'runs[].invocations[].startTimeUtc':
        this.startedAt = first(this.startedAt, observedAt(textOf(value)), earlier);
        break;
      case 'runs[].invocations[].endTimeUtc':
        this.endedAt = first(this.endedAt, observedAt(textOf(value)), later);
        break;
      case 'runs[].externalPropertyFileReferences':
        this.external = listOf(member(value, 'results')).length > 0;
        break;
    }
  }

  /** Whether a result can be read with what is known so far. */
  isReadyFor(result: SarifResult, { needsAsset }: { needsAsset: boolean }): boolean {
    const hasPlace = result.uri !== undefined || result.artifact === undefined || this.#artifacts.has(result.artifact);
    const hasBase = result.uriBaseId === undefined || this.#basesSettled;
    return this.hasTool && hasPlace && hasBase && (!needsAsset || this.#repositories.size > 0);
  }

  /** Most tools name a base and never say where it is: waiting for it ends when too much waits. */
  giveUpBases(): void {
    this.#basesSettled = true;
  }

  place(result: SarifResult): { readonly uri: string; readonly base: string | undefined } | undefined {
    if (result.uri !== undefined) return { uri: result.uri, base: result.uriBaseId };
    return result.artifact === undefined ? undefined : this.#artifacts.get(result.artifact);
  }

  /** The one repository that was scanned; undefined when the run names none. @throws DomainError when it names several or an unusable one. */
  repository(): AssetRef | undefined {
    const [only, another] = this.#repositories;
    const unusable = this.#unusableRepository;
    if (another !== undefined || (only === undefined && unusable !== undefined)) {
      const came = another === undefined ? JSON.stringify(unusable) : `${only}, ${another}`;
      throw new DomainError('unreadable-findings', `expected a run over one repository, got ${came}; name it with --asset repo:HOST/PATH`);
    }
    return only === undefined ? undefined : { type: 'repo', id: only };
  }

  #setBases(value: unknown, { line, column }: Position): void {
    if (this.#basesSettled) {
      const message = 'expected originalUriBaseIds before the results of a large run, got it after them; put it first';
      throw new DomainError('unreadable-findings', message, { line, column });
    }
    this.bases = basesOf(value);
    this.#basesSettled = true;
  }

  #repository(value: unknown): void {
    const uri = textOf(member(value, 'repositoryUri'));
    if (uri === undefined) return;
    try {
      if (this.#repositories.size < 10) this.#repositories.add(canonicalAssetId('repo', uri));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.#unusableRepository = uri.slice(0, 200);
    }
  }

  #artifact(index: number, value: unknown): void {
    const uri = textOf(member(value, 'uri'));
    if (uri === undefined) return;
    if (this.#artifacts.size >= maxArtifacts) {
      throw new DomainError('too-large', `expected at most ${maxArtifacts} artifacts in a run, got more`, { limit: maxArtifacts });
    }
    this.#artifacts.set(index, { uri, base: textOf(member(value, 'uriBaseId')) });
  }
}

function first(known: Instant | undefined, next: Instant | undefined, choose: (a: Instant, b: Instant) => Instant): Instant | undefined {
  if (known === undefined || next === undefined) return known ?? next;
  return choose(known, next);
}
