import { isContainerWithin, isUnder } from '../asset/containment.ts';
import { purlsIntersect } from '../asset/purl.ts';
import { isMember } from './clause-matches.ts';
import { pathPatternsIntersect } from './path-pattern.ts';
import type { FrozenClause, FrozenScope } from './scope.ts';

/**
 * Whether two scopes share a deviation key (E1): requirement, rules, asset, component, path, port and value. Overlaps, duplicates and
 * lineage ask this, never whether requirement and asset are the same: two CVEs on one host are two deviations.
 * A term that a clause leaves open meets every value; a record (no rules) meets every rule of its requirement.
 */
export function scopesIntersect(one: FrozenScope, other: FrozenScope): boolean {
  return one.some((a) => other.some((b) => clausesIntersect(a, b)));
}

export function clausesIntersect(a: FrozenClause, b: FrozenClause): boolean {
  return (
    a.requirement === b.requirement &&
    rulesIntersect(a, b) &&
    meet(a.port, b.port, same) &&
    meet(a.value, b.value, same) &&
    meet(a.component, b.component, purlsIntersect) &&
    meet(a.path, b.path, pathPatternsIntersect) &&
    assetsIntersect(a, b)
  );
}

function rulesIntersect(a: FrozenClause, b: FrozenClause): boolean {
  if (a.rules === undefined || b.rules === undefined) return true;
  if (a.rules.scheme !== b.rules.scheme) return false;
  const ids = new Set(b.rules.ids);
  return a.rules.ids.some((id) => ids.has(id));
}

function assetsIntersect(a: FrozenClause, b: FrozenClause): boolean {
  if (a.asset.type !== b.asset.type) return false;
  const [fewer, more] = a.members.length <= b.members.length ? [a, b] : [b, a];
  if (fewer.members.some((id) => isMember(more, more.asset.type, id))) return true;
  return mayHold(a, b) || mayHold(b, a);
}

/** A clause whose membership is still open (a class, or judged by structure) may come to hold what the other one names. */
function mayHold(open: FrozenClause, other: FrozenClause): boolean {
  if ('ids' in open.asset || (open.structural !== true && open.asset.growth === undefined)) return false;
  const { type, under } = open.asset;
  if (other.members.some((id) => isUnder(type, id, under))) return true;
  return 'under' in other.asset && (isContainerWithin(type, other.asset.under, under) || isContainerWithin(type, under, other.asset.under));
}

function same(one: string, other: string): boolean {
  return one === other;
}

function meet(one: string | undefined, other: string | undefined, test: (one: string, other: string) => boolean): boolean {
  return one === undefined || other === undefined || test(one, other);
}
