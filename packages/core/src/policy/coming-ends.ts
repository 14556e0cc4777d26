import type { Asset } from '../asset/asset.ts';
import { addDays, type LocalDate, localDateAt } from '../calendar.ts';
import type { Instant } from '../time.ts';
import { bindingLinks } from './binding-links.ts';
import { citedRequirement } from './cited-requirement.ts';
import type { PolicyLibrary, Requirement } from './requirement.ts';
import { comingVersions } from './requirement-version.ts';

/** Whether a version knows no exception for some of these assets. */
export function isForbidden(version: Requirement, library: PolicyLibrary, assets: readonly Asset[]): boolean {
  const cited = citedRequirement({ ...library, requirements: new Map([[version.id, version]]) }, version.id) ?? version;
  return !cited.waivable || bindingLinks(cited, assets).some((link) => link.waivability === 'not_waivable');
}

/** Days that cover must not outlive (E24): the last one before a version or waiver profiles come into force by which it cannot be excepted here, or that withdraws the requirement. */
export function comingEnds(
  requirements: readonly Requirement[], assets: readonly Asset[], { zone, library, now }: { readonly zone: string; readonly library: PolicyLibrary; readonly now: Instant },
): readonly { readonly source: string; readonly lastDay: LocalDate }[] {
  const byProfiles = (library.profilesToCome ?? []).filter(({ from }) => from > now).flatMap(({ from, profiles }) => requirements.flatMap(({ id }) => {
    const requirement = library.requirements.get(id);
    if (requirement === undefined || !isForbidden(requirement, { ...library, profiles }, assets)) return [];
    return [{ source: `Waiver profiles, by which ${id} cannot be excepted from ${from} on,`, lastDay: addDays(localDateAt(from, zone), -1) }];
  }));
  return [...byProfiles, ...requirements.flatMap(({ id }) => comingVersions(library.versions.get(id) ?? [], now).flatMap(({ requirement, from }) => {
    const [isWithdrawn, forbidden] = [requirement.withdrawn === true, isForbidden(requirement, library, assets)];
    if (!isWithdrawn && !forbidden) return [];
    const source = `Version ${requirement.version} of ${id}, which ${isWithdrawn ? 'withdraws it' : 'cannot be excepted'} from ${from} on,`;
    return [{ source, lastDay: addDays(localDateAt(from, zone), -1) }];
  }))];
}
