import type { ParsedOf, ReplyOf, routes } from '@exeat/contract';
import { type ExceptionCase, feedbackKind, policySignalsOf, type Requirement } from '@exeat/core';
import { databaseNow, estateOfRequirement, listCases } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { pageOfSnapshot } from '../../http/page-of-snapshot.ts';
import { findPerson } from '../../identity/find-person.ts';
import { personReply } from '../../present/person.ts';

/** Signals of a page of requirements; those that give none are left out. */
export async function listPolicySignals(context: ServerContext, query: ParsedOf<typeof routes.listPolicySignals>['query']): Promise<ReplyOf<typeof routes.listPolicySignals>> {
  const { pool, snapshots } = context;
  const [library, organisation, rules] = [await snapshots.library(pool), await snapshots.organisation(pool), await snapshots.config(pool, feedbackKind)];
  const owner = query.owner === undefined ? null : (findPerson(organisation, query.owner)?.id ?? query.owner);
  const asked = [...library.requirements.values()].filter(({ id, document }) =>
    (query.requirement === undefined || id === query.requirement) && (query.document === undefined || document.id === query.document) && (owner === null || document.owner === owner));
  const page = pageOfSnapshot(asked, ({ id }) => id, query);
  const now = await databaseNow(pool);
  const items: ReplyOf<typeof routes.listPolicySignals>['items'] = [];
  for (const requirement of page.items) {
    const estate = await estateOfRequirement(pool, requirement.id);
    const signals = policySignalsOf({ requirement, versions: library.versions.get(requirement.id) ?? [], cases: await citing(context, requirement), estate, organisation, rules, now });
    if (signals.length === 0) continue;
    const shown = signals.map(({ signal, text, exceptions }) => ({ signal, text, exceptions: [...exceptions] }));
    items.push({ requirement: requirement.id, title: requirement.title, owner: personReply(organisation, requirement.document.owner), signals: shown, estate: { ...estate } });
  }
  return { items, next: page.next, asOf: now };
}

async function citing({ pool }: ServerContext, { id }: Requirement): Promise<readonly ExceptionCase[]> {
  const found: ExceptionCase[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof listCases>> = await listCases(pool, { requirement: id, limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}
