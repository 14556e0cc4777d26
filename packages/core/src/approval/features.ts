import type { ApprovalMatrix } from './matrix.ts';
import { levels, type Level } from './seat.ts';

/** What an approval matrix leaves room for. What is off is refused by the rules, and absent from every screen. */
export type Features = {
  readonly appeal: boolean;
  readonly bridge: boolean;
  readonly emergency: boolean;
  /** Somebody signs beside the risk owner. */
  readonly secondLine: boolean;
  readonly committees: boolean;
  readonly policyOwners: boolean;
  /** Whether there is more than one level to speak of. */
  readonly levels: boolean;
};

export function featuresOf({ duties, lifecycle, level, seats }: ApprovalMatrix): Features {
  const reached = levels.filter((one) => one <= highestLevel(level)).map((one) => seats.levels[one].second.kind);
  return {
    appeal: duties.appeal !== null,
    bridge: lifecycle.bridgeDays !== null,
    emergency: lifecycle.emergency !== null,
    secondLine: reached.some((kind) => kind !== 'none'),
    committees: reached.includes('committee'),
    policyOwners: seats.policyOwnerTierAtMost > 0,
    levels: highestLevel(level) > 1,
  };
}

/** The highest level that a request can come to. */
function highestLevel({ base, floors, bumps, cap, knownExploited }: ApprovalMatrix['level']): Level {
  const { tier, assetClass, inherent, ...single } = floors;
  const lows = [...Object.values(base), ...Object.values(single), ...Object.values(tier), ...Object.values(assetClass), ...Object.values(inherent), knownExploited];
  const highest = Math.max(...lows, bumps.most > 0 ? cap : 1);
  return levels.find((one) => one >= highest) ?? 5;
}
