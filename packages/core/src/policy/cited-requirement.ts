import type { RequirementId } from '../ids.ts';
import type { ObligationLink, PolicyLibrary, Requirement } from './requirement.ts';
import { stricterWaivability } from './waivability.ts';
import type { WaiverProfile } from './waiver-profile.ts';

/** A requirement as rules read it: every link with what its waiver profile adds. Undefined: not in the library. */
export function citedRequirement(library: PolicyLibrary, id: RequirementId): Requirement | undefined {
  const requirement = library.requirements.get(id);
  return requirement === undefined ? undefined : withProfiles(requirement, library);
}

/** A version of a requirement, in force or not, as rules would read it. */
export function withProfiles(requirement: Requirement, { profiles }: Pick<PolicyLibrary, 'profiles'>): Requirement {
  if (requirement.obligations.every(({ profile }) => profile === undefined)) return requirement;
  return { ...requirement, obligations: requirement.obligations.map((link) => withTerms(link, profiles.get(link.profile ?? ''))) };
}

/** For each attribute the stricter of the two. A profile that is off adds nothing; one that is gone leaves the link as it stands. */
function withTerms(link: ObligationLink, profile: WaiverProfile | undefined): ObligationLink {
  if (profile === undefined || !profile.on) return link;
  const days = [link.maxDays, profile.maxDays].filter((one) => one !== undefined);
  return {
    ...link,
    waivability: stricterWaivability(link.waivability, profile.waivability),
    enduringAllowed: link.enduringAllowed && profile.enduringAllowed,
    ...(days.length === 0 ? {} : { maxDays: Math.min(...days) }),
    terms: profile,
  };
}

/** Roles whose own signature a link demands. */
export function signersOf({ namedSigner, terms }: ObligationLink): readonly string[] {
  return [...new Set([...(namedSigner === undefined ? [] : [namedSigner]), ...(terms?.signers ?? [])])];
}
