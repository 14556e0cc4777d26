import type { Level } from '../approval/seat.ts';
import type { Band } from '../risk/rating.ts';

/** Numbers of renewal, lineage and bridge (domain §3.4, §3.9), a part of the approval matrix. */
export type LifecycleRules = {
  /** A renewal handed in fewer days than this before the end of cover is late, by residual band (§3.4-1, E30). */
  readonly renewalDueDays: Readonly<Record<Band, number>>;
  /** How often a renewal of one grant may be asked for, when the first was rejected (§3.4-7). */
  readonly renewalAttempts: number;
  /** An undecided renewal becomes void this many days after the end of cover (E7). */
  readonly renewalVoidDays: number;
  /** Longest bridge, in days (§3.4-4); null: there are none. */
  readonly bridgeDays: number | null;
  /** A lineage ends with a gap of this many days without a detection, or of this many months where nobody knows whether it went on (E49). */
  readonly lineageGapDays: number;
  readonly lineageUnseenMonths: number;
  /** Emergencies (T33); null: the organisation has no such way to cover. */
  readonly emergency: EmergencyRules | null;
  /** How long a rejection or revocation raises the level of what follows (§4.2 G6). */
  readonly historyMonths: number;
  /** For so many days the approvers who had a request before them are the least that the same may be asked of (§3.9, E50). */
  readonly shoppingDays: number;
  /** So many days a line of report, or a figure behind the level, counts longer after it was cut or lowered (E47). */
  readonly heldDays: number;
  /** For so many days after a rejection the same is taken on again only where facts have changed (§3.9). */
  readonly coolingDays: number;
};

export type EmergencyRules = {
  /** Level whose seats are enough for a ratification, whatever level an ordinary request would need (E32). */
  readonly ratifiedAtMost: Level;
  /** So many days after one, a second on an intersecting deviation is no emergency but an ordinary request; so is one after a rejection or revocation. */
  readonly againDays: number;
  /** At most so many of one unit, and on one asset, within `againDays` (E51). */
  readonly ofUnit: number;
  readonly onAsset: number;
};
