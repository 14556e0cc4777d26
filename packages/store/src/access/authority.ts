import type { AuthorityProposal, ExceptionCase, PersonId, Phase, UnitId } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { type Page, pageSize } from '../sql.ts';

/** A proposal with the revision of its stream (`authority:ID`); null when there is none. */
export async function getAuthorityProposal(queries: Queries, id: string): Promise<{ readonly proposal: AuthorityProposal; readonly revision: number } | null> {
  const [row] = await queries.query<{ proposal: AuthorityProposal; revision: number }>(
    'SELECT document AS proposal, revision FROM authority_proposal WHERE id = $1',
    [id],
  );
  return row ?? null;
}

/** Proposals, the latest first; the cursor is the id of the last one. An unknown cursor starts anew. */
export async function listAuthorityProposals(
  queries: Queries,
  options: { readonly state?: AuthorityProposal['state'] | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<Page<AuthorityProposal>> {
  const limit = pageSize(options.limit);
  const rows = await queries.query<{ document: AuthorityProposal }>(
    `SELECT p.document FROM authority_proposal p LEFT JOIN authority_proposal after ON after.id = $2
     WHERE ($1::text IS NULL OR p.state = $1) AND (after.id IS NULL OR (p.proposed_at, p.id) < (after.proposed_at, after.id))
     ORDER BY p.proposed_at DESC, p.id DESC LIMIT $3`,
    [options.state ?? null, options.cursor ?? '', limit + 1],
  );
  const items = rows.slice(0, limit).map((row) => row.document);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Every proposal that nobody has decided. */
export async function openAuthorityProposals(queries: Queries): Promise<readonly AuthorityProposal[]> {
  const rows = await queries.query<{ document: AuthorityProposal }>("SELECT document FROM authority_proposal WHERE state = 'open' ORDER BY proposed_at, id");
  return rows.map((row) => row.document);
}

/** Whether a second person was ever asked here. */
export async function hasAuthorityProposals(queries: Queries): Promise<boolean> {
  return (await queries.query('SELECT FROM authority_proposal LIMIT 1')).length > 0;
}

/** Cases that are written, wait or are decided just now, or have a change request that is, and in which somebody has a part (E47): `units` and `groups` are those that the person is in. */
export async function openCasesOfParty(queries: Queries, { person, units, groups }: { readonly person: PersonId; readonly units: readonly UnitId[]; readonly groups: readonly string[] }): Promise<readonly ExceptionCase[]> {
  const rows = await queries.query<{ state: ExceptionCase }>(
    `SELECT state FROM exception_case
     WHERE (phase = ANY ($2) OR state @? '$.changes[*].phase ? (@ == "triage" || @ == "needs_info" || @ == "assessment" || @ == "in_approval" || @ == "awaiting_acknowledgement")')
       AND (requester = $1 OR owner = $1 OR state -> 'contributors' ? $1 OR state -> 'content' -> 'beneficiaries' ? $1
         OR state -> 'assessment' -> 'controls' @> jsonb_build_array(jsonb_build_object('operator', $1::text))
         OR EXISTS (SELECT FROM jsonb_array_elements(state -> 'content' -> 'scope') c CROSS JOIN LATERAL (SELECT c -> 'asset' AS asset) a
           WHERE a.asset ->> 'type' = 'unit' AND (a.asset -> 'ids' ?| $3 OR a.asset ->> 'under' = ANY ($3)) OR a.asset ->> 'type' = 'person-group' AND a.asset -> 'ids' ?| $4))
     ORDER BY id`,
    [person, openPhases, units, groups],
  );
  return rows.map(({ state }) => state);
}

const openPhases = ['draft', 'triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'] as const satisfies readonly Phase[];

/** Those of these people who can sign in. */
export async function withSignIn(queries: Queries, people: readonly PersonId[]): Promise<readonly PersonId[]> {
  const rows = await queries.query<{ person: PersonId }>(
    `SELECT person FROM account WHERE person = ANY ($1) UNION SELECT person FROM external_identity WHERE person = ANY ($1) ORDER BY 1`,
    [people],
  );
  return rows.map((row) => row.person);
}
