import type { Reason } from '../errors.ts';
import type { PersonId } from '../ids.ts';
import type { Grade, Role } from '../org/organisation.ts';
import type { UnitId } from '../ids.ts';
import type { UnitExposure } from '../risk/exposure/unit-exposure.ts';
import type { MetCombination } from '../risk/toxic/met-combination.ts';

export const levels = [1, 2, 3, 4, 5] as const;
export type Level = (typeof levels)[number];

/** What the holder's signature means (C20): only `accepts_risk` accepts; `veto` may object for its office; `opinion` advises. */
export type SeatVoice = 'accepts_risk' | 'veto' | 'opinion';

/**
 * One signature that a version needs. Seats of a stage are decided in parallel; stage 2 opens when stage 1 is complete (E4).
 * The id is stable for a version: `risk-owner:INS`, `level:ciso_delegate`, `policy-owner:STD-LG`, `named:ciso`.
 */
export type Seat = {
  readonly id: string;
  readonly stage: 1 | 2;
  readonly voice: SeatVoice;
  /** What the holder is asked as, for people: "Risk owner of Insurance". */
  readonly title: string;
  /** How the holder is found: a grade in a unit, a role, or a named office. */
  readonly holder:
    | { readonly kind: 'grade'; readonly grade: Grade; readonly unit: UnitId }
    | { readonly kind: 'role'; readonly role: Role; readonly unit: UnitId; readonly delegable: boolean }
    | { readonly kind: 'person'; readonly person: PersonId }
    /** `panel`: these members of it alone. */
    | { readonly kind: 'committee'; readonly role: Role; readonly panel?: readonly PersonId[] };
  /** Everything that this one signature discharges (E3 b), for example `NYDFS 500.15(b)`. */
  readonly obligations: readonly string[];
  /** The person who may decide now; null when nobody is eligible. For a committee: null, and `members` lists the voters. */
  readonly person: PersonId | null;
  readonly members?: readonly PersonId[];
  /** The member whose vote breaks a tie, by the rules of when it is asked; absent: a tie is no approval. */
  readonly chair?: PersonId;
  /** Who may decide for that person now, by a delegation. Only of a seat that is open. */
  readonly delegates?: readonly SeatDelegate[];
  /** Who is asked beside that person, whose time is over (§4.7): the first of the two decides. Only of a seat that is open. */
  readonly second?: PersonId;
  /** Why the seat exists and why this person sits in it, including who was passed over and by which rule. */
  readonly reasons: readonly Reason[];
};

/** Versions of configuration documents by name. */
export type ConfigVersions = Readonly<Record<string, number>>;

/** Somebody who decides for the holder of a seat, by the delegation named. */
export type SeatDelegate = { readonly person: PersonId; readonly delegation: string };

/** Level, seats and the arithmetic behind them (domain §4.2). The same value is previewed, frozen at assessment and shown to approvers. */
export type RequiredApproval = {
  readonly level: Level;
  readonly matrixVersion: number;
  /** Versions of the other configuration documents that it was computed under, by name; absent: the standard ones. */
  readonly config?: ConfigVersions;
  readonly seats: readonly Seat[];
  /** Base, floors and bumps, each with its figure. */
  readonly reasons: readonly Reason[];
  /** What the units with a budget would carry with it (§5.6); absent: none of them has one. */
  readonly exposure?: readonly UnitExposure[];
  /** Toxic combinations that it completes (§5.7); absent: none. */
  readonly toxic?: readonly MetCombination[];
  /** A vulnerability in scope is known to be exploited on an asset that is or may be exposed; absent: it is not, or nobody knew. */
  readonly knownExploited?: true;
  /** Units that own the assets in scope, each with those above it, as they were when it was computed: `INS < GRP`. */
  readonly owning?: readonly string[];
  /** Fewest voters of a committee then: a matrix that asks for fewer since does not let fewer decide (§4.3-10). */
  readonly committeeLeast?: number;
};
