import type { AssetType, ExceptionId, FrozenScope, RequirementId, RuleScheme } from '@exeat/core';

/** A version in force, whose scope is compared with what scanners found. */
export type ReviewedVersion = { readonly id: ExceptionId; readonly version: number; readonly scope: FrozenScope };

type Clause = {
  readonly exception: ExceptionId;
  readonly version: number;
  /** Position in the scope, from 0. */
  readonly clause: number;
  readonly requirement: RequirementId;
  readonly scheme: RuleScheme;
  readonly ids: readonly string[];
  readonly type: AssetType;
  readonly names: readonly string[];
  readonly under: string | null;
};

/** The clauses as the JSON that `clauseRecords` reads. Those without rules are records, of which no scanner says anything. */
export function clausesOf(versions: readonly ReviewedVersion[]): string {
  const clauses = versions.flatMap(({ id, version, scope }) =>
    scope.flatMap(({ requirement, rules, asset, members }, clause): readonly Clause[] => {
      if (rules === undefined) return [];
      const names = [...new Set([...members, ...('ids' in asset ? asset.ids : [])])];
      return [{ exception: id, version, clause, requirement, ...rules, type: asset.type, names, under: 'under' in asset ? asset.under : null }];
    }),
  );
  return JSON.stringify(clauses);
}

/** Rows after `jsonb_to_recordset(…)`: one for each clause. */
export const clauseRecord = `(exception text, version integer, clause integer, requirement text, scheme text, ids text[], type text, names text[], under text)`;
