import type { ApprovalMatrix, LevelSeats } from './matrix.ts';
import type { Level } from './seat.ts';
import { standardMatrix } from './standard-matrix.ts';

export const presetNames = ['small', 'standard', 'regulated'] as const;
export type PresetName = (typeof presetNames)[number];

/** A matrix to begin with, and what it means, so that nobody chooses blindly. */
export type Preset = {
  readonly name: PresetName;
  readonly title: string;
  readonly description: string;
  /** What of the standard matrix it gives up. */
  readonly drops: readonly string[];
  readonly keeps: readonly string[];
  readonly matrix: ApprovalMatrix;
};

const kept = ['nobody approves or assesses their own', 'approvals bind to what was read', 'every exception ends by itself', 'outside clauses that know no exception stay barred'];
const seat: LevelSeats = { riskOwner: 'head', second: { kind: 'none' } };
const sameForAll = { 1: seat, 2: seat, 3: seat, 4: seat, 5: seat } as const satisfies Record<Level, LevelSeats>;
const ninety = { longest: { days: 90 }, reviewEvery: { days: 30 }, renewalOpensDays: 30, maxRenewals: 2, lineageCap: { days: 270 } } as const;
const standard = standardMatrix;

/** One level with one seat, one longest term: usable by three people, one of whom asks, one assesses, one approves (E18). */
const smallMatrix: ApprovalMatrix = {
  ...standard,
  terms: { ...standard.terms, bands: { low: ninety, moderate: ninety, high: ninety, critical: { ...ninety, reviewEvery: { days: 7 } } } },
  level: {
    ...standard.level,
    base: { low: 1, moderate: 1, high: 1, critical: 1 },
    floors: {
      crown: 1, tier: { 1: 1, 2: 1, 3: 1 }, assetClass: {}, unclassifiedAsset: 1, inherent: { low: 1, moderate: 1, high: 1, critical: 1 }, enduring: 1, falsePositive: 1,
      manyAssets: 1,
    },
    bumps: { ...standard.level.bumps, most: 0 },
    cap: 1,
    knownExploited: 1,
  },
  seats: { ...standard.seats, levels: sameForAll, policyOwnerTierAtMost: 0, personalData: null, externalClause: null, roleAbove: {}, lastResort: [], distinct: [] },
  duties: { ...standard.duties, appeal: null },
  lifecycle: { ...standard.lifecycle, bridgeDays: null, emergency: null },
};

/** Everything a step stricter: policy owners of every tier object, controls are tested from a moderate risk on, long terms count sooner. */
const regulatedMatrix: ApprovalMatrix = {
  ...standard,
  risk: { ...standard.risk, attestationUpTo: 'low', testedFrom: 'moderate' },
  controls: { ...standard.controls, testsOnRecord: true },
  terms: {
    ...standard.terms,
    bands: { ...standard.terms.bands, moderate: { ...standard.terms.bands.moderate, reviewEvery: { months: 3 } }, critical: { ...standard.terms.bands.critical, maxRenewals: 0 } },
  },
  level: {
    ...standard.level,
    base: { low: 1, moderate: 3, high: 4, critical: 5 },
    floors: { ...standard.level.floors, tier: { 1: 3, 2: 2, 3: 1 } },
    bumps: { ...standard.level.bumps, durationSharePercent: 33 },
  },
  seats: { ...standard.seats, policyOwnerTierAtMost: 3 },
};

/** The matrices that an organisation can begin with. Each is published as it stands, and can be changed afterwards like any other. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  small: {
    name: 'small',
    title: 'Three people',
    description: 'One asks, one assesses, one approves. One level, one seat, at most ninety days.',
    drops: [
      'levels: every risk is approved by the head of the unit that owns the asset', 'second-line and committee seats, objections by policy owners, legal and data protection',
      'appeal, emergency and bridge, which need more people', "an approver's own exceptions: nobody could approve them, so they are refused when submitted",
    ],
    keeps: kept,
    matrix: smallMatrix,
  },
  standard: {
    name: 'standard',
    title: 'Standard',
    description: 'Five levels from a department lead to the board, a second line beside every risk owner, a committee from level 4 on.',
    drops: [],
    keeps: kept,
    matrix: standard,
  },
  regulated: {
    name: 'regulated',
    title: 'Regulated',
    description: 'The standard, a step stricter: a moderate risk goes to an executive and the CISO, controls are tested from moderate on, owners of every policy may object.',
    drops: [],
    keeps: [...kept, 'attestations count for low risks only', 'a control counts as tested when its test is on record', 'a critical risk is not renewed'],
    matrix: regulatedMatrix,
  },
};
