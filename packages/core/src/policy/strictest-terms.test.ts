import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { citedRequirement, signersOf } from './cited-requirement.ts';
import type { ObligationLink, PolicyLibrary, Requirement } from './requirement.ts';
import { shippedProfiles } from './shipped-profiles.ts';
import { strictestTerms, termReasons } from './strictest-terms.ts';
import { waivabilities } from './waivability.ts';
import { readWaiverProfiles } from './waiver-profile.ts';

const profiles = new Map(shippedProfiles.map((profile) => [profile.id, profile]));
const linkTo = (profile: string): ObligationLink => bound({ clause: `clause of ${profile}`, waivability: 'internal_only', enduringAllowed: true, profile });

function bound(link: ObligationLink): ObligationLink {
  const requirement = { id: 'R/1', obligations: [link] } as unknown as Requirement;
  const library = { requirements: new Map([[requirement.id, requirement]]), versions: new Map(), profiles, mappings: new Map(), takenAway: new Map() } as PolicyLibrary;
  return citedRequirement(library, requirement.id)?.obligations[0] ?? link;
}

const anyLink = fc.constantFrom(...[...profiles.keys()].map(linkTo), linkTo('gone'));
const anyLinks = fc.array(anyLink, { maxLength: 6 });
const atMost = (less: number | undefined, more: number | undefined): boolean => less === undefined || (more !== undefined && more <= less);

describe('the strictest link wins', () => {
  test('a link more never relaxes any attribute', () => {
    fc.assert(
      fc.property(anyLinks, anyLink, (links, extra) => {
        const [before, after] = [strictestTerms(links), strictestTerms([...links, extra])];
        expect(waivabilities.indexOf(after.waivability)).toBeLessThanOrEqual(waivabilities.indexOf(before.waivability));
        expect(before.enduringAllowed || !after.enduringAllowed).toBe(true);
        expect(before.renewable || !after.renewable).toBe(true);
        expect(atMost(before.maxDays, after.maxDays) && atMost(before.reviewMaxMonths, after.reviewMaxMonths)).toBe(true);
        expect(after.retentionYears ?? 0).toBeGreaterThanOrEqual(before.retentionYears ?? 0);
        for (const list of ['signers', 'inWriting', 'excludedIds', 'evidence', 'subForms'] as const) expect(after[list]).toEqual(expect.arrayContaining([...before[list]]));
      }),
    );
  });

  test('the order of the links does not matter, and every demand names the clause that it comes from', () => {
    fc.assert(
      fc.property(anyLinks, (links) => {
        expect(strictestTerms(links.toReversed())).toEqual(strictestTerms(links));
        for (const { text } of termReasons(links)) expect(links.some(({ clause }) => text.includes(clause)), text).toBe(true);
      }),
    );
  });

  test('a profile makes a link stricter and never weaker, and adds its signers', () => {
    const link = bound({ clause: 'c', waivability: 'not_waivable', enduringAllowed: true, maxDays: 30, namedSigner: 'dpo', profile: 'nydfs-500.15b' });
    expect(link).toMatchObject({ waivability: 'not_waivable', enduringAllowed: false, maxDays: 30 });
    expect(signersOf(link)).toEqual(['dpo', 'ciso']);
  });

  test('a profile that is off adds nothing', () => {
    expect(linkTo('hipaa-nprm-2025').terms).toBeUndefined();
    expect(strictestTerms([linkTo('hipaa-nprm-2025')]).waivability).toBe('internal_only');
  });
});

describe('a document of waiver profiles', () => {
  test('is whole as it is shipped, and nothing is on that nobody has verified', () => {
    const read = readWaiverProfiles(structuredClone({ profiles: shippedProfiles }));
    expect(read).toMatchObject({ ok: true });
    expect(shippedProfiles.filter(({ on, verified }) => on && !verified)).toEqual([]);
    expect(shippedProfiles.some(({ on }) => !on)).toBe(true);
  });

  test('is refused with the place of each fault', () => {
    const [first] = shippedProfiles;
    const wrong = [
      [{ ...first, signers: ['boss'] }, 'profiles.0.signers.0'],
      [{ ...first, verified: false }, 'not verified'],
      [{ ...first, maxDays: 0 }, 'profiles.0.maxDays'],
      [{ ...first, subForms: ['mine'] }, 'profiles.0.subForms.0'],
    ] as const;
    for (const [profile, says] of wrong) {
      const read = readWaiverProfiles({ profiles: [profile] });
      expect(read.ok ? '' : read.reasons.map(({ text }) => text).join(' ')).toContain(says);
    }
    const twice = readWaiverProfiles({ profiles: [first, first] });
    expect(twice.ok ? '' : twice.reasons[0]?.text).toContain('every id once');
  });
});
