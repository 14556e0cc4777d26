import type { AuthorityProposalReply } from '@exeat/contract';
import {
  addMs, assignmentKey, type AskedVersion, type AuthorityProposal, classifyVersion, confirmersOf, decideConfirmation, decideDecline, documentChanges, type Instant, type Json, msOf, type Organisation, type Person, type PolicyLibrary, proposalLifeMs, type RoleAssignment, ruleKey, type Subject, type Unit,
} from '@exeat/core';
import { personReply } from './person.ts';

type Viewer = { readonly subject: Subject; readonly at: Instant };

/** The document that another one follows. */
type Followed = (name: string, revision: number) => Json;

/** What a change of authority is compared with. */
export type Known = { readonly followed: Followed; readonly library: Pick<PolicyLibrary, 'versions'> };

/** A change of authority as its readers see it, with what the caller may do about it. */
export function authorityReply(proposal: AuthorityProposal, organisation: Organisation, { followed, library }: Known, { subject, at }: Viewer): AuthorityProposalReply {
  const expiresAt = addMs(proposal.proposedAt, proposalLifeMs);
  const confirm = decideConfirmation(subject, proposal, organisation, at);
  const decline = decideDecline(subject, proposal, organisation, at);
  return {
    id: proposal.id,
    state: proposal.state === 'open' && msOf(at) >= msOf(expiresAt) ? 'expired' : proposal.state,
    proposedBy: proposal.proposedBy === null ? null : personReply(organisation, proposal.proposedBy),
    proposedAt: proposal.proposedAt,
    expiresAt,
    decidedBy: proposal.decidedBy === null ? null : personReply(organisation, proposal.decidedBy),
    decidedAt: proposal.decidedAt,
    text: proposal.text,
    people: proposal.people.map(({ person, before, after, position }) => ({
      person: personReply(organisation, person), given: beyond(after, before), taken: beyond(before, after),
      ...(position === undefined ? {} : { position: { before: positionReply(position.before, organisation), after: positionReply(position.after, organisation) } }),
    })),
    units: proposal.units.map(({ unit, before, after }) => ({
      unit: { id: unit, name: organisation.units.get(unit)?.name ?? unit },
      before: before === null ? null : placeReply(before, organisation),
      after: placeReply(after, organisation),
    })),
    document: proposal.document === null ? null : documentReply(proposal.document, followed),
    mappings: (proposal.mappings ?? []).map(({ rule, before, after }) => ({ rule: ruleKey(rule), before: before === null ? null : [...before], after: [...after] })),
    requirements: (proposal.requirements ?? []).map((one) => versionReply(one, library)),
    calendars: (proposal.calendars ?? []).map(({ before, after }) => ({ calendar: after.id, changes: [...documentChanges(before as unknown as Json, after as unknown as Json)] })),
    confirmers: proposal.state === 'open' ? confirmersOf(organisation, proposal, proposal.proposedBy, at).map((person) => personReply(organisation, person)) : [],
    mine: { confirm: confirm.ok ? [] : [...confirm.reasons], decline: decline.ok ? [] : [...decline.reasons] },
  };
}

function documentReply(document: NonNullable<AuthorityProposal['document']>, followed: Followed): NonNullable<AuthorityProposalReply['document']> {
  const { name, revision, version, content, from = null } = document;
  return { name, revision, version, from, content, changes: [...documentChanges(followed(name, revision), content)] };
}

function beyond(roles: readonly RoleAssignment[], others: readonly RoleAssignment[]): AuthorityProposalReply['people'][number]['given'] {
  const keys = new Set(others.map(assignmentKey));
  return roles.filter((one) => !keys.has(assignmentKey(one))).map((one) => ({ ...one }));
}

function versionReply({ requirement, effective }: AskedVersion, { versions }: Known['library']): AuthorityProposalReply['requirements'][number] {
  const before = versions.get(requirement.id)?.findLast((one) => one.requirement.version < requirement.version)?.requirement;
  const compared = before === undefined ? null : classifyVersion(before, requirement);
  const { id, title, version } = requirement;
  return { id, title, version, day: effective?.day ?? null, class: compared?.class ?? null, changes: (compared?.changes ?? []).map((change) => ({ ...change })), numbers: (requirement.aliases ?? []).filter((number) => before?.aliases?.includes(number) !== true) };
}

function positionReply({ unit, manager }: Pick<Person, 'unit' | 'manager'>, organisation: Organisation) {
  return { unit, manager: manager === null ? null : personReply(organisation, manager) };
}

function placeReply({ parent, heads }: Pick<Unit, 'parent' | 'heads'>, organisation: Organisation): AuthorityProposalReply['units'][number]['after'] {
  const { lead, head, executive } = heads;
  return {
    parent,
    heads: {
      ...(lead === undefined ? {} : { lead: personReply(organisation, lead) }),
      ...(head === undefined ? {} : { head: personReply(organisation, head) }),
      ...(executive === undefined ? {} : { executive: personReply(organisation, executive) }),
    },
  };
}
