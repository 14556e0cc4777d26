import { coverEndsAt, type ExceptionCase, type Instant, isVisible, type Organisation, type Sight, stateAt } from '@exeat/core';
import { listRegister, type Queries } from '@exeat/store';
import type { Cell } from '../../export/printed.ts';
import { personReply } from '../../present/person.ts';
import { type RegisterFilter, registerFilter } from '../../register/register-filter.ts';

/** A row of the register: the same members in every form. Lists are lists in JSON, and joined in a cell. */
type Entry = Readonly<Record<string, string | number | null | readonly string[]>>;

/** The register as of an instant, by id, a page at a time: as many rows as there are, in as little memory as a page takes. */
export async function* registerEntries(queries: Queries, at: Instant, filter: RegisterFilter, organisation: Organisation, sight: Sight): AsyncGenerator<Entry> {
  const passes = registerFilter(filter, at, organisation);
  let cursor: string | null = '';
  do {
    const page: Awaited<ReturnType<typeof listRegister>> = await listRegister(queries, { at, cursor, limit: 500 });
    for (const state of page.items) if (isVisible(state, sight, organisation) && passes(state)) yield entryOf(state, at, organisation);
    cursor = page.next;
  } while (cursor !== null);
}

export function cellsOf(entry: Entry): readonly Cell[] {
  return Object.values(entry).map((value) => (typeof value === 'object' && value !== null ? value.join('; ') : value));
}

function ownerUnit(state: ExceptionCase, organisation: Organisation): string | null {
  return state.versions.at(-1)?.frozen.ownerUnit ?? organisation.people.get(state.content.owner)?.unit ?? null;
}

/** The columns of the register, in their order. */
export const registerColumns = [
  'id', 'title', 'state', 'basis', 'requirements', 'assets', 'rules', 'owner', 'ownerUserName', 'ownerUnit', 'requester', 'requesterUserName', 'level',
  'residualBand', 'from', 'until', 'lastDay', 'zone', 'justification', 'ticket', 'contentHash', 'relianceHash', 'revision', 'lastEventAt',
] as const;

function entryOf(state: ExceptionCase, at: Instant, organisation: Organisation): Entry {
  const { content } = state;
  const grant = state.grants.at(-1);
  const [owner, requester] = [personReply(organisation, content.owner), personReply(organisation, state.requester)];
  return {
    id: state.id, title: content.title, state: stateAt(state, at), basis: content.basis,
    requirements: [...new Set(content.scope.map((clause) => clause.requirement))].sort(),
    assets: [...new Set(content.scope.flatMap(({ asset }) => ('ids' in asset ? asset.ids.map((id) => `${asset.type}:${id}`) : [`${asset.type} under ${asset.under}`])))].sort(),
    rules: [...new Set(content.scope.flatMap(({ rules }) => (rules?.ids ?? []).map((id) => `${rules?.scheme}:${id}`)))].sort(),
    owner: owner.name, ownerUserName: owner.userName, ownerUnit: ownerUnit(state, organisation), requester: requester.name, requesterUserName: requester.userName,
    level: state.required?.level ?? null, residualBand: state.assessment?.residualBand ?? null, from: grant?.from ?? null, until: coverEndsAt(state),
    lastDay: grant?.lastDay ?? null, zone: grant?.zone ?? null, justification: content.justification, ticket: content.ticket ?? null,
    contentHash: state.versions.at(-1)?.contentHash ?? null, relianceHash: state.relianceHash, revision: state.revision, lastEventAt: state.lastEventAt,
  } satisfies Record<(typeof registerColumns)[number], Entry[string]>;
}
