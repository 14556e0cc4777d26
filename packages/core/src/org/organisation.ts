import type { PersonId, UnitId } from '../ids.ts';
import type { Delegation } from './delegation.ts';
import type { Instant } from '../time.ts';

export type Unit = {
  readonly id: UnitId;
  readonly name: string;
  readonly parent: UnitId | null;
  /** IANA zone of the legal entity; every unit carries one (E16). */
  readonly zone: string;
  /** Id of the working calendar of the unit. */
  readonly calendar: string;
  /** Who stands for the unit at each grade; a grade left empty is answered by the next unit up (C2). */
  readonly heads: Partial<Readonly<Record<Grade, PersonId>>>;
};

/** Grades of a risk owner: department lead (L1), unit head (L2), executive (L3 and above). */
export const grades = ['lead', 'head', 'executive'] as const;
export type Grade = (typeof grades)[number];

export type Person = {
  /** Opaque and permanent (`p24`): what events and the log carry instead of a name. */
  readonly id: PersonId;
  /** Directory user name (`lena.fischer`), unique and never reassigned: what documents carry. */
  readonly userName: string;
  readonly name: string;
  readonly email?: string;
  readonly unit: UnitId;
  readonly manager: PersonId | null;
  readonly active: boolean;
  /** From this instant on the person has left, with no job: the end of a last day that lies ahead. */
  readonly leavesAt?: Instant;
  readonly roles: readonly RoleAssignment[];
  /** Ids of the groups of people, as assets of type `person-group`, that the directory has the person in. Absent: none. */
  readonly groups?: readonly string[];
};

/**
 * A role held over a unit and everything below it, by its incumbent. With days it is held in `[from, until)` and by nobody's doing begins and ends
 * there (`incumbent.ts`); zone and tzdata version are those behind the instants.
 */
export type RoleAssignment = {
  readonly role: Role;
  readonly unit: UnitId;
  readonly firstDay?: string;
  readonly lastDay?: string;
  readonly from?: Instant;
  readonly until?: Instant;
  readonly zone?: string;
  readonly tzdata?: string;
  /** Stands in for the incumbent, for days that end: asked after whoever holds the role of the same unit in their own right. */
  readonly acting?: true;
};

export const roles = [
  'grc_manager', 'assessor', 'ciso', 'ciso_delegate', 'qualified_individual', 'dpo', 'legal', 'sox_pmo', 'pci_isa', 'pci_senior_management',
  'resilience_officer', 'authorizing_official', 'security_lead', 'risk_committee', 'board_risk_committee', 'auditor', 'registrar', 'closure_verifier',
  'incident_commander', 'duty_approver',
  'safety_officer',
  'committee_chair',
] as const;
export type Role = (typeof roles)[number];

export type WorkingCalendar = {
  readonly id: string;
  /** ISO weekdays, 1 = Monday. */
  readonly workingDays: readonly number[];
  /** Local dates `YYYY-MM-DD` that are not worked. */
  readonly holidays: readonly string[];
  /** Years whose holidays are published; a due date in another year is refused. */
  readonly years: readonly number[];
};

/** The directory as one immutable snapshot. */
export type Organisation = {
  /** The instant whose roles are held in it. Absent: a role with days is held by nobody. */
  readonly at?: Instant;
  readonly units: ReadonlyMap<UnitId, Unit>;
  readonly people: ReadonlyMap<PersonId, Person>;
  readonly calendars: ReadonlyMap<string, WorkingCalendar>;
  /** Delegations that were not ended early; absent: none. */
  readonly delegations?: readonly Delegation[];
};
