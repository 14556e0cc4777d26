import type { Reason } from '../errors.ts';
import { personId, type UnitId } from '../ids.ts';
import type { Organisation, Role } from '../org/organisation.ts';
import { signersOf, withProfiles } from '../policy/cited-requirement.ts';
import type { PolicyLibrary, Requirement } from '../policy/requirement.ts';
import type { ApprovalMatrix } from './matrix.ts';
import type { ToxicRules } from '../risk/toxic/toxic-rules.ts';
import type { Instant } from '../time.ts';
import { type Level, levels, type Seat } from './seat.ts';
import { seatHolder } from './seat-holder.ts';
import { partiesAtRequest } from './separation-of-duties.ts';

type Library = Pick<PolicyLibrary, 'requirements' | 'versions' | 'profiles'>;
type World = { readonly organisation: Organisation; readonly library: Library; readonly toxic: ToxicRules; readonly matrix: ApprovalMatrix; readonly now: Instant };
/** An office that is called in, by the place in a document that does it. */
export type AskedOffice = { readonly at: string; readonly role: Role };
/** A seat that the matrix can ask for, by the place in it that does. */
type Asked = { readonly at: string; readonly level: Level; readonly holder: Seat['holder'] };

const nobody = personId('');

/**
 * Seats that a matrix can ask for and nobody here could take, even of a request to which nobody is party: one reason for each place in the
 * matrix. None while no unit has a head: then nobody approves yet, whatever the matrix says.
 */
export function unfilledSeats(matrix: ApprovalMatrix, world: World): readonly Reason[] {
  const demanded = officesDemanded(world);
  return [...emptySeats((unit) => seatsAsked(matrix, world.library, unit), matrix, world.organisation), ...emptiedOffices(matrix, demanded, world), ...unknownOffices(matrix, demanded)];
}

/** Offices that other documents call in and that nobody could take any more. One that is vacant already is not the doing of this matrix. */
function emptiedOffices(matrix: ApprovalMatrix, demanded: ReadonlyMap<Role, string>, { organisation, matrix: inForce }: World): readonly Reason[] {
  const emptyBy = (by: ApprovalMatrix): readonly Reason[] => {
    const known = [...demanded.keys()].filter((role) => by.seats.offices[role] !== undefined);
    return emptySeats((unit) => known.map((role) => officeSeat({ at: `seats.offices.${role}`, role }, by, unit)), by, organisation);
  };
  const before = new Set(emptyBy(inForce).map(({ rule }) => rule));
  return emptyBy(matrix).filter(({ rule }) => !before.has(rule));
}

/** Offices that another document calls in and that the matrix does not know, or that nobody here could take. */
export function unfilledOffices(offices: readonly AskedOffice[], matrix: ApprovalMatrix, { organisation }: Pick<World, 'organisation'>): readonly Reason[] {
  const known = offices.filter(({ role }) => matrix.seats.offices[role] !== undefined);
  const unknown = offices.filter((office) => !known.includes(office));
  return [
    ...unknown.map(({ at, role }): Reason => ({ code: 'no-eligible-person', rule: at, text: `${at}: expected an office of the approval matrix in force, got ${role}; add it there first.` })),
    ...emptySeats((unit) => known.map((office) => officeSeat(office, matrix, unit)), matrix, organisation),
  ];
}

function emptySeats(askedIn: (unit: UnitId) => readonly Asked[], matrix: ApprovalMatrix, organisation: Organisation): readonly Reason[] {
  const units = [...organisation.units.values()];
  if (units.every(({ heads }) => Object.keys(heads).length === 0)) return [];
  const missing = new Map<string, UnitId[]>();
  for (const { id } of units) {
    for (const asked of askedIn(id)) {
      if (isFilled(asked, matrix, organisation)) continue;
      missing.set(asked.at, [...(missing.get(asked.at) ?? []), id]);
    }
  }
  return [...missing].map(([at, where]): Reason => ({
    code: 'no-eligible-person', rule: at,
    text: `${at}: expected somebody who can take this seat, got nobody for ${named(where)}. Appoint somebody first, or ask for another seat.`,
  }));
}

function seatsAsked(matrix: ApprovalMatrix, library: Pick<PolicyLibrary, 'requirements'>, unit: UnitId): readonly Asked[] {
  const { seats } = matrix;
  const byLevel = levels.flatMap((level): readonly Asked[] => {
    const { riskOwner, second } = seats.levels[level];
    const owner: Asked = { at: `seats.levels.${level}.riskOwner`, level, holder: { kind: 'grade', grade: riskOwner, unit } };
    const at = `seats.levels.${level}.second`;
    if (second.kind === 'none') return [owner];
    if (second.kind === 'committee') return [owner, { at, level, holder: { kind: 'committee', role: second.role } }];
    // A control owner may sign instead, who is of a requirement and not of the organisation.
    if (second.orControlOwner && hasControlOwners(library)) return [owner];
    return [owner, { at, level, holder: { kind: 'role', role: second.role, unit, delegable: true } }];
  });
  return [...byLevel, ...officesAsked(matrix).map((office) => officeSeat(office, matrix, unit))];
}

function officeSeat({ at, role }: AskedOffice, { seats }: ApprovalMatrix, unit: UnitId): Asked {
  return { at, level: 1, holder: { kind: 'role', role, unit, delegable: seats.offices[role]?.delegable ?? true } };
}

/** Offices that the matrix calls in by itself. */
function officesAsked({ seats }: ApprovalMatrix): readonly AskedOffice[] {
  return (['personalData', 'externalClause'] as const).flatMap((place) => {
    const role = seats[place];
    return role === null ? [] : [{ at: `seats.${place}`, role }];
  });
}

/** Offices that a clause of the library, its waiver profile or a toxic combination calls in, with one that does; those of versions that come into force later, too. */
function officesDemanded({ library, toxic, now }: Omit<World, 'organisation'>): ReadonlyMap<Role, string> {
  const coming = [...library.versions.values()].flat().filter(({ from }) => from > now).map(({ requirement }) => requirement);
  const demanded = new Map<Role, string>();
  for (const requirement of [...library.requirements.values(), ...coming]) for (const { role, clause } of signersDemanded(requirement, library)) demanded.set(role, clause);
  for (const { id, effect } of toxic.rules) for (const office of effect.seats ?? []) demanded.set(office, `combination ${id}`);
  return demanded;
}

/** Offices that a requirement calls in, by the place in it that does. */
function signersDemanded(requirement: Requirement, library: Pick<PolicyLibrary, 'profiles'>): readonly (AskedOffice & { readonly clause: string })[] {
  if (requirement.withdrawn === true) return [];
  return withProfiles(requirement, library).obligations.flatMap((link) =>
    signersOf(link).map((role) => ({ at: `obligations.${link.clause}.${role === link.namedSigner ? 'namedSigner' : 'profile'}`, role: role as Role, clause: link.clause })),
  );
}

/** Signatures that a version of a requirement would demand and that nobody here could give: every request that cites it would wait for them. */
export function unfilledSigners(requirement: Requirement, matrix: ApprovalMatrix, world: Pick<World, 'organisation'> & { readonly library: Pick<PolicyLibrary, 'profiles'> }): readonly Reason[] {
  return unfilledOffices(signersDemanded(requirement, world.library), matrix, world).map((reason) => ({ ...reason, rule: `${requirement.id} ${reason.rule}`, text: `${requirement.id}: ${reason.text}` }));
}

/** Offices that are called in and that the matrix does not know. */
function unknownOffices({ seats }: ApprovalMatrix, demanded: ReadonlyMap<Role, string>): readonly Reason[] {
  return [...demanded].filter(([role]) => seats.offices[role] === undefined).map(([role, clause]) => ({
    code: 'no-eligible-person', rule: `seats.offices.${role}`,
    text: `seats.offices.${role}: expected an office, since ${clause} demands its signature, got nothing.`,
  }));
}

function hasControlOwners(library: Pick<PolicyLibrary, 'requirements'>): boolean {
  return [...library.requirements.values()].some(({ controlOwner }) => controlOwner !== undefined);
}

function isFilled({ level, holder, at }: Asked, matrix: ApprovalMatrix, organisation: Organisation): boolean {
  const seat = { id: at, voice: 'accepts_risk' as const, holder, obligations: [], title: at };
  const trees = { now: organisation, atSubmission: organisation };
  const found = seatHolder(seat, { parties: partiesAtRequest(nobody, nobody), organisation: trees, matrix, level, seated: [] });
  return found.members === undefined ? found.person !== null : found.members.length >= matrix.seats.committeeLeast;
}

function named(units: readonly UnitId[]): string {
  const shown = units.slice(0, 3).join(', ');
  return units.length <= 3 ? shown : `${shown} and ${units.length - 3} other units`;
}
