import { expect, test } from 'vitest';
import { readCases } from '../exception/testing/world.ts';
import { shippedProfiles } from './shipped-profiles.ts';
import { subForms } from './sub-forms.ts';
import { readWaiverProfiles } from './waiver-profile.ts';

type Case = { readonly clause: string; readonly profile: string; readonly sourced: boolean };
const clauses = readCases<readonly Case[]>('waiver-profiles.yaml');

test.each(clauses)('§2.1 $clause: sourced and on, or to be verified and off', ({ profile, sourced }) => {
  const shipped = shippedProfiles.find(({ id }) => id === profile);
  expect(shipped).toMatchObject({ verified: sourced, on: sourced });
  // Whoever is to verify it is told where to look, or that nobody has.
  expect(shipped?.source).not.toBe('');
  if (sourced) expect(shipped?.source).not.toContain('General knowledge');
});

test('§2.1 nothing ships beside the table, and what ships can be published', () => {
  expect(shippedProfiles.map(({ id }) => id).toSorted()).toEqual(clauses.map(({ profile }) => profile).toSorted());
  expect(readWaiverProfiles({ profiles: shippedProfiles }).ok).toBe(true);
});

test('§2.1 each form of a regime is demanded by a profile that is on', () => {
  const demanded = new Set(shippedProfiles.filter(({ on }) => on).flatMap((profile) => profile.subForms));
  expect([...demanded].toSorted()).toEqual(Object.keys(subForms).toSorted());
});
