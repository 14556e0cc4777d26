import type { ParsedOf, ReplyOf, routes } from '@exeat/contract';
import { figuresOf, type Portfolio, type Requirement } from '@exeat/core';
import { openFindingsOfRequirements } from '@exeat/store';
import type { ServerContext } from '../../context.ts';
import { pageOfSnapshot } from '../../http/page-of-snapshot.ts';
import { findPerson } from '../../identity/find-person.ts';
import { countedRegister } from '../../portfolio/count-register.ts';
import { deviationsView } from '../../present/deviations.ts';
import { requirementView } from '../../record/read-requirements.ts';

type Query = ParsedOf<typeof routes.listRequirements>['query'];
type Listed = ReplyOf<typeof routes.listRequirements>;
type Counts = Portfolio['requirements'][number];

/** A page of the library. The register is counted only where the question needs it. */
export async function listRequirements(context: ServerContext, query: Query): Promise<Listed> {
  const { requirements } = await context.snapshots.library(context.pool);
  const needsCounts = query.counts === true || query.standing !== undefined || query.sort === '-active';
  const counts = new Map(needsCounts ? (await countedRegister(context, await context.snapshots.organisation(context.pool), null)).requirements.map((one) => [one.requirement, one]) : []);
  const fits = await filterOf(context, query, counts);
  const key = query.sort === '-active' ? mostActiveFirst(counts) : ({ id }: Requirement): string => id;
  const page = pageOfSnapshot([...requirements.values()].filter(fits), key, query);
  if (query.counts !== true) return { items: page.items.map(requirementView), next: page.next };
  const findings = await openFindingsOfRequirements(context.pool, page.items.map(({ id }) => id));
  return {
    items: page.items.map((one) => ({ ...requirementView(one), deviations: deviationsOf(one.id, counts.get(one.id), findings.get(one.id) ?? 0) })),
    next: page.next,
  };
}

async function filterOf(context: ServerContext, query: Query, counts: ReadonlyMap<string, Counts>): Promise<(requirement: Requirement) => boolean> {
  const words = (query.q ?? '').toLowerCase().split(/\s+/);
  const owner = query.owner === undefined ? null : (findPerson(await context.snapshots.organisation(context.pool), query.owner)?.id ?? query.owner);
  return ({ id, aliases = [], document, title, statement }) => {
    const text = `${id} ${aliases.join(' ')} ${document.title} ${title} ${statement}`.toLowerCase();
    return (
      (query.document === undefined || document.id === query.document) &&
      (owner === null || document.owner === owner) &&
      (query.standing === undefined || (counts.get(id)?.[query.standing].count ?? 0) > 0) &&
      words.every((word) => text.includes(word))
    );
  };
}

/** Keys are compared as texts, upwards. */
function mostActiveFirst(counts: ReadonlyMap<string, Counts>): (requirement: Requirement) => string {
  return ({ id }) => `${String(1e9 - (counts.get(id)?.active.count ?? 0)).padStart(10, '0')} ${id}`;
}

function deviationsOf(requirement: string, counts: Counts | undefined, findings: number): NonNullable<Listed['items'][number]['deviations']> {
  const { active, asked, expired } = counts ?? figuresOf(new Map(), { requirement });
  return deviationsView({ active, asked, expired }, findings, { requirement });
}
