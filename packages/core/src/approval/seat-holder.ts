import type { Reason } from '../errors.ts';
import { type PersonId, type UnitId, unitId } from '../ids.ts';
import { rolesHeld } from '../org/incumbent.ts';
import type { Grade, Organisation, Role } from '../org/organisation.ts';
import { holdersOf, type OrganisationTrees, reportingLine } from '../org/reporting-line.ts';
import { unitPath } from '../org/unit-tree.ts';
import type { ApprovalMatrix } from './matrix.ts';
import type { Level, Seat } from './seat.ts';
import { conflictsOf, type Parties } from './separation-of-duties.ts';

/** Somebody who sits in another seat of the version. `any`: no seat is shared with them; else only the distinct pairs are kept apart (E3 c). */
export type Seated = { readonly person: PersonId; readonly kinds: readonly string[] | 'any' };

export type HolderFacts = {
  readonly parties: Parties;
  readonly organisation: OrganisationTrees;
  readonly matrix: ApprovalMatrix;
  readonly level: Level;
  readonly seated: readonly Seated[];
};

export type SeatHolder = {
  /** null: nobody is eligible, or the seat is a committee's. */
  readonly person: PersonId | null;
  /** Voters of a committee; fewer than the matrix asks for means that the seat cannot be filled. */
  readonly members?: readonly PersonId[];
  /** The voter who chairs it, where the chair's vote breaks a tie. */
  readonly chair?: PersonId;
  /** Why this person sits here, and by which rule everybody before them was passed over. */
  readonly reasons: readonly Reason[];
};

/** `person`: who sat in it when it was routed; absent: nobody has yet. */
type UnfilledSeat = Pick<Seat, 'id' | 'voice' | 'holder' | 'obligations' | 'title'> & { readonly person?: PersonId | null };
/** Id of the seat of the second line that a control owner takes. It names no office of the directory. */
export const controlOwnerSeat = 'level:control_owner';

type Candidate = { readonly person: PersonId; readonly as: string };

/**
 * Who may decide in a seat now (§4.5: late resolution). An empty or conflicted seat moves up the holder's line to the first eligible person;
 * a non-delegable one only to another appointed holder (E3 d); a line that leaves nobody leads to a member of the next committee (E19).
 */
export function seatHolder(seat: UnfilledSeat, facts: HolderFacts): SeatHolder {
  const reasons: Reason[] = [];
  if (seat.holder.kind === 'committee') return committee(seat, seat.holder, facts);
  const asked = new Set<PersonId>();
  for (const { person, as } of candidates(seat, facts)) {
    if (asked.has(person)) continue;
    asked.add(person);
    const conflicts = barring(person, seat, facts);
    if (conflicts.length === 0) {
      reasons.push({ code: 'seat-holder', rule: '§4.5', text: `${person} sits as ${as}.` });
      return { person, reasons };
    }
    reasons.push(...passedOver(as, conflicts));
  }
  reasons.push({
    code: 'no-eligible-person',
    rule: 'E3',
    text: `${seat.title} (${seat.id}): nobody is eligible${asked.size === 0 ? ', because nobody holds it' : ''}. ${remedy(seat)}`,
  });
  return { person: null, reasons };
}

/**
 * Could a person come to sit in a seat that is not recorded as theirs: by an office, a role, or as somebody's superior? For everybody else no
 * change of the directory or of a case brings a seat, but for a change of their own.
 */
export function couldSit(person: PersonId, { people, units }: Organisation): boolean {
  if ((people.get(person)?.roles.length ?? 0) > 0) return true;
  for (const unit of units.values()) if (Object.values(unit.heads).includes(person)) return true;
  for (const other of people.values()) if (other.manager === person) return true;
  return false;
}

/** Kinds that a seat stands for, its merged ones included: `risk-owner`, `level`, `named:ciso` … */
export function seatKinds(seat: Pick<Seat, 'id' | 'obligations'>): readonly string[] {
  return [seat.id, ...seat.obligations.filter((text) => /^(risk-owner|level|policy-owner|control-owner|superior|named):/.test(text))].map(kindOf);
}

function kindOf(id: string): string {
  return id.startsWith('named:') ? id : id.slice(0, id.indexOf(':'));
}

function committee(seat: UnfilledSeat, { role, panel }: Extract<Seat['holder'], { kind: 'committee' }>, facts: HolderFacts): SeatHolder {
  const reasons: Reason[] = [];
  const members: PersonId[] = [];
  for (const person of allHolders(role, facts)) {
    if (panel !== undefined && !panel.includes(person)) continue;
    const conflicts = barring(person, seat, facts);
    if (conflicts.length === 0) members.push(person);
    else reasons.push(...passedOver(`member of ${role}`, conflicts));
  }
  const chairs = facts.matrix.seats.committeeTie === 'chair' ? allHolders('committee_chair', facts).filter((person) => members.includes(person)) : [];
  // Two who both chair it would break one tie in two ways.
  const [chair] = chairs.length === 1 ? chairs : [];
  return { person: null, members, ...(chair === undefined ? {} : { chair }), reasons };
}

function barring(person: PersonId, seat: UnfilledSeat, facts: HolderFacts): readonly Reason[] {
  const context = { level: facts.level, voice: seat.voice, ...(seat.holder.kind === 'committee' ? { votes: true as const } : {}) };
  const conflicts = [...conflictsOf(person, 'approve', facts.parties, facts.organisation, context)];
  const mine = seatKinds(seat);
  for (const { person: other, kinds } of facts.seated) {
    if (other !== person) continue;
    const apart =
      seat.holder.kind === 'committee' || kinds === 'any' || kinds.some((kind) => mine.some((own) => areDistinct(kind, own, facts.matrix)));
    if (apart)
      conflicts.push({
        code: 'second-signature',
        rule: '§4.3-6, E3',
        text: `${person} holds another seat of this version; this one needs a second person.`,
      });
  }
  return [...conflicts, ...lackingAuthority(person, seat, facts)];
}

/**
 * A merged seat whose offices include one that cannot be delegated: a successor in that office must have the authority of the others too.
 * Where nobody has, the seat waits until the version is routed anew, and each office gets its own.
 */
function lackingAuthority(person: PersonId, seat: UnfilledSeat, facts: HolderFacts): readonly Reason[] {
  const { holder } = seat;
  if (holder.kind !== 'role' || holder.delegable) return [];
  return [seat.id, ...seat.obligations].flatMap((id): readonly Reason[] => {
    const able = id === controlOwnerSeat ? inPlaceOfControlOwner(seat, holder.unit, facts) : ableTo(id, holder.unit, facts);
    if (able === null || able.some((candidate) => candidate.person === person)) return [];
    return [{ code: 'authority-too-low', rule: 'E3', text: `${person} has not the authority of ${id}, which this seat discharges too; name somebody who has it.` }];
  });
}

/** The control owner who was asked when it was routed, and the second line in whose place they sign (C1). */
function inPlaceOfControlOwner({ person }: UnfilledSeat, unit: UnitId, facts: HolderFacts): readonly Candidate[] {
  const { second } = facts.matrix.seats.levels[facts.level];
  const line = second.kind === 'role' ? [...roleCandidates(second.role, unit, facts, true)] : [];
  return person === null || person === undefined ? line : [...line, { person, as: 'the control owner' }];
}

/** Everybody with the authority of a seat, by its id; null where a successor of its holder needs none. */
function ableTo(id: string, unit: UnitId, facts: HolderFacts): readonly Candidate[] | null {
  const [kind, of = ''] = id.split(':');
  const { offices, levels } = facts.matrix.seats;
  if (kind === 'risk-owner') return [...gradeCandidates(levels[facts.level].riskOwner, unitId(of), facts)];
  if (kind === 'level') return [...roleCandidates(of as Role, unit, facts, true)];
  if (kind === 'named' && offices[of as Role]?.delegable === false) return [...roleCandidates(of as Role, unit, facts, false)];
  return null;
}

function areDistinct(a: string, b: string, matrix: ApprovalMatrix): boolean {
  return matrix.seats.distinct.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
}

function passedOver(as: string, conflicts: readonly Reason[]): readonly Reason[] {
  return conflicts.map(({ rule, text }) => ({ code: 'passed-over', rule, text: `Passed over as ${as}: ${text}` }));
}

/** Everybody who could sit, in the order in which they are asked. */
function* candidates({ holder }: UnfilledSeat, facts: HolderFacts): Iterable<Candidate> {
  switch (holder.kind) {
    case 'person':
      yield { person: holder.person, as: 'the named person' };
      yield* lineOf(holder.person, facts);
      break;
    case 'grade':
      yield* gradeCandidates(holder.grade, holder.unit, facts);
      break;
    case 'role':
      yield* roleCandidates(holder.role, holder.unit, facts, holder.delegable);
      if (!holder.delegable) return;
      break;
    case 'committee':
      return;
  }
  for (const role of facts.matrix.seats.lastResort) {
    for (const person of allHolders(role, facts)) yield { person, as: `member of ${role}, because the line leaves nobody` };
  }
}

function* gradeCandidates(grade: Grade, unit: UnitId, facts: HolderFacts): Iterable<Candidate> {
  const { now } = facts.organisation;
  for (const at of unitPath(now, unit)) {
    const heads = now.units.get(at)?.heads ?? {};
    // A higher grade of a nearer unit answers before the same grade of a unit further up: it bears the loss.
    for (const one of gradesFrom(grade)) {
      const person = heads[one];
      if (person === undefined) continue;
      yield { person, as: `${one} of ${at}` };
      yield* lineOf(person, facts);
    }
  }
}

function* roleCandidates(role: Role, unit: UnitId, facts: HolderFacts, withLine: boolean): Iterable<Candidate> {
  const holders = holdersOf(facts.organisation.now, role, unit);
  for (const person of holders) yield { person, as: isActing(person, role, facts) ? `acting ${role}` : role };
  if (!withLine) return;
  for (const person of holders) yield* lineOf(person, facts);
  const above = facts.matrix.seats.roleAbove[role];
  if (above !== undefined) yield* roleCandidates(above, unit, facts, true);
}

/** Somebody who holds the role only for the incumbent. */
function isActing(person: PersonId, role: Role, { organisation: { now } }: HolderFacts): boolean {
  const known = now.people.get(person);
  return known !== undefined && rolesHeld(now, known).every((held) => held.role !== role || held.acting === true);
}

function* lineOf(person: PersonId, { organisation }: HolderFacts): Iterable<Candidate> {
  for (const superior of reportingLine(organisation.now, person)) yield { person: superior, as: `superior of ${person}` };
}

function allHolders(role: Role, { organisation }: HolderFacts): readonly PersonId[] {
  const people = [...organisation.now.people.values()].filter((person) => person.active && rolesHeld(organisation.now, person).some((held) => held.role === role));
  return people.map((person) => person.id).sort();
}

function gradesFrom(grade: Grade): readonly Grade[] {
  const grades: readonly Grade[] = ['lead', 'head', 'executive'];
  return grades.slice(grades.indexOf(grade));
}

function remedy({ holder }: UnfilledSeat): string {
  switch (holder.kind) {
    case 'role':
      return `Appoint another person as ${holder.role} for ${holder.unit}${holder.delegable ? '' : '; the seat cannot be delegated'}.`;
    case 'grade':
      return `Record a ${holder.grade} for ${holder.unit} or above it who is not party to the exception.`;
    default:
      return 'Record a superior who is not party to the exception.';
  }
}
