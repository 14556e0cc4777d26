import { type AssetRef, DomainError, type Finding } from '@exeat/core';
import { identityFault, referencesOf, titleOf } from '../finding-text.ts';
import { observedAt } from '../observed-at.ts';
import type { Position, ReadItem, SkipReason } from '../reader.ts';
import { artifactPath } from './artifact-path.ts';
import type { RunHead } from './run-head.ts';
import { resultOf, type SarifResult, severityOf, sizeOf } from './result.ts';

export type RunOptions = {
  readonly index: number;
  readonly asset: AssetRef | undefined;
  /** Units that may wait for the head. */
  readonly pendingSize: number;
};

/** One run: results as they come, held back while something that they need has not come yet. */
export class SarifRun {
  readonly #options: RunOptions;
  #head: RunHead;
  #pending: SarifResult[] = [];
  #pendingSize = 0;
  #asset: AssetRef | undefined;
  #results = 0;
  #skipped = 0;
  hasResults = false;

  constructor(options: RunOptions, head: RunHead) {
    this.#options = options;
    this.#head = head;
  }

  /** True when more waits than may: the head has to be found some other way. */
  get isFull(): boolean {
    return this.#pendingSize > this.#options.pendingSize;
  }

  *result(value: unknown, position: Position): Generator<ReadItem> {
    this.#results += 1;
    const result = resultOf(value, position);
    if (result === undefined) {
      yield this.#skip('malformed-record', 'a result that is no object', position);
    } else if (this.#pending.length === 0 && this.#head.isReadyFor(result, { needsAsset: this.#options.asset === undefined })) {
      yield this.#item(result);
    } else {
      this.#pending.push(result);
      this.#pendingSize += sizeOf(result);
    }
  }

  /** Uses a head that was read ahead, or goes on without what can be gone without. @throws DomainError `too-large` when neither helps. */
  *relieve(ahead: RunHead | undefined): Generator<ReadItem> {
    if (ahead !== undefined) this.#head = ahead;
    this.#head.giveUpBases();
    const needsAsset = this.#options.asset === undefined;
    const stuck = ahead === undefined && this.#pending.find((result) => !this.#head.isReadyFor(result, { needsAsset }));
    if (stuck) {
      const missing = this.#head.hasTool ? 'artifacts and versionControlProvenance' : 'tool';
      const message = `expected ${missing} before the results of a large run, got more than ${this.#options.pendingSize} characters of results first; put it first, or give a file instead of a stream`;
      throw new DomainError('too-large', message, { limit: this.#options.pendingSize, ...stuck.position });
    }
    yield* this.#flush();
  }

  *finish(position: Position): Generator<ReadItem> {
    yield* this.#flush();
    if (!this.hasResults) yield this.#noResults(position);
    const asset = this.#options.asset ?? this.#head.repository();
    if (asset === undefined) {
      yield this.#skip('no-asset', 'a run without results that names no repository; name it with --asset repo:HOST/PATH', position);
      return;
    }
    const { tool, version, automation, startedAt, endedAt, succeeded, external } = this.#head;
    yield {
      kind: 'target',
      target: {
        asset,
        tool: tool ?? 'unknown',
        ...(version === undefined ? {} : { toolVersion: version }),
        format: 'sarif',
        ...(automation === undefined ? {} : { profile: automation }),
        ...(startedAt === undefined ? {} : { startedAt }),
        ...(endedAt === undefined ? {} : { endedAt }),
        complete: succeeded && this.hasResults && !external && this.#skipped === 0,
      },
    };
  }

  *#flush(): Generator<ReadItem> {
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingSize = 0;
    for (const result of pending) yield this.#item(result);
  }

  #item(result: SarifResult): ReadItem {
    const { rules, tool, version, bases } = this.#head;
    const component = rules.component(result.component);
    const indexed = result.ruleIndex === undefined ? undefined : rules.at(component, result.ruleIndex);
    const id = result.ruleId ?? indexed?.id;
    if (id === undefined) {
      return result.ruleIndex === undefined
        ? this.#skip('no-rule', 'a result without ruleId and ruleIndex', result.position)
        : this.#skip('dangling-rule', `a result of rule ${result.ruleIndex}, which the tool does not list`, result.position);
    }
    // An index that points to another rule than the id names is not believed.
    const rule = indexed?.id !== undefined && isCaseOf(id, indexed.id) ? indexed : rules.byId(component, id);
    const place = this.#head.place(result);
    const path = place === undefined ? undefined : artifactPath(place.uri, place.base, bases);
    const observed = observedAt(result.lastSeen);
    const references = referencesOf([...(rule?.references ?? []), ...result.references]);
    const finding: Finding = {
      rule: { scheme: 'sarif', id: `${tool ?? 'unknown'}/${id}` },
      asset: this.#assetOf(result.position),
      ...(path === undefined ? {} : { path }),
      ...(result.line === undefined ? {} : { line: result.line }),
      status: result.status.status,
      severity: severityOf(result, rule),
      title: rule?.title ?? titleOf(result.message) ?? titleOf(id) ?? 'untitled',
      ...(observed === undefined ? {} : { observedAt: observed }),
      source: {
        format: 'sarif',
        tool: tool ?? 'unknown',
        ...(version === undefined ? {} : { toolVersion: version }),
        ...(result.native === undefined ? {} : { native: result.native }),
        status: result.status.word,
      },
      ...(references === undefined ? {} : { references }),
    };
    const fault = identityFault(finding);
    return fault === undefined ? { kind: 'finding', finding } : this.#skip('malformed-record', fault, result.position);
  }

  #assetOf(position: Position): AssetRef {
    this.#asset ??= this.#options.asset ?? this.#head.repository();
    if (this.#asset !== undefined) return this.#asset;
    const message = `expected runs[${this.#options.index}] to name its repository (versionControlProvenance), got none; name it with --asset repo:HOST/PATH`;
    throw new DomainError('unreadable-findings', message, { line: position.line, column: position.column });
  }

  #noResults(position: Position): ReadItem {
    return this.#head.external
      ? this.#skip('external-results', 'the results of a run are in other files; read those', position)
      : this.#skip('no-results', 'a run without results: nothing was scanned', position);
  }

  #skip(reason: SkipReason, detail: string, position: Position): ReadItem {
    this.#skipped += 1;
    return { kind: 'skipped', reason, detail, position };
  }
}

function isCaseOf(id: string, rule: string): boolean {
  return id === rule || id.startsWith(`${rule}/`);
}
