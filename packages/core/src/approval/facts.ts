import type { Asset } from '../asset/asset.ts';
import type { LocalDate } from '../calendar.ts';
import type { AssessedControl } from '../control/control.ts';
import type { Reason } from '../errors.ts';
import type { ExceptionContent } from '../exception/content.ts';
import type { UnitId } from '../ids.ts';
import type { OrganisationTrees } from '../org/reporting-line.ts';
import type { Requirement } from '../policy/requirement.ts';
import type { Assessment } from '../risk/assessment.ts';
import type { AppetiteFacts } from '../risk/exposure/unit-exposure.ts';
import type { ToxicHit } from '../risk/toxic/toxic-hits.ts';
import type { Band } from '../risk/rating.ts';
import type { ApprovalMatrix } from './matrix.ts';
import type { ConfigVersions, Level } from './seat.ts';
import type { Parties } from './separation-of-duties.ts';

/** Everything that level and seats depend on. Preview, routing and the check at decision give the same record to the same functions. */
export type ApprovalFacts = {
  readonly content: Pick<ExceptionContent, 'basis'>;
  /** First and last local day of the term (`Term`). */
  readonly term: { readonly firstDay: LocalDate; readonly lastDay: LocalDate };
  /** Assessed or estimated; null: nobody has rated it, and no level can be told. */
  readonly risk: RiskFigures | null;
  /** Every cited requirement, in the version that submission froze. */
  readonly requirements: readonly Requirement[];
  /** Every recorded asset in scope. */
  readonly assets: readonly Asset[];
  /** Assets that the scope covers or may grow to; never fewer than `assets`. */
  readonly assetCount: number;
  /** Assets recorded for each unit in scope. */
  readonly unitAssetCounts: ReadonlyMap<UnitId, number>;
  readonly lineage: LineageFacts;
  /** Projected exposure against appetite. Absent: no budget is set, hence no check (E33). */
  readonly appetite?: AppetiteFacts;
  /** Toxic combinations that the request completes (§5.7). */
  readonly toxic?: readonly ToxicHit[];
  /** Bumps that stand from when the level was computed, of what nobody reads again for a signature. Absent: all is read. */
  readonly heldBumps?: readonly Reason[];
  /** Known exploitation of a vulnerability in scope, on an asset that is or may be exposed. null: nobody looked. */
  readonly knownExploited: boolean | null;
  readonly parties: Parties;
  readonly organisation: OrganisationTrees;
  readonly matrix: ApprovalMatrix;
  readonly config?: ConfigVersions;
};

/** The figures of an assessment, or of an estimate before it. */
export type RiskFigures = { readonly inherentBand: Band; readonly residualBand: Band; readonly controls: readonly AssessedControl[] };

export type LineageFacts = {
  /** Grants of the lineage after the first, bridges excluded (C11). */
  readonly renewalCount: number;
  /** A rejection, revocation, incident, or a withdrawal after a negative decision, within 24 months (G6, E50). */
  readonly priorNegative: boolean;
  /** Level that rejected before: a new request goes at least there (§3.9). */
  readonly rejectedAt?: Level;
  /** Highest level whose approvers had it before them within the last months without granting it (E50). */
  readonly askedAt?: Level;
  /** Reviews or renewals in a row without progress on the plan. */
  readonly stalls?: number;
  /** Asks for more than the lineage cap (§3.4-9). */
  readonly capOverride?: boolean;
};

export const firstOfLineage: LineageFacts = { renewalCount: 0, priorNegative: false };

export function riskFigures(assessment: Assessment): RiskFigures {
  return { inherentBand: assessment.inherentBand, residualBand: assessment.residualBand, controls: assessment.controls };
}
