import { isContainerWithin, isUnder } from '../asset/containment.ts';
import { purlWithin } from '../asset/purl.ts';
import { pathPatternWithin } from './path-pattern.ts';
import type { FrozenClause, Scope, ScopeClause } from './scope.ts';

/** How a scope compares with an earlier one. `wider` also stands for what cannot be proved: it needs the full way of approval (I4). */
export type ScopeChange = 'same' | 'narrower' | 'wider';

/** Compares by meaning over all dimensions, not by text: order of clauses and of ids does not matter (domain §3.6). */
export function compareScopes(next: Scope, previous: Scope): ScopeChange {
  if (!isNarrower(next, previous)) return 'wider';
  return isNarrower(previous, next) ? 'same' : 'narrower';
}

/**
 * Whether `next` covers nothing that `previous` does not: every clause of `next` lies within one clause of `previous`. Equal scopes do.
 * Proved clause by clause; what only several old clauses together contain counts as wider. Frozen clauses compare by their members:
 * the same query frozen later, with a new member, is wider.
 */
export function isNarrower(next: Scope, previous: Scope): boolean {
  return next.every((clause) => previous.some((old) => isClauseWithin(clause, old)));
}

/** Whether everything that `clause` covers is covered by `old`, for the same requirement. */
export function isClauseWithin(clause: ScopeClause, old: ScopeClause): boolean {
  return clause.requirement === old.requirement && areRulesWithin(clause, old) && isWhereWithin(clause, old);
}

/** Asset, component, path, port and value: a clause without what it is about. */
export function isWhereWithin(clause: ScopeClause, old: ScopeClause): boolean {
  return (
    isTermWithin(clause.component, old.component, purlWithin) &&
    isTermWithin(clause.path, old.path, pathPatternWithin) &&
    isTermWithin(clause.port, old.port, equal) &&
    isTermWithin(clause.value, old.value, equal) &&
    isAssetWithin(clause, old)
  );
}

/** A record and a clause with rules are different things: neither contains the other. */
function areRulesWithin(clause: ScopeClause, old: ScopeClause): boolean {
  if (clause.rules === undefined || old.rules === undefined) return clause.rules === old.rules;
  if (clause.rules.scheme !== old.rules.scheme) return false;
  const ids = new Set(old.rules.ids);
  return clause.rules.ids.every((id) => ids.has(id));
}

function isTermWithin(narrow: string | undefined, wide: string | undefined, within: (narrow: string, wide: string) => boolean): boolean {
  return wide === undefined || (narrow !== undefined && within(narrow, wide));
}

function equal(one: string, other: string): boolean {
  return one === other;
}

function isAssetWithin(clause: ScopeClause, old: ScopeClause): boolean {
  if (clause.asset.type !== old.asset.type) return false;
  if (isOpen(clause)) return isOpenWithin(clause, old);
  const members = membersOf(clause);
  if (members === null) return sameContainer(clause, old);
  const known = membersOf(old);
  const knownIds = known === null ? null : new Set(known);
  return members.every((id) => knownIds?.has(id) === true || holdsByStructure(old, id));
}

/** A class or a container judged by structure: what it holds is not a list, so only a container of the same kind contains it. */
function isOpenWithin(clause: ScopeClause, old: ScopeClause): boolean {
  if ('ids' in clause.asset || 'ids' in old.asset || !isOpen(old)) return false;
  if (!isContainerWithin(clause.asset.type, clause.asset.under, old.asset.under)) return false;
  if (old.asset.growth !== undefined && (clause.asset.growth === undefined || clause.asset.growth.max > old.asset.growth.max)) return false;
  // Members were admitted one by one: the narrower class may not bring in others.
  const [members, known] = [membersOf(clause), membersOf(old)];
  return members === null || known === null || members.every((id) => known.includes(id));
}

function sameContainer(clause: ScopeClause, old: ScopeClause): boolean {
  if ('ids' in clause.asset || 'ids' in old.asset) return false;
  return membersOf(old) === null && isContainerWithin(clause.asset.type, clause.asset.under, old.asset.under);
}

function isOpen(clause: ScopeClause): boolean {
  return 'under' in clause.asset && (clause.asset.growth !== undefined || isStructural(clause));
}

/** In a draft, or a document that nobody froze, a container holds what lies under it by its own id. */
function holdsByStructure(clause: ScopeClause, id: string): boolean {
  if ('ids' in clause.asset || clause.asset.growth !== undefined) return false;
  return (membersOf(clause) === null || isStructural(clause)) && isUnder(clause.asset.type, id, clause.asset.under);
}

function isFrozen(clause: ScopeClause): clause is FrozenClause {
  return 'members' in clause;
}

function isStructural(clause: ScopeClause): boolean {
  return isFrozen(clause) && clause.structural === true;
}

/** The ids a clause holds as far as it lists them; null for a container that nobody resolved. */
function membersOf(clause: ScopeClause): readonly string[] | null {
  if (isFrozen(clause)) return clause.members;
  return 'ids' in clause.asset ? clause.asset.ids : null;
}
