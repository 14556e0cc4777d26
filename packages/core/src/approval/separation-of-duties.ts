import type { Reason } from '../errors.ts';
import type { PersonId, UnitId } from '../ids.ts';
import { type OrganisationTrees, reportsTo } from '../org/reporting-line.ts';
import { isWithin } from '../org/unit-tree.ts';
import type { Level, SeatVoice } from './seat.ts';

/** What somebody is about to do on an exception. */
export type SeparatedDuty = 'approve' | 'assess' | 'triage' | 'verify-closure' | 'test-control' | 'review';

/** Everybody whose part in the version bars them from another part. A person may stand in several. */
export type Parties = {
  readonly requester: PersonId;
  readonly owner: PersonId;
  /** Authors of any content, control statement, answer or evidence, at any time (E43). */
  readonly contributors: readonly PersonId[];
  /** People inside the scope, and owners of scoped accounts (E44). */
  readonly beneficiaries: readonly PersonId[];
  /** Units that the scope names: whoever is of one of them, or of a unit below it, is inside the scope (E44). */
  readonly unitsInScope?: readonly UnitId[];
  /** Groups of people that the scope names: whoever the directory has in one of them is inside the scope (E44). */
  readonly groupsInScope?: readonly string[];
  /** Who runs a compensating control of the version. */
  readonly operators: readonly PersonId[];
  readonly assessors: readonly PersonId[];
  /** Who has given a signature on the version that still stands. */
  readonly signers: readonly PersonId[];
  /** Whose vote on the version stands: they sign no other seat of it (§4.3-6). */
  readonly voters?: readonly PersonId[];
  /** Who declared a conflict and decides nothing on the request any more (§4.5). */
  readonly recused?: readonly PersonId[];
  /** Of an appeal or a ratification: who decided before (§4.3-9). */
  readonly deciders?: readonly PersonId[];
};

/** What the rules for approvers depend on. Absent: the strictest reading. */
export type SigningContext = {
  readonly level?: Level;
  readonly voice?: SeatVoice;
  /** In a committee, where a vote that was cast may be changed. */
  readonly votes?: true;
  /** The person on whose behalf a delegate acts: a conflict of either bars both (§4.3-7, C18). */
  readonly onBehalfOf?: PersonId;
};

/**
 * Every reason why a person may not do a duty on a version (domain §4.3 as corrected by E42–E48, C18); none: the person may.
 * Evaluated when a seat is filled and again when it decides, over the directory at submission and now: a conflict in either counts.
 */
export function conflictsOf(
  person: PersonId,
  duty: SeparatedDuty,
  parties: Parties,
  trees: OrganisationTrees,
  context: SigningContext = {},
): readonly Reason[] {
  const { onBehalfOf, ...own } = context;
  const reasons = [...standing(person, trees), ...byDuty(person, duty, parties, trees, own)];
  if (onBehalfOf !== undefined && onBehalfOf !== person) {
    for (const reason of byDuty(onBehalfOf, duty, parties, trees, own)) {
      reasons.push({ ...reason, rule: '§4.3-7', text: `${person} acts for ${onBehalfOf}, whose conflict counts too: ${reason.text}` });
    }
  }
  return reasons;
}

/** The people of a submitted request as the rules see them, before anybody has assessed or signed. */
export function partiesAtRequest(requester: PersonId, owner: PersonId, others: Partial<Omit<Parties, 'requester' | 'owner'>> = {}): Parties {
  return { requester, owner, contributors: [], beneficiaries: [], operators: [], assessors: [], signers: [], ...others };
}

function standing(person: PersonId, { now }: OrganisationTrees): readonly Reason[] {
  const known = now.people.get(person);
  if (known === undefined) return [{ code: 'unknown-person', rule: '§4.5', text: `${person} is not in the directory; expected somebody who is.` }];
  return known.active ? [] : [{ code: 'inactive-person', rule: '§4.5', text: `${person} has left or is not active; expected somebody who is.` }];
}

function byDuty(person: PersonId, duty: SeparatedDuty, parties: Parties, trees: OrganisationTrees, context: SigningContext): readonly Reason[] {
  switch (duty) {
    case 'approve':
      return approving(person, parties, trees, context);
    case 'assess':
      return assessing(person, parties, trees);
    case 'triage':
      return person === parties.requester || person === parties.owner
        ? [{ code: 'triager-is-party', rule: 'T3', text: `${person} is the requester or the owner, and may not triage it: somebody else does.` }]
        : [];
    case 'verify-closure':
      return checking(person, parties, trees, {
        party: 'verifier-is-owner',
        line: 'verifier-reports-to-owner',
        rule: '§4.3-4, E46',
        what: 'verify it',
      });
    case 'review':
      return checking(person, parties, trees, { party: 'verifier-is-owner', line: 'verifier-reports-to-owner', rule: 'T32, E46', what: 'review it' });
    case 'test-control':
      return checking(person, parties, trees, { party: 'tester-is-party', line: 'tester-is-party', rule: '§4.3-3, E46', what: 'test its controls' });
  }
}

function approving(person: PersonId, parties: Parties, trees: OrganisationTrees, { level, voice, votes }: SigningContext): readonly Reason[] {
  const reasons: Reason[] = [];
  if (person === parties.requester) reasons.push({ code: 'own-request', rule: '§4.3-1', text: `${person} requested it, and may not approve it: somebody else does.` });
  if (person === parties.owner) reasons.push({ code: 'own-exception', rule: '§4.3-1', text: `${person} owns it, and may not approve it: somebody else does.` });
  if (parties.operators.includes(person))
    reasons.push({ code: 'operator-approves', rule: '§4.3-1', text: `${person} operates a compensating control of it, and may not approve it: somebody else does.` });
  if (parties.assessors.includes(person))
    reasons.push({ code: 'assessor-approves', rule: '§4.3-2', text: `${person} assessed it, and may not approve it: somebody else does.` });
  if (parties.contributors.includes(person))
    reasons.push({ code: 'contributor', rule: '§4.3-8, E43', text: `${person} wrote a part of it, and may not approve it: somebody else does.` });
  if (isInside(person, parties, trees))
    reasons.push({ code: 'beneficiary', rule: 'E44', text: `${person} is inside its scope, and may not approve it: somebody else does.` });
  if (parties.signers.includes(person))
    reasons.push({ code: 'second-signature', rule: '§4.3-6', text: `${person} has signed this version; a second seat needs a second person.` });
  if (votes !== true && parties.voters?.includes(person) === true)
    reasons.push({ code: 'second-signature', rule: '§4.3-6', text: `${person} has voted on this version in a committee; a second seat needs a second person.` });
  if (parties.recused?.includes(person) === true)
    reasons.push({ code: 'recused', rule: '§4.5', text: `${person} declared a conflict, and decides nothing on this request: somebody else does.` });
  if (parties.deciders?.includes(person) === true)
    reasons.push({ code: 'decided-before', rule: '§4.3-9', text: `${person} decided on it before, and may not hear it again: somebody else does.` });
  // An opinion accepts nothing, so that a control owner may give one on a case of their superior.
  if (level !== 1 && voice !== 'opinion')
    reasons.push(...reporting(person, [parties.requester, parties.owner], trees, 'reports-to-party', '§4.3-5, C18', 'approve it'));
  return reasons;
}

function assessing(person: PersonId, parties: Parties, trees: OrganisationTrees): readonly Reason[] {
  const reasons: Reason[] = [];
  if (person === parties.requester || person === parties.owner)
    reasons.push({ code: 'assessor-is-party', rule: '§4.3-2', text: `${person} is the requester or the owner, and may not assess it: somebody else does.` });
  if (parties.contributors.includes(person))
    reasons.push({ code: 'contributor', rule: 'E43', text: `${person} wrote a part of it, and may not assess it: somebody else does.` });
  if (isInside(person, parties, trees))
    reasons.push({ code: 'beneficiary', rule: 'E44', text: `${person} is inside its scope, and may not assess it: somebody else does.` });
  if (parties.operators.includes(person))
    reasons.push({ code: 'assessor-is-party', rule: 'E46', text: `${person} operates a compensating control of it, and may not assess it: somebody else does.` });
  if (parties.signers.includes(person) || parties.voters?.includes(person) === true)
    reasons.push({ code: 'assessor-approves', rule: '§4.3-2', text: `${person} has signed it or voted on it, and may not assess it: somebody else does.` });
  return [...reasons, ...reporting(person, [parties.requester, parties.owner], trees, 'assessor-reports-to-owner', 'E48, C18', 'assess it')];
}

/** Whoever attests a fact that keeps or ends cover stands outside the case and outside the lines of its people. */
function checking(
  person: PersonId,
  parties: Parties,
  trees: OrganisationTrees,
  { party, line, rule, what }: { readonly party: Reason['code']; readonly line: Reason['code']; readonly rule: string; readonly what: string },
): readonly Reason[] {
  const involved = [parties.requester, parties.owner, ...parties.operators];
  const reasons: Reason[] = [];
  if (involved.includes(person))
    reasons.push({ code: party, rule, text: `${person} is the requester, the owner or a control operator, and may not ${what}: somebody else does.` });
  if (isInside(person, parties, trees))
    reasons.push({ code: 'beneficiary', rule: 'E44', text: `${person} is inside its scope, and may not ${what}: somebody else does.` });
  return [...reasons, ...reporting(person, involved, trees, line, `${rule}, C18`, what)];
}

/** Named as a beneficiary, or of a unit or in a group that the scope names: now, when it was handed in, or lately (E47). */
export function isInside(person: PersonId, { beneficiaries, unitsInScope = [], groupsInScope = [] }: Parties, { now, atSubmission, lately }: OrganisationTrees): boolean {
  return beneficiaries.includes(person) || [now, atSubmission, ...(lately === undefined ? [] : [lately])].some((tree) => {
    const known = tree.people.get(person);
    return known !== undefined && (unitsInScope.some((named) => isWithin(tree, known.unit, named)) || groupsInScope.some((named) => known.groups?.includes(named)));
  });
}

function reporting(
  person: PersonId,
  superiors: readonly PersonId[],
  trees: OrganisationTrees,
  code: Reason['code'],
  rule: string,
  what: string,
): readonly Reason[] {
  return [...new Set(superiors)].flatMap((superior) => {
    if (reportsTo(trees.now, person, superior)) return [{ code, rule, text: `${person} reports to ${superior}, and may not ${what}: somebody else does.` }];
    if (reportsTo(trees.atSubmission, person, superior)) return [{ code, rule, text: `${person} reported at submission to ${superior}, and may not ${what}: somebody else does.` }];
    if (trees.lately === undefined || !reportsTo(trees.lately, person, superior)) return [];
    return [{ code, rule: `${rule}, E47`, text: `${person} reported to ${superior} until lately, and may not ${what} yet: a line that is cut counts some time longer. Until then somebody else does.` }];
  });
}
