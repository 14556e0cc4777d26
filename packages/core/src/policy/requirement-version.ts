import { parseLocalDate, startOfDay } from '../calendar.ts';
import { contentDigest, type Json } from '../digest.ts';
import { accept, type Decision, refuse } from '../errors.ts';
import type { Hash, RequirementId } from '../ids.ts';
import type { Instant } from '../time.ts';
import type { EffectiveDay, PolicyLibrary, Requirement, RequirementVersion } from './requirement.ts';

/** The day that a publisher picks, in the zone of the unit of the document's owner. Refused for a day that is over. */
export function effectiveDay(asked: string, { zone, tzdata, now }: { readonly zone: string; readonly tzdata: string; readonly now: Instant }): Decision<EffectiveDay> {
  const day = parseLocalDate(asked);
  const from = startOfDay(day, zone);
  if (from < now) {
    return refuse({ code: 'backdated', rule: '§3.7', text: `effective: expected a day that has not begun in ${zone}, got ${day}; leave it out for a version that is in force at once.` });
  }
  return accept({ from, day, zone, tzdata });
}

/** The version in force at an instant: the one published last whose time has come. */
export function versionInForce(versions: readonly RequirementVersion[], at: Instant): RequirementVersion | undefined {
  return versions.findLast(({ from }) => from <= at);
}

/** Versions that will come into force after an instant, in the order of that; one that a later one overtakes never does. */
export function comingVersions(versions: readonly RequirementVersion[], at: Instant): readonly RequirementVersion[] {
  return versions
    .filter((one, index) => one.from > at && versions.slice(index + 1).every((other) => other.from > one.from))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
}

/** The library with one more version published; in force at `at` when its time has come by then. */
export function withVersion(library: PolicyLibrary, version: RequirementVersion, at: Instant): PolicyLibrary {
  const { id } = version.requirement;
  const versions = new Map<RequirementId, readonly RequirementVersion[]>([...library.versions, [id, [...(library.versions.get(id) ?? []), version]]]);
  return { ...library, versions, requirements: version.from <= at ? new Map([...library.requirements, [id, version.requirement]]) : library.requirements };
}

/** Digest of what a requirement demands: everything but its number, titles and the people who answer for it. Two versions with the same one are alike to every exception. */
export function normativeHash({ statement, tier, crown, waivable, maxDays, conforming, withdrawn, obligations, controls, parent }: Requirement): Hash {
  const links = obligations.map(({ terms: _terms, ...link }) => link);
  return contentDigest({ statement, tier, crown, waivable, maxDays, conforming, withdrawn, obligations: links, controls, parent } as unknown as Json);
}
