import type { Reason } from '../errors.ts';
import type { PersonId, UnitId } from '../ids.ts';
import { type Delegation, delegationStands } from '../org/delegation.ts';
import { rolesHeld } from '../org/incumbent.ts';
import { grades, type Organisation } from '../org/organisation.ts';
import type { OrganisationTrees } from '../org/reporting-line.ts';
import { isWithin } from '../org/unit-tree.ts';
import type { Instant } from '../time.ts';
import type { ApprovalMatrix } from './matrix.ts';
import type { Level, Seat, SeatDelegate } from './seat.ts';
import { conflictsOf, type Parties } from './separation-of-duties.ts';

export type DelegateFacts = {
  readonly now: Instant;
  readonly organisation: OrganisationTrees;
  readonly matrix: ApprovalMatrix;
  readonly parties: Parties;
  readonly level: Level;
  /** Units that the request touches. */
  readonly units: readonly UnitId[];
  /** When the seat came to wait for its holder; null: nobody recorded it. */
  readonly openedAt: Instant | null;
  /** Who sits in the other seats of the version. */
  readonly seated: readonly PersonId[];
};

/** Who may decide in a seat for its holder now (§4.4). Nobody in a committee's, whose votes are personal, nor in one that cannot be delegated. */
export function delegatesOf(seat: Seat, facts: DelegateFacts): readonly SeatDelegate[] {
  return delegationsOf(seat, facts)
    .filter((delegation) => delegateRefusals(delegation, seat, facts).length === 0)
    .map(({ to, id }) => ({ person: to, delegation: id }));
}

/** Every reason why a delegate may not decide in a seat for its holder, though the delegation stands. */
export function delegateRefusals(delegation: Delegation, seat: Seat, facts: DelegateFacts): readonly Reason[] {
  const { to, from, id, maxLevel, unit, cause, givenAt } = delegation;
  const { organisation, level, matrix, openedAt, units, seated } = facts;
  const reasons: Reason[] = [];
  const refused = (rule: string, text: string): void => void reasons.push({ code: 'not-delegated', rule, text: `Delegation ${id} of ${from} to ${to}: ${text} Expected ${from}, or a delegation that covers it.` });
  if (seat.holder.kind === 'committee' || (seat.holder.kind === 'role' && !seat.holder.delegable)) {
    refused('§4.4', `${seat.title} (${seat.id}) cannot be delegated; ${from} decides in person.`);
  }
  if (level > maxLevel) refused('§4.4', `it reaches up to L${maxLevel}, this request is decided at L${level}.`);
  if (unit !== null && !units.every((touched) => isWithin(organisation.now, touched, unit))) {
    refused('§4.4', `it is for ${unit} and the units below it; this request touches ${units.join(', ')}.`);
  }
  if (cause === 'given' && (openedAt === null || givenAt > openedAt)) {
    refused('E55', `it was given after this seat had opened${openedAt === null ? '' : ` at ${openedAt}`}; it reaches seats that open later.`);
  }
  if (organisation.now.people.get(from)?.active !== true) refused('§4.4', `${from} has left, so that it has ended.`);
  if (cause === 'given' && authorityLevel(to, organisation.now, matrix) < level - matrix.delegation.levelsBelow) {
    refused('E55', `${to} decides up to L${authorityLevel(to, organisation.now, matrix)}; a seat of L${level} asks for L${level - matrix.delegation.levelsBelow}.`);
  }
  if (seated.includes(to)) {
    reasons.push({ code: 'second-signature', rule: '§4.3-6', text: `${to} sits in another seat of this version; this one needs a second person.` });
  }
  return [...reasons, ...conflictsOf(to, 'approve', facts.parties, organisation, { level, voice: seat.voice, onBehalfOf: from })];
}

/** Delegations of the holder of a seat that stand now. They are not handed on: a delegate's own are not asked. */
export function delegationsOf({ person }: Pick<Seat, 'person'>, { organisation, now }: Pick<DelegateFacts, 'organisation' | 'now'>): readonly Delegation[] {
  return (organisation.now.delegations ?? []).filter((delegation) => delegation.from === person && delegationStands(delegation, now));
}

/** The highest level at which a person decides by grade, role or committee, as the matrix has it; 0: at none. */
export function authorityLevel(person: PersonId, organisation: Organisation, { seats }: ApprovalMatrix): 0 | Level {
  const known = organisation.people.get(person);
  if (known?.active !== true) return 0;
  const held = new Set(rolesHeld(organisation, known).map(({ role }) => role));
  const grade = Math.max(-1, ...[...organisation.units.values()].flatMap(({ heads }) => grades.flatMap((one, at) => (heads[one] === person ? [at] : []))));
  const decides = (level: Level): boolean => {
    const { riskOwner, second } = seats.levels[level];
    return grade >= grades.indexOf(riskOwner) || (second.kind !== 'none' && held.has(second.role));
  };
  return levels.findLast(decides) ?? 0;
}

const levels: readonly Level[] = [1, 2, 3, 4, 5];
