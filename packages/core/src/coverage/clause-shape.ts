import type { AssetRef } from '../asset/asset.ts';
import { isUnder } from '../asset/containment.ts';
import { isMember } from '../scope/clause-matches.ts';
import type { FrozenClause } from '../scope/scope.ts';
import type { EffectiveException } from './effective-exception.ts';

/** Members of a container that are named one by one; more become a set, which other exceptions may share. Listed ids are seldom shared. */
const mostApart = { under: 8, ids: 256 };

/** See `PostingLists`: the number of a version, and whether more than rule and asset has to hold. */
export function postingOf(version: number, clause: FrozenClause): number {
  const plain = clause.component === undefined && clause.path === undefined && clause.port === undefined && clause.value === undefined;
  return version * 2 + (plain ? 0 : 1);
}

/** Of two answers to the same question of the store: told fast, and by what they say. */
export function isSameScope(one: EffectiveException, other: EffectiveException): boolean {
  if (one.scope === other.scope) return true;
  return one.scope.length === other.scope.length && one.scope.every((clause, at) => isSameClause(clause, other.scope[at]));
}

function isSameClause({ members, ...one }: FrozenClause, clause: FrozenClause | undefined): boolean {
  if (clause === undefined || members.length !== clause.members.length) return false;
  const { members: others, ...other } = clause;
  return members.every((id, at) => id === others[at]) && JSON.stringify(one) === JSON.stringify(other);
}

/** Whether the members are kept as a set. */
export function isWide(clause: FrozenClause): boolean {
  return clause.members.length > ('under' in clause.asset ? mostApart.under : mostApart.ids);
}

/** Whether assets that are not among the members may belong to it. */
export function isOpen(clause: FrozenClause): boolean {
  return clause.structural === true || ('under' in clause.asset && clause.asset.growth !== undefined);
}

/** A class may have admitted an asset that memory has not heard of: the server's query knows. */
export function mayHold(clause: FrozenClause, asset: AssetRef): boolean {
  if (clause.asset.type !== asset.type) return false;
  if (
    'under' in clause.asset &&
    (clause.asset.growth !== undefined || (clause.structural === true && isUnder(asset.type, asset.id, clause.asset.under)))
  )
    return true;
  return isMember(clause, asset.type, asset.id);
}
