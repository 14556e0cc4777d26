import type { ReplyOf, routes } from '@exeat/contract';
import { classifyVersion, comingVersions, type Instant, type RequirementVersion, versionInForce } from '@exeat/core';

/** Versions of a requirement, the latest first, each with what it is to the one published before. */
export function versionViews(versions: readonly RequirementVersion[], now: Instant): ReplyOf<typeof routes.listRequirementVersions>['items'] {
  const [inForce, coming] = [versionInForce(versions, now), comingVersions(versions, now)];
  return versions.map((one, at) => {
    const before = versions[at - 1];
    const found = before === undefined ? { class: null, changes: [] } : classifyVersion(before.requirement, one.requirement);
    const standing = one === inForce ? 'in_force' as const : coming.includes(one) ? 'to_come' as const : 'past' as const;
    return { version: one.requirement.version, from: one.from, recordedAt: one.recordedAt, day: one.effective?.day ?? null, zone: one.effective?.zone ?? null, standing, class: found.class, changes: [...found.changes] };
  }).toReversed();
}
