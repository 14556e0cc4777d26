import { type ExceptionCase, type Estate, feedbackKind, policySignalsOf, type Requirement, type Signal } from '@exeat/core';
import { databaseNow, estateOfRequirement, listCases, type Queries } from '@exeat/store';
import type { ServerContext } from '../context.ts';

/** What experience says of a requirement now, and what scanners say of it. */
export async function requirementSignals(context: Pick<ServerContext, 'snapshots'>, queries: Queries, requirement: Requirement): Promise<{ readonly signals: readonly Signal[]; readonly estate: Estate }> {
  const { snapshots } = context;
  const [library, organisation, rules] = [await snapshots.library(queries), await snapshots.organisation(queries), await snapshots.config(queries, feedbackKind)];
  const estate = await estateOfRequirement(queries, requirement.id);
  const [cases, now] = [await citing(queries, requirement), await databaseNow(queries)];
  return { estate, signals: policySignalsOf({ requirement, versions: library.versions.get(requirement.id) ?? [], cases, estate, organisation, rules, now }) };
}

/** Every case that cites a requirement, drafts and ended ones too. */
async function citing(queries: Queries, { id }: Requirement): Promise<readonly ExceptionCase[]> {
  const found: ExceptionCase[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof listCases>> = await listCases(queries, { requirement: id, limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}
