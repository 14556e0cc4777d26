import { unfilledOffices } from '../approval/unfilled-seats.ts';
import type { Reason } from '../errors.ts';
import { shippedProfiles } from '../policy/shipped-profiles.ts';
import { readWaiverProfiles, type WaiverProfiles } from '../policy/waiver-profile.ts';
import type { ConfigKind, ConfigWorld } from './config-kind.ts';

/** What clauses outside demand of exceptions. */
export const profilesKind: ConfigKind<WaiverProfiles> = {
  name: 'waiver-profiles',
  title: 'Waiver profiles',
  standard: { profiles: shippedProfiles },
  read: (written) => readWaiverProfiles(written),
  unworkable: (document, world) => [...danglingLinks(document, world), ...emptySigners(document, world)],
  inFacts: (facts, { profiles }) => ({ ...facts, library: { ...facts.library, profiles: new Map(profiles.map((profile) => [profile.id, profile])) } }),
};

/** Signers of a profile that a published requirement names: every request under it would wait for a seat that nobody can take. */
function emptySigners({ profiles }: WaiverProfiles, world: ConfigWorld): readonly Reason[] {
  const named = new Set([...world.library.requirements.values()].flatMap(({ obligations }) => obligations.map(({ profile }) => profile)));
  const offices = profiles.flatMap(({ id, on, signers }, at) => (on && named.has(id) ? signers.map((role, nth) => ({ at: `profiles.${at}.signers.${nth}`, role })) : []));
  return unfilledOffices(offices, world.matrix, world);
}

/** A profile that a published requirement names may be switched off with a word, but not left out in silence. */
function danglingLinks({ profiles }: WaiverProfiles, { library }: Pick<ConfigWorld, 'library'>): readonly Reason[] {
  const known = new Set(profiles.map(({ id }) => id));
  return [...library.requirements.values()].flatMap(({ id, obligations }) =>
    obligations.flatMap(({ clause, profile }): readonly Reason[] =>
      profile === undefined || known.has(profile)
        ? []
        : [{ code: 'matrix-hole', rule: 'profiles', text: `profiles: ${id} names ${profile} for ${clause}; keep it, or publish the requirement without it first.` }],
    ),
  );
}
