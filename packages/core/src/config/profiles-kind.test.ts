import { expect, test } from 'vitest';
import { larkfield } from '../../cases/approval-organisation.ts';
import { standardMatrix } from '../approval/standard-matrix.ts';
import type { Json } from '../digest.ts';
import type { Requirement } from '../policy/requirement.ts';
import { shippedProfiles } from '../policy/shipped-profiles.ts';
import { standardToxicRules } from '../risk/toxic/standard-toxic-rules.ts';
import { assessed, submitted } from '../exception/testing/steps.ts';
import { requestContent, World } from '../exception/testing/world.ts';
import { exceptionId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { readConfig } from './config-kind.ts';
import { profilesKind } from './profiles-kind.ts';
import { pastRequests, simulateRequest } from './simulate-request.ts';

/** Published in an organisation where a requirement names the profile of NYDFS 500.12(b), with other signers of it. */
function published(signers: readonly string[], profile = 'nydfs-500.12b'): readonly (string | undefined)[] {
  const requirement = { id: 'STD-IA/IA-2.1', obligations: [{ clause: '23 NYCRR 500.12(b)', waivability: 'compensable', enduringAllowed: true, profile: 'nydfs-500.12b' }] } as unknown as Requirement;
  const world = { organisation: larkfield(), library: { requirements: new Map([[requirement.id, requirement]]), versions: new Map(), profiles: new Map() }, matrix: standardMatrix, toxic: standardToxicRules, now: parseInstant('2026-11-24T00:00:00Z') };
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

test('a draft of profiles is simulated on past requests: a shorter term would have ended them sooner', () => {
  const id = exceptionId('EXC-2026-0001');
  const world = new World('2026-11-24T15:00:00Z');
  world.publish('STD-LG/LG-7.1', { obligations: [{ clause: 'ISO/IEC 27001:2022 6.1.3 f', waivability: 'internal_only', enduringAllowed: true, profile: 'iso-27001-6.1.3f' }] });
  world.draft(requestContent(), 'p24');
  submitted(world, id);
  assessed(world, id);
  const [request] = pastRequests(world.events);
  if (request === undefined) throw new Error('expected a request');
  const profiles = shippedProfiles.map((one) => (one.id === 'iso-27001-6.1.3f' ? { ...one, maxDays: 20 } : one));
  const found = simulateRequest(request, world.facts('p06', id), (facts) => profilesKind.inFacts?.(facts, { profiles }) ?? facts);
  expect(found.differs).toContain('longest');
});
