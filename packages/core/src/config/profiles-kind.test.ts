import { expect, test } from 'vitest';
import { larkfield } from '../../cases/approval-organisation.ts';
import { standardMatrix } from '../approval/standard-matrix.ts';
import type { Json } from '../digest.ts';
import type { Requirement } from '../policy/requirement.ts';
import { shippedProfiles } from '../policy/shipped-profiles.ts';
import { standardToxicRules } from '../risk/toxic/standard-toxic-rules.ts';
import { parseInstant } from '../time.ts';
import { readConfig } from './config-kind.ts';
import { profilesKind } from './profiles-kind.ts';

/** Published in an organisation where a requirement names the profile of NYDFS 500.12(b), with other signers of it. */
function published(signers: readonly string[], profile = 'nydfs-500.12b'): readonly (string | undefined)[] {
  const requirement = { id: 'STD-IA/IA-2.1', obligations: [{ clause: '23 NYCRR 500.12(b)', waivability: 'compensable', enduringAllowed: true, profile: 'nydfs-500.12b' }] } as unknown as Requirement;
  const world = { organisation: larkfield(), library: { requirements: new Map([[requirement.id, requirement]]) }, matrix: standardMatrix, toxic: standardToxicRules, now: parseInstant('2026-11-24T00:00:00Z') };
  const document = { profiles: shippedProfiles.map((one) => (one.id === profile ? { ...one, signers } : one)) } as unknown as Json;
  const read = readConfig(profilesKind, document, 2, world);
  return read.ok ? [] : read.reasons.map(({ rule }) => rule);
}

test('signers that are offices with a holder are published', () => {
  expect(published(['ciso', 'dpo'])).toEqual([]);
});

test('a signer who is no office of the matrix, or whom nobody is, is refused with the place', () => {
  const at = shippedProfiles.findIndex(({ id }) => id === 'nydfs-500.12b');
  expect(published(['ciso', 'closure_verifier'])).toEqual([`profiles.${at}.signers.1`]);
});

test('a profile that no requirement names asks for nobody yet', () => {
  expect(published(['closure_verifier'], 'gdpr-49')).toEqual([]);
});
