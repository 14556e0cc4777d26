import { isUnder } from '../asset/containment.ts';
import { assetKey, type AssetRef } from '../asset/asset.ts';
import type { RuleRef } from '../finding/finding.ts';
import type { ExceptionId } from '../ids.ts';
import { ruleKey } from '../scope/rule-id.ts';
import type { FrozenClause } from '../scope/scope.ts';
import type { EffectiveException } from './effective-exception.ts';

/**
 * Nominates the exceptions that may cover a finding, by rule, then by asset. It never decides: every nominee is still judged by
 * `coverageOf`, and on a server confirmed by one query. What it does not hold is not excepted, so being late only narrows.
 *
 * Holds versions of exceptions; each is replaced as a whole. One clause costs one entry per rule and asset, so that a lookup is two map reads
 * whatever the number of exceptions. Classes, and containers judged by structure, are nominated for every asset that may be in them.
 */
export class CoverageIndex {
  readonly #versions = new Map<ExceptionId, Held[]>();
  readonly #rules = new Map<string, RuleEntry>();
  readonly #records = new Map<string, Set<Held>>();
  #size = 0;

  constructor(exceptions: Iterable<EffectiveException> = []) {
    for (const exception of exceptions) this.add(exception);
  }

  /** Number of versions held. */
  get size(): number {
    return this.#size;
  }

  /** The versions held of an exception. */
  get(id: ExceptionId): readonly EffectiveException[] {
    return (this.#versions.get(id) ?? []).map((held) => held.exception);
  }

  /** Adds a version of an exception, or replaces the one with its id and number: at little cost where its scope is the same. */
  add(exception: EffectiveException): void {
    const known = this.#versions.get(exception.id)?.find((other) => other.exception.version === exception.version);
    if (known !== undefined && isSameScope(known.exception, exception)) {
      known.exception = exception;
      return;
    }
    if (known !== undefined) this.#forget(known);
    const held: Held = { exception };
    getOrMake(this.#versions, exception.id, () => []).push(held);
    this.#size += 1;
    for (const clause of exception.scope) {
      if (clause.rules === undefined) {
        for (const key of memberKeys(clause)) addTo(this.#records, key, held);
        continue;
      }
      const { scheme, ids } = clause.rules;
      for (const id of ids) {
        const entry = getOrMake(this.#rules, ruleKey({ scheme, id }), newRuleEntry);
        for (const key of memberKeys(clause)) addTo(entry.byAsset, key, held);
        if (isOpen(clause)) entry.open.push({ held, clause });
      }
    }
  }

  /** Forgets every version of an exception. Does nothing when none is held. */
  remove(id: ExceptionId): void {
    for (const held of [...(this.#versions.get(id) ?? [])]) this.#forget(held);
  }

  /** Every version that may cover a finding of the rule on the asset, each once, in no promised order. */
  candidates(rule: RuleRef, asset: AssetRef): readonly EffectiveException[] {
    const entry = this.#rules.get(ruleKey(rule));
    if (entry === undefined) return [];
    const found = new Set(entry.byAsset.get(assetKey(asset)));
    for (const { held, clause } of entry.open) {
      if (mayHold(clause, asset)) found.add(held);
    }
    return [...found].map((held) => held.exception);
  }

  /** Exceptions with a record on the asset: they cover no finding, and are worth naming in an answer. */
  records(asset: AssetRef): readonly EffectiveException[] {
    return [...(this.#records.get(assetKey(asset)) ?? [])].map((held) => held.exception);
  }

  #forget(held: Held): void {
    const { exception } = held;
    const rest = (this.#versions.get(exception.id) ?? []).filter((other) => other !== held);
    if (rest.length === 0) this.#versions.delete(exception.id);
    else this.#versions.set(exception.id, rest);
    this.#size -= 1;
    for (const clause of exception.scope) {
      if (clause.rules === undefined) {
        for (const key of memberKeys(clause)) removeFrom(this.#records, key, held);
        continue;
      }
      for (const rule of clause.rules.ids) {
        const key = ruleKey({ scheme: clause.rules.scheme, id: rule });
        const entry = this.#rules.get(key);
        if (entry === undefined) continue;
        for (const asset of memberKeys(clause)) removeFrom(entry.byAsset, asset, held);
        entry.open = entry.open.filter((open) => open.held !== held);
        if (entry.byAsset.size === 0 && entry.open.length === 0) this.#rules.delete(key);
      }
    }
  }
}

/** The place of a version in the maps: when only its intervals change, what stands there changes, and not the maps. */
type Held = { exception: EffectiveException };
type OpenClause = { readonly held: Held; readonly clause: FrozenClause };
type RuleEntry = { readonly byAsset: Map<string, Set<Held>>; open: OpenClause[] };

function isSameScope(one: EffectiveException, other: EffectiveException): boolean {
  return one.scope === other.scope || JSON.stringify(one.scope) === JSON.stringify(other.scope);
}

function newRuleEntry(): RuleEntry {
  return { byAsset: new Map(), open: [] };
}

function memberKeys(clause: FrozenClause): readonly string[] {
  return clause.members.map((id) => assetKey({ type: clause.asset.type, id }));
}

function isOpen(clause: FrozenClause): boolean {
  return clause.structural === true || ('under' in clause.asset && clause.asset.growth !== undefined);
}

/** A class may have admitted an asset that memory has not heard of: the server's query knows. */
function mayHold(clause: FrozenClause, asset: AssetRef): boolean {
  if (clause.asset.type !== asset.type || 'ids' in clause.asset) return false;
  return clause.asset.growth !== undefined || isUnder(asset.type, asset.id, clause.asset.under);
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function addTo(map: Map<string, Set<Held>>, key: string, held: Held): void {
  getOrMake(map, key, () => new Set()).add(held);
}

function removeFrom(map: Map<string, Set<Held>>, key: string, held: Held): void {
  const all = map.get(key);
  all?.delete(held);
  if (all?.size === 0) map.delete(key);
}
