import type { ParsedOf, ReplyOf, routes } from '@exeat/contract';
import { databaseNow } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { pageOfSnapshot } from '../../http/page-of-snapshot.ts';
import { findPerson } from '../../identity/find-person.ts';
import { requirementSignals } from '../../policy/requirement-signals.ts';
import { personReply } from '../../present/person.ts';

/** Signals of a page of requirements; those that give none are left out. */
export async function listPolicySignals(context: ServerContext, query: ParsedOf<typeof routes.listPolicySignals>['query']): Promise<ReplyOf<typeof routes.listPolicySignals>> {
  const { pool, snapshots } = context;
  const [library, organisation] = [await snapshots.library(pool), await snapshots.organisation(pool)];
  const owner = query.owner === undefined ? null : (findPerson(organisation, query.owner)?.id ?? query.owner);
  const asked = [...library.requirements.values()].filter(({ id, document }) =>
    (query.requirement === undefined || id === query.requirement) && (query.document === undefined || document.id === query.document) && (owner === null || document.owner === owner));
  const page = pageOfSnapshot(asked, ({ id }) => id, query);
  const now = await databaseNow(pool);
  const items: ReplyOf<typeof routes.listPolicySignals>['items'] = [];
  for (const requirement of page.items) {
    const { signals, estate } = await requirementSignals(context, pool, requirement);
    if (signals.length === 0) continue;
    const shown = signals.map(({ signal, text, exceptions }) => ({ signal, text, exceptions: [...exceptions] }));
    items.push({ requirement: requirement.id, title: requirement.title, owner: personReply(organisation, requirement.document.owner), signals: shown, estate: { ...estate } });
  }
  return { items, next: page.next, asOf: now };
}
