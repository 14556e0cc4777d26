import type { Role } from '../org/organisation.ts';
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
  /** Roles that nothing here asks for: nobody is given one on any page. */
  readonly rolesLeftOut: readonly Role[];
};

const committeeRoles = ['risk_committee', 'board_risk_committee', 'committee_chair'] as const satisfies readonly Role[];

export function featuresOf({ duties, lifecycle, level, seats }: ApprovalMatrix): Features {
  const seconds = levels.filter((one) => one <= highestLevel(level)).map((one) => seats.levels[one].second);
  const reached = seconds.map(({ kind }) => kind);
  const asked = new Set<Role>([...seconds.flatMap((second) => (second.kind === 'none' ? [] : [second.role])), ...seats.lastResort]);
  const emergency: readonly Role[] = lifecycle.emergency === null ? ['incident_commander', 'duty_approver'] : [];
  const committees = committeeRoles.filter((role) => (role === 'committee_chair' ? !reached.includes('committee') : !asked.has(role)));
  return {
    appeal: duties.appeal !== null,
    bridge: lifecycle.bridgeDays !== null,
    emergency: lifecycle.emergency !== null,
    secondLine: reached.some((kind) => kind !== 'none'),
    committees: reached.includes('committee'),
    policyOwners: seats.policyOwnerTierAtMost > 0,
    levels: highestLevel(level) > 1,
    rolesLeftOut: [...committees, ...emergency],
  };
}

/** The highest level that a request can come to. */
function highestLevel({ base, floors, bumps, cap, knownExploited }: ApprovalMatrix['level']): Level {
  const { tier, assetClass, inherent, ...single } = floors;
  const lows = [...Object.values(base), ...Object.values(single), ...Object.values(tier), ...Object.values(assetClass), ...Object.values(inherent), knownExploited];
  const highest = Math.max(...lows, bumps.most > 0 ? cap : 1);
  return levels.find((one) => one >= highest) ?? 5;
}
