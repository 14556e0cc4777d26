import type { UnitId } from '../../ids.ts';

export const exposureZones = ['within', 'amber', 'red', 'hard_stop'] as const;
/** How near a unit is to its budget, or how far above it. */
export type ExposureZone = (typeof exposureZones)[number];

/** What one unit carries with the units below it, against its budget. All in hundredths of a point, but the budget, which is in points. */
export type UnitExposure = {
  readonly unit: UnitId;
  readonly budget: number;
  readonly held: number;
  readonly reserved: number;
  /** What is asked on top; 0 where nothing is. */
  readonly asked: number;
  readonly zone: ExposureZone;
};

/** Projected exposure as the level formula sees it. */
export type AppetiteFacts = {
  readonly projected: ExposureZone;
  /** The unit nearest to its budget, or farthest above, for people. */
  readonly figure: string;
  /** The arithmetic of every unit with a budget. */
  readonly units: readonly UnitExposure[];
};

export function worstZone(units: readonly UnitExposure[]): ExposureZone {
  return exposureZones[Math.max(0, ...units.map(({ zone }) => exposureZones.indexOf(zone)))] ?? 'within';
}

/** Is the second zone worse than the first? */
export function isWorseZone(before: ExposureZone, after: ExposureZone): boolean {
  return exposureZones.indexOf(after) > exposureZones.indexOf(before);
}
