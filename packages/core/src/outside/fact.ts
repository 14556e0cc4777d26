import { type Asset, type AssetClass, assetKey, type AssetRef } from '../asset/asset.ts';
import type { TestEvidence } from '../control/record.ts';
import type { LocalDate } from '../calendar.ts';
import type { ExceptionId, PersonId, UnitId } from '../ids.ts';
import type { Role } from '../org/organisation.ts';
import type { Instant } from '../time.ts';

/** What an outside system can report, closed. Each kind is about one subject of one family. A requirement is published in the policy library itself. */
export const outsideKinds = {
  ticket_closed: 'ticket',
  ticket_cancelled: 'ticket',
  ticket_slipped: 'ticket',
  ticket_stalled: 'ticket',
  change_rolled_back: 'change',
  change_implemented: 'change',
  asset_retired: 'asset',
  asset_active: 'asset',
  asset_changed: 'asset',
  control_evidence: 'control',
  incident: 'incident',
  penetration_finding: 'penetration_finding',
  cvss_revised: 'severity',
  threat_reported: 'intelligence',
  kev_changed: 'vulnerability',
  epss_changed: 'vulnerability',
  person_joined: 'person',
  person_moved: 'person',
  person_left: 'person',
  role_ended: 'role',
  requirement_published: 'requirement',
} as const;
export type OutsideKind = keyof typeof outsideKinds;
export type OutsideFamily = (typeof outsideKinds)[OutsideKind];

/** What a source says of one record of its own: the same (source, external id, version) is the same report. */
export type FactKey = {
  /** System that reports, as the organisation names it: `servicenow`, `hr`. */
  readonly source: string;
  /** Id of the record in that system. */
  readonly externalId: string;
  /** Grows with every change of that record: a sequence number or an etag that counts. */
  readonly version: number;
};

export type OutsideStatement =
  | { readonly kind: 'ticket_closed' | 'ticket_cancelled'; readonly ticket: string }
  | { readonly kind: 'ticket_slipped'; readonly ticket: string; readonly due: LocalDate }
  /** Nothing was done on it since a day. */
  | { readonly kind: 'ticket_stalled'; readonly ticket: string; readonly since: LocalDate }
  | { readonly kind: 'change_rolled_back' | 'change_implemented'; readonly change: string }
  /** `ticket`: the decommission ticket, where there is one. */
  | { readonly kind: 'asset_retired'; readonly asset: AssetRef; readonly ticket?: string }
  | { readonly kind: 'asset_active'; readonly asset: AssetRef }
  /** What the inventory says of it now, as far as it says; what is worse than on record is taken over. */
  | { readonly kind: 'asset_changed'; readonly asset: AssetRef; readonly criticality?: number; readonly exposure?: NonNullable<Asset['exposure']>; readonly classes?: readonly AssetClass[] }
  /** A tool has tested a control. */
  | { readonly kind: 'control_evidence'; readonly control: string; readonly outcome: 'pass' | 'fail'; readonly statement: string; readonly evidence: readonly TestEvidence[] }
  /** Whether it is listed as exploited, or how probable that is, is another than before; the figures stand in the feed. */
  | { readonly kind: 'epss_changed'; readonly vulnerability: string }
  /** `automatable`, `technicalImpact`: what the remediation directive asks besides; absent: the source does not say. */
  | { readonly kind: 'kev_changed'; readonly vulnerability: string; readonly automatable?: boolean; readonly technicalImpact?: 'partial' | 'total' }
  /** Its severity by CVSS is another; `from` absent: the source does not say what it was. */
  | { readonly kind: 'cvss_revised'; readonly vulnerability: string; readonly from?: number; readonly to: number }
  /** What intelligence says of its use by attackers, listed or not. */
  | { readonly kind: 'threat_reported'; readonly vulnerability: string; readonly exploited: boolean }
  /** Testers have found something; `finding`: its id in their report. */
  | { readonly kind: 'penetration_finding'; readonly finding: string; readonly assets: readonly AssetRef[]; readonly exceptions: readonly ExceptionId[] }
  /** `person`: permanent id. A joiner who is on record and has left comes back as the same person. */
  | { readonly kind: 'person_joined'; readonly person: PersonId }
  | { readonly kind: 'person_moved'; readonly person: PersonId; readonly unit: UnitId; readonly manager: PersonId | null }
  | { readonly kind: 'person_left'; readonly person: PersonId; readonly lastDay: LocalDate }
  /** Somebody does not hold a role of a unit any more, since the end of a day that is over: it may be known late. */
  | { readonly kind: 'role_ended'; readonly person: PersonId; readonly role: Role; readonly unit: UnitId; readonly lastDay: LocalDate }
  /** `contributed`: whether the deviation helped it along; absent: nobody knows yet. */
  | { readonly kind: 'incident'; readonly incident: string; readonly assets: readonly AssetRef[]; readonly exceptions: readonly ExceptionId[]; readonly contributed?: boolean };

export type OutsideFact = FactKey & {
  readonly occurredAt: Instant;
  /** What the source says in words. */
  readonly text?: string;
  readonly says: OutsideStatement;
};

/** A fact as it was recorded; not `applied`: something newer was known already. */
export type RecordedFact = { readonly fact: OutsideFact; readonly receivedAt: Instant; readonly applied: boolean };

/** What a fact is about, in the words of its family. */
export function subjectOf(says: OutsideStatement): string {
  switch (says.kind) {
    case 'ticket_closed':
    case 'ticket_cancelled':
    case 'ticket_slipped':
    case 'ticket_stalled':
      return says.ticket;
    case 'change_rolled_back':
    case 'change_implemented':
      return says.change;
    case 'control_evidence':
      return says.control;
    case 'incident':
      return says.incident;
    case 'penetration_finding':
      return says.finding;
    case 'kev_changed':
    case 'epss_changed':
    case 'cvss_revised':
    case 'threat_reported':
      return says.vulnerability;
    case 'person_joined':
    case 'person_moved':
    case 'person_left':
      return says.person;
    case 'role_ended':
      return `${says.person} ${says.role} ${says.unit}`;
    default:
      return assetKey(says.asset);
  }
}

/** Stream in which everything that was reported of a subject stands. */
export function outsideStream(says: OutsideStatement): string {
  return `outside:${outsideKinds[says.kind]}:${subjectOf(says)}`;
}
