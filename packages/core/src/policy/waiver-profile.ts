import { type Check, list, number, oneOf, shape, text } from '../approval/document-checks.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import { type Role, roles } from '../org/organisation.ts';
import { type SubFormId, subFormIds } from './sub-form.ts';
import { type Waivability, waivabilities } from './waivability.ts';

/** What a clause outside demands of an exception (domain §2.0): an entry of the configuration `waiver-profiles`. */
export type WaiverProfile = {
  /** For example `nydfs-500.15b`; links name it. */
  readonly id: string;
  /** The clause as people cite it. */
  readonly clause: string;
  readonly summary: string;
  /** Where the rule was read. */
  readonly source: string;
  /** Whether somebody checked it against that source. One that is not may not be switched on. */
  readonly verified: boolean;
  /** One that is off adds nothing to the links that name it. */
  readonly on: boolean;
  readonly waivability: Waivability;
  readonly enduringAllowed: boolean;
  /** False: no cover follows on the first. */
  readonly renewable: boolean;
  readonly maxDays?: number;
  readonly reviewMaxMonths?: number;
  readonly retentionYears?: number;
  readonly signers: readonly Role[];
  /** A signer approves with a text, not by a click. */
  readonly inWriting: boolean;
  /** Ids in the outside catalogue that know no exception at all. */
  readonly excludedIds: readonly string[];
  /** Kinds of files that must be attached; in the profile's own words. */
  readonly evidence: readonly string[];
  /** What is refused while one of them is missing. Absent: the submission. */
  readonly evidenceFor?: EvidenceStage;
  readonly subForms: readonly SubFormId[];
  readonly externalNotice?: ExternalNotice;
};

/** When evidence must be there: before a request is handed in, or before somebody approves it. */
export const evidenceStages = ['submission', 'approval'] as const;
export type EvidenceStage = (typeof evidenceStages)[number];

/** The configuration document. */
export type WaiverProfiles = { readonly profiles: readonly WaiverProfile[] };

/** Who outside is told, and within how many calendar days of the grant. */
export type ExternalNotice = { readonly to: string; readonly withinDays: number };

const days = number({ from: 1, to: 3660 });
const yesOrNo = oneOf([true, false]);
const profile = shape(
  {
    id: text, clause: text, summary: text, source: text, verified: yesOrNo, on: yesOrNo, waivability: oneOf(waivabilities), enduringAllowed: yesOrNo, renewable: yesOrNo,
    maxDays: days, reviewMaxMonths: number({ from: 1, to: 120 }), retentionYears: number({ from: 1, to: 100 }), signers: list(oneOf(roles)), inWriting: yesOrNo,
    excludedIds: list(text), evidence: list(text), evidenceFor: oneOf(evidenceStages), subForms: list(oneOf(subFormIds)), externalNotice: shape({ to: text, withinDays: days }),
  },
  { optional: ['evidenceFor', 'maxDays', 'reviewMaxMonths', 'retentionYears', 'externalNotice'] },
);
const document: Check = shape({ profiles: list(profile, 1) });

/** The profiles of a configuration document, or every fault with its place: a hole, an id twice, one that is on but not verified. */
export function readWaiverProfiles(value: unknown): Decision<WaiverProfiles> {
  const faults: Reason[] = [];
  document(value, '', faults);
  if (faults.length > 0) return refuse(...faults);
  const read = value as WaiverProfiles;
  const fault = (at: number, said: string): Reason => ({ code: 'matrix-hole', rule: `profiles.${at}`, text: `profiles.${at}: ${said}` });
  read.profiles.forEach(({ id, on, verified }, at) => {
    if (read.profiles.findIndex((other) => other.id === id) !== at) faults.push(fault(at, `expected every id once, got ${id} again.`));
    if (on && !verified) faults.push(fault(at, `${id} is not verified against its source: verify it before it is switched on.`));
  });
  return faults.length > 0 ? refuse(...faults) : accept(read);
}
