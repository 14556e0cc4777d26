import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import type { PersonId, UnitId } from '../ids.ts';
import type { Role } from '../org/organisation.ts';
import { commonAncestor, holdersOf } from '../org/reporting-line.ts';
import { bindingLinks, mayBe } from '../policy/binding-links.ts';
import { signersOf } from '../policy/cited-requirement.ts';
import type { ObligationLink } from '../policy/requirement.ts';
import type { ApprovalFacts } from './facts.ts';
import type { Level, Seat } from './seat.ts';
import { controlOwnerSeat } from './seat-holder.ts';
import { conflictsOf } from './separation-of-duties.ts';

/** A seat before anybody sits in it. */
export type EmptySeat = Omit<Seat, 'person' | 'members'>;

/**
 * The seats that a version needs at a level: stage 1 the mandatory signers and opinions, stage 2 the risk owners and the second line of that
 * level only (E4). The business half of the level is the risk owner's seat (E3 a).
 */
export function seatsFor(facts: ApprovalFacts, level: Level): Decision<readonly EmptySeat[]> {
  const { now } = facts.organisation;
  const units = [...new Set(facts.assets.map((asset) => asset.unit))].sort();
  if (units.length === 0)
    return refuse({
      code: 'unknown-asset',
      rule: 'C3',
      text: 'The scope holds no recorded asset, so that no unit answers for it; record its assets with their unit.',
    });
  const unit = commonAncestor(now, units);
  if (unit === null)
    return refuse({
      code: 'no-eligible-person',
      rule: 'C3',
      text: `The units ${units.join(', ')} have no unit in common above them; split the request, or record their parent.`,
    });

  const signers = namedSigners(facts, unit);
  if (!signers.ok) return signers;
  return accept([
    ...riskOwners(facts, level, units, unit),
    ...secondLine(facts, level, unit),
    ...signers.value,
    ...policyOwners(facts),
    ...controlOwners(facts),
  ]);
}

function riskOwners({ matrix }: ApprovalFacts, level: Level, units: readonly UnitId[], common: UnitId): readonly EmptySeat[] {
  const { levels, maxBusinessSeats } = matrix.seats;
  const grade = levels[level].riskOwner;
  const asked = units.length > maxBusinessSeats ? [common] : units;
  const why =
    units.length > maxBusinessSeats
      ? `${units.length} units own the assets in scope, more than ${maxBusinessSeats}: ${common}, above them all, answers`
      : 'The unit that owns the assets bears the loss';
  return asked.map((unit) =>
    seat(
      `risk-owner:${unit}`,
      2,
      'accepts_risk',
      `Risk owner of ${unit}`,
      { kind: 'grade', grade, unit },
      [],
      `${why}; L${level} asks for its ${grade}.`,
      'E3, C2, C3',
    ),
  );
}

function secondLine(facts: ApprovalFacts, level: Level, unit: UnitId): readonly EmptySeat[] {
  const { second } = facts.matrix.seats.levels[level];
  if (second.kind === 'none') return [];
  const why = `L${level} is decided by the risk owner and ${second.role}.`;
  if (second.kind === 'committee')
    return [seat(`level:${second.role}`, 2, 'accepts_risk', `Vote of the ${second.role.replaceAll('_', ' ')}`, { kind: 'committee', role: second.role }, [], why, 'E4')];
  const eligible = (person: PersonId): boolean => conflictsOf(person, 'approve', facts.parties, facts.organisation, { level }).length === 0;
  const controlOwner =
    second.orControlOwner && !holdersOf(facts.organisation.now, second.role, unit).some(eligible)
      ? facts.requirements.map((requirement) => requirement.controlOwner).find((person) => person !== undefined && eligible(person))
      : undefined;
  if (controlOwner !== undefined) {
    return [seat(
      controlOwnerSeat,
      2,
      'accepts_risk',
      'Control owner, for the second line',
      { kind: 'person', person: controlOwner },
      [],
      `No ${second.role} is eligible; at L${level} the control owner may sign instead.`,
      'C1',
    )];
  }
  return [seat(
    `level:${second.role}`,
    2,
    'accepts_risk',
    `Level ${level}: ${second.role}`,
    { kind: 'role', role: second.role, unit, delegable: true },
    [],
    why,
    'E4',
  )];
}

/** Offices that a clause names, and those that personal data and outside clauses call in (§4.2, C20). */
function namedSigners(facts: ApprovalFacts, unit: UnitId): Decision<readonly EmptySeat[]> {
  const { requirements, assets, matrix, content } = facts;
  const links = requirements.flatMap((requirement) => bindingLinks(requirement, assets));
  const obligations = new Map<string, Set<string>>();
  const demand = (role: string | null, obligation: string): void => {
    if (role === null) return;
    obligations.set(role, (obligations.get(role) ?? new Set()).add(obligation));
  };
  for (const link of links) for (const role of signersOf(link)) demand(role, link.clause);
  for (const link of links.filter(isOutside)) demand(matrix.seats.externalClause, link.clause);
  for (const { rule, title, effect } of facts.toxic ?? []) for (const role of effect.seats ?? []) demand(role, `${rule} ${title}`);
  if (content.basis === 'privacy_derogation') demand(matrix.seats.personalData, 'basis privacy_derogation');
  if (assets.some((asset) => mayBe(asset, 'personal_data'))) demand(matrix.seats.personalData, 'personal data in scope, or not known to be absent');

  const seats: EmptySeat[] = [];
  for (const [role, clauses] of obligations) {
    const office = matrix.seats.offices[role as Role];
    if (office === undefined)
      return refuse({
        code: 'no-eligible-person',
        rule: '§4.2',
        text: `${[...clauses].join(', ')} demands the signature of ${role}, which the approval matrix does not know as an office; a registrar adds it first.`,
      });
    const { title, voice, delegable } = office;
    seats.push(
      seat(
        `named:${role}`,
        1,
        voice,
        title,
        { kind: 'role', role: role as Role, unit, delegable },
        [...clauses],
        `Demanded by ${[...clauses].join(', ')}.`,
        '§4.2',
      ),
    );
  }
  return accept(seats);
}

/** One for each document: its owner may object that the deviation defeats the policy, and accepts no risk. */
function policyOwners({ requirements, matrix }: ApprovalFacts): readonly EmptySeat[] {
  const documents = new Map(requirements.filter((r) => r.tier <= matrix.seats.policyOwnerTierAtMost).map((r) => [r.document.id, r.document]));
  return [...documents.values()].map((document) =>
    seat(
      `policy-owner:${document.id}`,
      1,
      'veto',
      `Policy owner of ${document.id}`,
      { kind: 'person', person: document.owner },
      [],
      `A cited clause of ${document.id} is tier ${matrix.seats.policyOwnerTierAtMost} or stricter.`,
      '§4.2, C20',
    ),
  );
}

function controlOwners({ requirements }: ApprovalFacts): readonly EmptySeat[] {
  const owners = new Map<PersonId, string[]>();
  for (const { id, controlOwner } of requirements) {
    if (controlOwner !== undefined) owners.set(controlOwner, [...(owners.get(controlOwner) ?? []), id]);
  }
  return [...owners].map(([person, ids]) =>
    seat(
      `control-owner:${ids[0] ?? ''}`,
      1,
      'opinion',
      `Control owner of ${ids.join(', ')}`,
      { kind: 'person', person },
      [],
      `Runs the control that is deviated from (${ids.join(', ')}), and advises.`,
      '§4.2, C20',
    ),
  );
}

/** A link that only repeats the organisation's own rule is no outside clause. */
function isOutside(link: ObligationLink): boolean {
  return link.waivability !== 'internal_only';
}

function seat(
  id: string,
  stage: 1 | 2,
  voice: Seat['voice'],
  title: string,
  holder: Seat['holder'],
  obligations: readonly string[],
  why: string,
  rule: string,
): EmptySeat {
  const reason: Reason = { code: 'seat-required', rule, text: why };
  return { id, stage, voice, title, holder, obligations, reasons: [reason] };
}
