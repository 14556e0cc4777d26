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
 * Holds exceptions by id; an entry is replaced as a whole. One clause costs one entry per rule and asset, so that a lookup is two map reads
 * whatever the number of exceptions. Classes, and containers judged by structure, are nominated for every asset that may be in them.
 */
export class CoverageIndex {
  readonly #exceptions = new Map<ExceptionId, EffectiveException>();
  readonly #rules = new Map<string, RuleEntry>();
  readonly #records = new Map<string, Set<ExceptionId>>();

  constructor(exceptions: Iterable<EffectiveException> = []) {
    for (const exception of exceptions) this.add(exception);
  }

  get size(): number {
    return this.#exceptions.size;
  }

  get(id: ExceptionId): EffectiveException | undefined {
    return this.#exceptions.get(id);
  }

  /** Adds an exception, or replaces the one with its id. */
  add(exception: EffectiveException): void {
    this.remove(exception.id);
    this.#exceptions.set(exception.id, exception);
    for (const clause of exception.scope) {
      if (clause.rules === undefined) {
        for (const key of memberKeys(clause)) addTo(this.#records, key, exception.id);
        continue;
      }
      const { scheme, ids } = clause.rules;
      for (const id of ids) {
        const entry = getOrMake(this.#rules, ruleKey({ scheme, id }), newRuleEntry);
        for (const key of memberKeys(clause)) addTo(entry.byAsset, key, exception.id);
        if (isOpen(clause)) entry.open.push({ exception: exception.id, clause });
      }
    }
  }

  /** Forgets an exception. Does nothing when there is none of the id. */
  remove(id: ExceptionId): void {
    const exception = this.#exceptions.get(id);
    if (exception === undefined) return;
    this.#exceptions.delete(id);
    for (const clause of exception.scope) {
      if (clause.rules === undefined) {
        for (const key of memberKeys(clause)) removeFrom(this.#records, key, id);
        continue;
      }
      for (const rule of clause.rules.ids) {
        const key = ruleKey({ scheme: clause.rules.scheme, id: rule });
        const entry = this.#rules.get(key);
        if (entry === undefined) continue;
        for (const asset of memberKeys(clause)) removeFrom(entry.byAsset, asset, id);
        entry.open = entry.open.filter((open) => open.exception !== id);
        if (entry.byAsset.size === 0 && entry.open.length === 0) this.#rules.delete(key);
      }
    }
  }

  /** Every exception that may cover a finding of the rule on the asset, each once, in no promised order. */
  candidates(rule: RuleRef, asset: AssetRef): readonly EffectiveException[] {
    const entry = this.#rules.get(ruleKey(rule));
    if (entry === undefined) return [];
    const ids = new Set(entry.byAsset.get(assetKey(asset)));
    for (const { exception, clause } of entry.open) {
      if (mayHold(clause, asset)) ids.add(exception);
    }
    return this.#resolve(ids);
  }

  /** Exceptions with a record on the asset: they cover no finding, and are worth naming in an answer. */
  records(asset: AssetRef): readonly EffectiveException[] {
    return this.#resolve(this.#records.get(assetKey(asset)) ?? []);
  }

  #resolve(ids: Iterable<ExceptionId>): readonly EffectiveException[] {
    const found: EffectiveException[] = [];
    for (const id of ids) {
      const exception = this.#exceptions.get(id);
      if (exception !== undefined) found.push(exception);
    }
    return found;
  }
}

type OpenClause = { readonly exception: ExceptionId; readonly clause: FrozenClause };
type RuleEntry = { readonly byAsset: Map<string, Set<ExceptionId>>; open: OpenClause[] };

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

function addTo(map: Map<string, Set<ExceptionId>>, key: string, id: ExceptionId): void {
  getOrMake(map, key, () => new Set()).add(id);
}

function removeFrom(map: Map<string, Set<ExceptionId>>, key: string, id: ExceptionId): void {
  const ids = map.get(key);
  ids?.delete(id);
  if (ids?.size === 0) map.delete(key);
}
