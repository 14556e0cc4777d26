import { type AssetRef, assetKey, DomainError, type Finding } from '@exeat/core';
import { identityFault } from './finding-text.ts';
import type { Position, ReadItem, ScanTarget } from './reader.ts';

/** A finding whose subject is not settled yet. */
export type Draft = Omit<Finding, 'asset'>;

/**
 * Turns the records of a report over many assets into items: a target whenever the asset, the tool or the profile is another one than
 * before, then the finding. Such a report is a list of results that does not say what else was looked at: no target is complete.
 */
export class AssetRuns {
  readonly #format: string;
  readonly #given: AssetRef | undefined;
  readonly #missing: string;
  #current: ScanTarget | undefined;
  #reported: AssetRef | undefined;
  /** Findings and skipped records so far. */
  records = 0;

  /** `missing` says what to do about a record without a subject. */
  constructor({ format, given, missing }: { readonly format: string; readonly given: AssetRef | undefined; readonly missing: string }) {
    this.#format = format;
    this.#given = given;
    this.#missing = missing;
  }

  /** @throws DomainError when one given asset would merge several of the report. */
  *finding(draft: Draft, reported: AssetRef | undefined, position: Position, run: Pick<ScanTarget, 'profile'> = {}): Generator<ReadItem> {
    const asset = this.#assetOf(reported, position);
    if (asset === undefined) {
      yield this.skip('no-asset', `a result of ${draft.rule.id.slice(0, 100)} that names no subject; ${this.#missing}`, position);
      return;
    }
    const { rule, ...rest } = draft;
    const finding: Finding = { rule, asset, ...rest };
    const fault = identityFault(finding);
    if (fault !== undefined) {
      yield this.skip('malformed-record', fault, position);
      return;
    }
    const target = this.#targetOf(finding, run.profile);
    if (target !== undefined) yield target;
    this.records += 1;
    yield { kind: 'finding', finding };
  }

  /** The target that begins with a finding whose asset and texts are settled; undefined while the last one goes on. */
  plain(finding: Finding): ReadItem | undefined {
    this.records += 1;
    return this.#targetOf(finding, undefined);
  }

  skip(reason: Extract<ReadItem, { kind: 'skipped' }>['reason'], detail: string, position?: Position): ReadItem {
    this.records += 1;
    return { kind: 'skipped', reason, detail, ...(position === undefined ? {} : { position }) };
  }

  #targetOf({ asset, source: { tool, toolVersion } }: Finding, profile: string | undefined): ReadItem | undefined {
    const last = this.#current;
    if (last !== undefined && last.asset.id === asset.id && last.asset.type === asset.type && last.tool === tool && last.profile === profile) return undefined;
    this.#current = {
      asset,
      tool,
      ...(toolVersion === undefined ? {} : { toolVersion }),
      format: this.#format,
      ...(profile === undefined ? {} : { profile }),
      complete: false,
    };
    return { kind: 'target', target: this.#current };
  }

  #assetOf(reported: AssetRef | undefined, { line, column }: Position): AssetRef | undefined {
    if (this.#given === undefined || reported === undefined) return this.#given ?? reported;
    this.#reported ??= reported;
    if (assetKey(this.#reported) === assetKey(reported)) return this.#given;
    const message = `expected results of one asset for ${assetKey(this.#given)}, got ${assetKey(this.#reported)} and ${assetKey(reported)}; leave the asset out`;
    throw new DomainError('unreadable-findings', message, { line, column });
  }
}
