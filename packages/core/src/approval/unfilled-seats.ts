import type { Reason } from '../errors.ts';
import { personId, type UnitId } from '../ids.ts';
import type { Organisation, Role } from '../org/organisation.ts';
import type { PolicyLibrary } from '../policy/requirement.ts';
import type { ApprovalMatrix } from './matrix.ts';
import type { ToxicRules } from '../risk/toxic/toxic-rules.ts';
import { type Level, levels, type Seat } from './seat.ts';
import { seatHolder } from './seat-holder.ts';
import { partiesAtRequest } from './separation-of-duties.ts';

type World = { readonly organisation: Organisation; readonly library: Pick<PolicyLibrary, 'requirements'>; readonly toxic: ToxicRules };
/** An office that is called in, by the place in a document that does it. */
export type AskedOffice = { readonly at: string; readonly role: Role };
/** A seat that the matrix can ask for, by the place in it that does. */
type Asked = { readonly at: string; readonly level: Level; readonly holder: Seat['holder'] };

const nobody = personId('');

/**
 * Seats that a matrix can ask for and nobody here could take, even of a request to which nobody is party: one reason for each place in the
 * matrix. None while no unit has a head: then nobody approves yet, whatever the matrix says.
 */
export function unfilledSeats(matrix: ApprovalMatrix, { organisation, library, toxic }: World): readonly Reason[] {
  return [...emptySeats((unit) => seatsAsked(matrix, library, unit), matrix, organisation), ...unknownOffices(matrix, library, toxic)];
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

/** Offices that a clause of the library or a toxic combination names: the matrix must know them, whether or not somebody holds them. */
function unknownOffices({ seats }: ApprovalMatrix, library: Pick<PolicyLibrary, 'requirements'>, toxic: ToxicRules): readonly Reason[] {
  const clauses = [...library.requirements.values()].flatMap(({ obligations }) => obligations);
  const unknown = new Map(clauses.flatMap(({ clause, namedSigner }) => (namedSigner === undefined || seats.offices[namedSigner as Role] !== undefined ? [] : [[namedSigner, clause] as const])));
  for (const { id, effect } of toxic.rules) for (const office of effect.seats ?? []) if (seats.offices[office] === undefined) unknown.set(office, `combination ${id}`);
  return [...unknown].map(([role, clause]) => ({
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
