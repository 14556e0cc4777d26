import type { ControlTest } from '../control/control.ts';
import type { Band } from './rating.ts';

/** How risk is banded and what controls are credited (domain §5.1, §5.3, §6), a part of the approval matrix. */
export type RiskRules = {
  /** Highest score (likelihood × impact) of each band; the last one is 25. */
  readonly bandUpTo: Readonly<Record<Band, number>>;
  /** Upward only: impact from which a safety asset is at least `safetyBand`; known exploitation on an exposed asset is at least its band. */
  readonly overrides: { readonly safetyImpact: number; readonly safetyBand: Band; readonly knownExploitedBand: Band };
  /** Share of a control's strength that each state of its test is worth. */
  readonly credit: Readonly<Record<ControlTest, number>>;
  /** An attestation counts where the inherent band is at most this (E12). */
  readonly attestationUpTo: Band;
  /** Controls that are worth less than their test says, whatever an assessor enters. */
  readonly controlCaps: Readonly<Record<string, { readonly strength?: number; readonly credit?: number }>>;
  /** Strengths that an assessor may enter. */
  readonly strengths: readonly number[];
  /** Most that controls together reduce an axis: a share, and steps. */
  readonly mostReduction: number;
  readonly mostSteps: number;
  /** Compensating controls are required from this inherent band on (F6), and must have passed a test from this residual band on (§6.2). */
  readonly controlsFrom: Band;
  readonly testedFrom: Band;
};
