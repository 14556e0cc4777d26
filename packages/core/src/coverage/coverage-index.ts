import type { AssetRef } from '../asset/asset.ts';
import type { RuleRef, RuleScheme } from '../finding/finding.ts';
import type { ExceptionId } from '../ids.ts';
import { type Deviation, isMember } from '../scope/clause-matches.ts';
import type { FrozenClause } from '../scope/scope.ts';
import { type Instant, msOf } from '../time.ts';
import { AssetSets } from './asset-sets.ts';
import { isOpen, isSameScope, isWide, mayHold, postingOf } from './clause-shape.ts';
import { coverageOfDeviation } from './coverage-of-finding.ts';
import type { EffectiveException } from './effective-exception.ts';
import { HeldVersions } from './held-versions.ts';
import { NameNumbers } from './name-numbers.ts';
import { PairTable } from './pair-table.ts';
import { PostingLists } from './posting-lists.ts';
import { RecordLists } from './record-lists.ts';
import { SetsOfRules } from './sets-of-rules.ts';

/** Members that `add` puts into a set at once; larger sets are made by `settle`. */
const mostAtOnce = 2000;

/**
 * Nominates the exceptions that may cover a finding, by rule, then by asset. It never decides: a nominee is still judged by `coverageOf`, and on
 * a server confirmed by one query. What it does not hold is not excepted, so being late only narrows.
 *
 * Holds versions of exceptions, compiled into numbers: a version is posted under each rule with each asset, or with a set of assets that is kept
 * once. Postings of what covers longest come first, so that the best is found without looking at all. Classes, and containers judged by
 * structure, are nominated for every asset that may be in them.
 */
export class CoverageIndex {
  readonly #versions = new HeldVersions();
  readonly #rules = new Map<RuleScheme, NameNumbers>();
  readonly #assets = new AssetSets();
  readonly #postings = new PostingLists((one, other) => this.#versions.isBefore(one, other));
  readonly #setsOfRules = new SetsOfRules();
  readonly #open = new Map<number, readonly PlacedClause[]>();
  readonly #records = new RecordLists();
  /** Sets in the making; until one is made its clause stands among the open ones. */
  #unsettled: readonly (PlacedClause & { readonly making: Generator<undefined, number> })[] = [];
  /** Of wide clauses. */
  readonly #setOf = new PairTable();
  #lastRule = 0;
  #asked: { readonly text: Instant; readonly ms: number } | null = null;

  constructor(exceptions: Iterable<EffectiveException> = []) {
    for (const exception of exceptions) this.add(exception);
    while (!this.settle());
  }

  /** Number of versions held. */
  get size(): number {
    return this.#versions.size;
  }

  /** The versions held of an exception. */
  get(id: ExceptionId): readonly EffectiveException[] {
    return this.#versions.of(id).map((version) => this.#versions.exception(version));
  }

  /** Adds a version of an exception, or replaces the one with its id and number: in no time where its scope is the same and cover ends earlier. */
  add(exception: EffectiveException): void {
    const held = this.#versions.of(exception.id);
    const known = held.find((version) => this.#versions.exception(version).version === exception.version);
    if (known !== undefined && !isSameScope(this.#versions.exception(known), exception)) {
      this.#forget(known);
      this.add(exception);
      return;
    }
    const version = known ?? this.#versions.add(exception);
    if (known !== undefined) this.#versions.replace(known, exception);
    const bound = this.#versions.updateTimes(exception.id);
    // A version may be covered longer by another one that it goes on in: all of them are found as early as the last.
    for (const other of this.#versions.of(exception.id)) {
      if (other === version && known === undefined) this.#postings.bounds.set(other, bound);
      else if (bound > this.#postings.bounds.get(other)) this.#move(other, bound);
    }
    if (known === undefined) this.#post(version, exception);
  }

  /** Forgets every version of an exception. Does nothing when none is held. */
  remove(id: ExceptionId): void {
    for (const version of [...this.#versions.of(id)]) this.#forget(version);
  }

  /**
   * Goes on with sets that were too large for `add`, for some hundred members; true when nothing is left to do. Until then their exceptions are
   * found all the same, by looking at each clause.
   */
  settle(): boolean {
    const [next, ...others] = this.#unsettled;
    const step = next?.making.next();
    if (next === undefined || step?.done !== true) return next === undefined;
    this.#unsettled = others;
    const clause = this.#clauseAt(next);
    this.#keepSet(next, step.value);
    for (const rule of this.#rulesOf(clause)) {
      if (!isOpen(clause)) this.#close(rule, next);
      this.#postings.add(rule, step.value, postingOf(next.version, clause));
    }
    return others.length === 0;
  }

  /** Every version that may cover a finding of the rule on the asset, each once, in no promised order. */
  candidates(rule: RuleRef, asset: AssetRef): readonly EffectiveException[] {
    const found = new Set<number>();
    const ruleNumber = this.#ruleNumber(rule);
    const assetNumber = this.#assets.assetNumber(asset.type, asset.id);
    const sets = this.#assets.setsOf(assetNumber);
    for (let nth = -1; nth < this.#assets.countIn(sets); nth += 1) {
      const postings = this.#postings.find(ruleNumber, nth < 0 ? assetNumber : this.#assets.setIn(sets, nth));
      for (let at = 0; at < this.#postings.count(postings); at += 1) found.add(this.#postings.at(postings, at) >>> 1);
    }
    for (const open of this.#open.get(ruleNumber) ?? []) if (mayHold(this.#clauseAt(open), asset)) found.add(open.version);
    return [...found].map((version) => this.#versions.exception(version));
  }

  /**
   * What `coverageOf` has to judge for its first cover: all versions of the one exception that covers longest. When none covers, everything that
   * tells why.
   */
  nominees(deviation: Deviation, at: Instant): readonly EffectiveException[] {
    const best = this.best(deviation, at);
    return best === null ? this.candidates(deviation.rule, deviation.asset) : this.get(best.id);
  }

  /** The version of which `coverageOf` names the cover first: it covers longest. Null: none covers. */
  best(deviation: Deviation, at: Instant): EffectiveException | null {
    return this.#search(deviation, at, 'best');
  }

  /** A version that covers, whichever is found first. Null: none covers. */
  first(deviation: Deviation, at: Instant): EffectiveException | null {
    return this.#search(deviation, at, 'first');
  }

  /** Exceptions with a record on the asset: they cover no finding, and are worth naming in an answer. */
  records(asset: AssetRef): readonly EffectiveException[] {
    return [...this.#records.of(asset)].map((version) => this.#versions.exception(version));
  }

  #search(deviation: Deviation, at: Instant, wanted: 'best' | 'first'): EffectiveException | null {
    const { rule, asset } = deviation;
    const ruleNumber = this.#ruleNumber(rule);
    if (ruleNumber === 0) return null;
    if (this.#asked?.text !== at) this.#asked = { text: at, ms: msOf(at) };
    const now = this.#asked.ms;
    const assetNumber = this.#assets.assetNumber(asset.type, asset.id);
    // Most rules are excepted for single assets only: then the sets of the asset need not be fetched.
    const sets = this.#setsOfRules.hasAny(ruleNumber) ? this.#assets.setsOf(assetNumber) : 0;
    const count = this.#assets.countIn(sets);
    let best = 0;
    let until = now;
    for (let nth = assetNumber === 0 ? 0 : -1; nth < count; nth += 1) {
      const place = nth < 0 ? assetNumber : this.#assets.setIn(sets, nth);
      const postings = nth < 0 || this.#setsOfRules.mayHave(ruleNumber, place) ? this.#postings.find(ruleNumber, place) : 0;
      for (let position = 0; position < this.#postings.count(postings); position += 1) {
        const posting = this.#postings.at(postings, position);
        const version = posting >>> 1;
        const bound = this.#postings.bounds.get(version) * hour;
        if (bound < until || (bound === until && best !== 0 && this.#versions.isBefore(best, version))) break;
        const end = this.#untilOf(posting, deviation, at, now);
        if (!this.#isBetter(version, end, best, until)) continue;
        best = version;
        until = end;
        if (wanted === 'first') return this.#versions.exception(best);
      }
    }
    const open = this.#open.size === 0 ? undefined : this.#open.get(ruleNumber);
    if (open !== undefined) {
      for (const one of open) {
        const { version } = one;
        const clause = this.#clauseAt(one);
        if (!isMember(clause, asset.type, asset.id)) continue;
        const end = this.#untilOf(postingOf(version, clause), deviation, at, now);
        if (!this.#isBetter(version, end, best, until)) continue;
        best = version;
        until = end;
        if (wanted === 'first') break;
      }
    }
    return best === 0 ? null : this.#versions.exception(best);
  }

  /** The best until now is 0, and its end the instant asked, while there is none. */
  #isBetter(version: number, end: number, best: number, until: number): boolean {
    return end > until || (end === until && best !== 0 && this.#versions.isBefore(version, best));
  }

  /** When the cover that a posting stands for ends; -Infinity when it does not cover at the instant. */
  #untilOf(posting: number, deviation: Deviation, at: Instant, now: number): number {
    const version = posting >>> 1;
    const from = this.#versions.from(version);
    if ((posting & 1) === 0 && !Number.isNaN(from)) return from <= now ? this.#versions.until(version) : Number.NEGATIVE_INFINITY;
    const [cover] = coverageOfDeviation(deviation, this.get(this.#versions.exception(version).id), at).covers;
    return cover === undefined ? Number.NEGATIVE_INFINITY : msOf(cover.until);
  }

  #post(version: number, { scope }: EffectiveException): void {
    for (const [position, clause] of scope.entries()) {
      if (clause.rules === undefined) {
        this.#records.add(clause, version);
        continue;
      }
      const placed = { version, position };
      const isLate = isWide(clause) && !this.#makeSet(placed, clause);
      if (!isWide(clause)) for (const id of clause.members) this.#assets.addAsset(clause.asset.type, id);
      for (const [rule, place] of this.#placesOf(placed, clause)) this.#postings.add(rule, place, postingOf(version, clause));
      if (!isLate && !isOpen(clause)) continue;
      for (const rule of this.#rulesOf(clause)) this.#open.set(rule, [...(this.#open.get(rule) ?? []), placed]);
    }
  }

  /** Whether the set of a wide clause is made already. */
  #makeSet(placed: PlacedClause, clause: FrozenClause): boolean {
    const making = this.#assets.numberSet(clause.asset.type, clause.members);
    if (clause.members.length > mostAtOnce) {
      this.#unsettled = [...this.#unsettled, { ...placed, making }];
      return false;
    }
    let step = making.next();
    while (step.done !== true) step = making.next();
    this.#keepSet(placed, step.value);
    return true;
  }

  #keepSet(placed: PlacedClause, set: number): void {
    this.#setOf.set(placed.version, placed.position + 1, set);
    for (const rule of this.#rulesOf(this.#clauseAt(placed))) this.#setsOfRules.add(rule, set);
  }

  #forget(version: number): void {
    const { scope, id } = this.#versions.exception(version);
    for (const [position, clause] of scope.entries()) {
      if (clause.rules === undefined) {
        this.#records.remove(clause, version);
        continue;
      }
      this.#unpost(version, position, clause);
      for (const rule of this.#rulesOf(clause)) this.#close(rule, { version, position });
      if (isWide(clause)) this.#setOf.set(version, position + 1, 0);
    }
    this.#unsettled = this.#unsettled.filter((one) => one.version !== version);
    this.#versions.remove(version);
    this.#versions.updateTimes(id);
  }

  #unpost(version: number, position: number, clause: FrozenClause): void {
    for (const [rule, place] of this.#placesOf({ version, position }, clause)) this.#postings.remove(rule, place, postingOf(version, clause));
  }

  #move(version: number, bound: number): void {
    const { scope } = this.#versions.exception(version);
    for (const [position, clause] of scope.entries()) this.#unpost(version, position, clause);
    this.#postings.bounds.set(version, bound);
    for (const [position, clause] of scope.entries())
      for (const [rule, place] of this.#placesOf({ version, position }, clause)) this.#postings.add(rule, place, postingOf(version, clause));
  }

  /** Under which rules, and which assets or set of them, a clause is posted: nowhere while its set is in the making. */
  *#placesOf({ version, position }: PlacedClause, clause: FrozenClause): Generator<readonly [rule: number, place: number]> {
    const set = this.#setOf.get(version, position + 1);
    for (const rule of this.#rulesOf(clause)) {
      if (set !== 0) yield [rule, set];
      else if (!isWide(clause)) for (const id of clause.members) yield [rule, this.#assets.assetNumber(clause.asset.type, id)];
    }
  }

  #rulesOf(clause: FrozenClause): readonly number[] {
    const { rules } = clause;
    if (rules === undefined) return [];
    const names = this.#rules.get(rules.scheme) ?? new NameNumbers();
    this.#rules.set(rules.scheme, names);
    return rules.ids.map((id) => {
      const known = names.get(id);
      if (known !== 0) return known;
      this.#lastRule += 1;
      names.set(id, this.#lastRule);
      return this.#lastRule;
    });
  }

  #ruleNumber({ scheme, id }: RuleRef): number {
    return this.#rules.get(scheme)?.get(id) ?? 0;
  }

  #clauseAt({ version, position }: PlacedClause): FrozenClause {
    const clause = this.#versions.exception(version).scope[position];
    if (clause === undefined) throw new RangeError(`expected clause ${position} of a version that is held`);
    return clause;
  }

  #close(rule: number, { version, position }: PlacedClause): void {
    const left = this.#open.get(rule)?.filter((open) => open.version !== version || open.position !== position);
    if (left === undefined || left.length === 0) this.#open.delete(rule);
    else this.#open.set(rule, left);
  }
}

type PlacedClause = { readonly version: number; readonly position: number };

const hour = 3_600_000;
