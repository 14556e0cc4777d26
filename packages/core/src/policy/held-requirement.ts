import { canonicalJson, type Json } from '../digest.ts';
import type { PersonId, UnitId } from '../ids.ts';
import type { Organisation } from '../org/organisation.ts';
import { isWithin } from '../org/unit-tree.ts';
import { addMs, type Instant } from '../time.ts';
import { citedRequirement } from './cited-requirement.ts';
import type { PolicyLibrary, Requirement, RequirementVersion } from './requirement.ts';

/** For whom a requirement is read: whoever asks and answers for a request, and since when it has been written. Null: it has not been yet. */
export type HeldFor = { readonly people: readonly PersonId[]; readonly draftedAt: Instant | null };

const day = 24 * 3_600_000;

/**
 * A requirement as it counts for a request while a change of it is young. What its publisher's unit, or that of the policy's owner, asks is judged by
 * the stricter of the versions of the last days, place by place (E53); and tier and crown never fall under a request that was there before (E47).
 */
export function requirementAsHeld(
  cited: Requirement, { people, draftedAt }: HeldFor,
  { library, organisation, now, heldDays }: { readonly library: PolicyLibrary; readonly organisation: Organisation; readonly now: Instant; readonly heldDays: number },
): Requirement {
  const { young, before } = lately(library.versions.get(cited.id) ?? [], now, addMs(now, -heldDays * day));
  if (before.length === 0) return cited;
  const units = people.flatMap((person) => organisation.people.get(person)?.unit ?? []);
  const isOwn = young.some((version) => publishersOf(version, organisation).some((unit) => units.some((asking) => isOf(asking, unit, organisation))));
  const wasThere = draftedAt !== null && young.some(({ recordedAt }) => recordedAt > draftedAt);
  const as = ({ requirement }: RequirementVersion): Requirement => citedRequirement({ ...library, requirements: new Map([[requirement.id, requirement]]) }, requirement.id) ?? requirement;
  const held = before.map(as).reduce<Requirement>((kept, requirement) => (isOwn ? stricter(kept, requirement) : wasThere ? heavier(kept, requirement) : kept), cited);
  if (canonicalJson(held as unknown as Json) === canonicalJson(cited as unknown as Json)) return cited;
  const why = isOwn ? 'it was published for the unit that asks' : 'the request was there before';
  const until = addMs(young.at(-1)?.from ?? now, heldDays * day);
  return { ...held, held: `${cited.id} was relaxed by version ${cited.version}, and counts until ${until} as it stood before where that is stricter: ${why}.` };
}

/** Versions that came into force lately, and those that they took the place of. */
function lately(versions: readonly RequirementVersion[], now: Instant, since: Instant): { readonly young: readonly RequirementVersion[]; readonly before: readonly RequirementVersion[] } {
  const reached = versions.filter(({ from }) => from <= now);
  const young = reached.filter(({ from }) => from > since);
  const first = reached.findLastIndex(({ from }) => from <= since);
  return { young, before: young.length === 0 ? [] : reached.slice(Math.max(0, first), -1) };
}

/** Units of who published it and who answers for its document. */
function publishersOf({ publishers = [], requirement }: RequirementVersion, { people }: Organisation): readonly UnitId[] {
  return [...publishers, requirement.document.owner].flatMap((person) => people.get(person)?.unit ?? []);
}

/** The same unit or one below it. The whole organisation is nobody's own. */
function isOf(asking: UnitId, unit: UnitId, organisation: Organisation): boolean {
  return asking === unit || ((organisation.units.get(unit)?.parent ?? null) !== null && isWithin(organisation, asking, unit));
}

function heavier(one: Requirement, other: Requirement): Requirement {
  return { ...one, tier: other.tier < one.tier ? other.tier : one.tier, crown: one.crown || other.crown };
}

/** What either demands: every link of both, the shorter term, no exception where one of them knows none. */
function stricter(one: Requirement, other: Requirement): Requirement {
  const { maxDays: _maxDays, conforming: _conforming, ...rest } = heavier(one, other);
  const days = [one.maxDays, other.maxDays].filter((count) => count !== undefined);
  const known = new Set(one.obligations.map((link) => canonicalJson(link as unknown as Json)));
  const conforming = one.conforming?.filter((value) => other.conforming?.includes(value) ?? false);
  return {
    ...rest, waivable: one.waivable && other.waivable,
    obligations: [...one.obligations, ...other.obligations.filter((link) => !known.has(canonicalJson(link as unknown as Json)))],
    ...(days.length === 0 ? {} : { maxDays: Math.min(...days) }), ...(conforming === undefined ? {} : { conforming }),
  };
}
