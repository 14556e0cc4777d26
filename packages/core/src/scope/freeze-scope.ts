import type { AssetType } from '../asset/asset.ts';
import type { Reason } from '../errors.ts';
import type { FrozenClause, FrozenScope, Scope } from './scope.ts';

/** Canonical ids of the assets of a type that are recorded under a container. */
export type MembersUnder = (type: AssetType, container: string) => readonly string[];

/** Resolves every clause to the members known now (E-C22). Ids named by a clause are members whether or not they are recorded. */
export function freezeScope(scope: Scope, membersUnder: MembersUnder): FrozenScope {
  return scope.map((clause) => {
    const { asset } = clause;
    const members = 'ids' in asset ? asset.ids : membersUnder(asset.type, asset.under);
    return { ...clause, members: [...new Set(members)].sort() };
  });
}

/** Why a frozen scope cannot stand: a container without members covers nothing, a class that is over its cap has no newest member to leave out. */
export function frozenScopeFaults(scope: FrozenScope): readonly Reason[] {
  const reasons: Reason[] = [];
  scope.forEach((clause, at) => {
    if ('ids' in clause.asset) return;
    const { type, under, growth } = clause.asset;
    const fault = (text: string) => reasons.push({ code: 'invalid-scope', text: `scope[${at}].asset: ${text}`, rule: 'interfaces §3 under' });
    if (clause.members.length === 0 && growth === undefined)
      fault(`expected a container with recorded members, found no ${type} under ${under}; record them first, or list ids`);
    if (growth !== undefined && clause.members.length > growth.max)
      fault(
        `expected at most ${growth.max} members, found ${clause.members.length} under ${under}; raise the cap, which approvers see, or narrow the container`,
      );
  });
  return reasons;
}

/**
 * A class with the members that joined since: oldest first while the cap has room, and none beyond it (domain §3.6, S21). The order of
 * `joined` is the order in which they were found to belong; whether the joining itself is legitimate is decided before.
 */
export function admitToClass(clause: FrozenClause, joined: readonly string[]): { readonly clause: FrozenClause; readonly left: readonly string[] } {
  const { asset } = clause;
  if ('ids' in asset || asset.growth === undefined) return { clause, left: [...joined] };
  const members = new Set(clause.members);
  const left: string[] = [];
  for (const id of joined) {
    if (members.has(id)) continue;
    if (members.size < asset.growth.max) members.add(id);
    else left.push(id);
  }
  return { clause: { ...clause, members: [...members].sort() }, left };
}
