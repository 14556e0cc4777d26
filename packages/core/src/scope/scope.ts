import type { AssetType } from '../asset/asset.ts';
import type { RuleScheme } from '../finding/finding.ts';
import type { RequirementId } from '../ids.ts';

/** What is excepted: an OR of clauses (interfaces §3). */
export type Scope = readonly ScopeClause[];

/**
 * An AND of exact terms. No expressions, no negation, no wildcard in a rule id.
 * A clause without `rules` is a record: it covers no finding and renders no waiver.
 */
export type ScopeClause = {
  readonly requirement: RequirementId;
  readonly rules?: { readonly scheme: RuleScheme; readonly ids: readonly string[] };
  readonly asset: ScopeAsset;
  /** Canonical package URL; a URL without version matches every version, one with a version only that version. */
  readonly component?: string;
  /** Exact path, or a glob in which `*` stays within a segment and `**` crosses segments. */
  readonly path?: string;
  readonly port?: string;
  readonly value?: string;
};

/** Either named ids, or all that is under a container: frozen at submission, or a capped class when `growth` is given. */
export type ScopeAsset =
  | { readonly type: AssetType; readonly ids: readonly string[] }
  | { readonly type: AssetType; readonly under: string; readonly growth?: { readonly max: number } };

/** A clause whose `under` is resolved to the members known at submission (E-C22: a frozen query). */
export type FrozenClause = ScopeClause & {
  /** Canonical ids of the clause's asset type, sorted: the whole membership. A class grows by a new clause value (`admitToClass`). */
  readonly members: readonly string[];
  /**
   * Only in an unsigned document without `status`, where nobody froze anything: `under` is then judged by what the asset's own id shows
   * (`isUnder`).
   */
  readonly structural?: true;
};
export type FrozenScope = readonly FrozenClause[];
