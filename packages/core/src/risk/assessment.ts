import type { AssessedControl } from '../control/control.ts';
import type { PersonId } from '../ids.ts';
import type { Band, Rating } from './rating.ts';

/** The assessor's finding, on which approvers rely. */
export type Assessment = {
  readonly assessor: PersonId;
  /** "Risk that EVENT due to ABSENT CONTROL resulting in CONSEQUENCE." */
  readonly statement: string;
  readonly inherent: Rating;
  readonly controls: readonly AssessedControl[];
  /** Computed from inherent and controls, or raised by the assessor; never above inherent (I12). */
  readonly residual: Rating;
  readonly inherentBand: Band;
  readonly residualBand: Band;
  readonly recommendation: 'approve' | 'approve_narrower' | 'reject';
  readonly opinion: string;
  /** Inputs that were missing and so rated unfavourably (I23). */
  readonly incomplete: readonly string[];
};
