import { expect, test } from 'vitest';
import { canonicalJson } from '../digest.ts';
import type { RequiredApproval } from '../approval/seat.ts';
import { reliedParts, relianceHashOf } from './hashes.ts';
import type { Version } from './content.ts';

const version = { number: 1, content: { title: 'Audit daemon', justification: 'Late.' }, frozen: {}, contentHash: 'c', relianceHash: 'r' } as unknown as Version;
const seat = { id: 'policy-owner:STD-LG', stage: 1, voice: 'veto', holder: { kind: 'role', role: 'policy_owner', unit: 'INS', delegable: true }, obligations: [] };
const required = { level: 2, matrixVersion: 1, seats: [seat], reasons: [] } as unknown as RequiredApproval;
const asked = { kind: 'renewal', statement: { need: 'The window was cancelled.' } } as const;

const moves: readonly (readonly [string, RequiredApproval, { readonly kind: 'renewal' | 'amendment'; readonly statement: Readonly<Record<string, string>> }])[] = [
  ['another version of the matrix', { ...required, matrixVersion: 2 }, asked],
  ['another holder of a seat', { ...required, seats: [{ ...seat, holder: { kind: 'committee', role: 'risk_committee' } }] } as unknown as RequiredApproval, asked],
  ['another obligation of a seat', { ...required, seats: [{ ...seat, obligations: ['NYDFS 500.15(b)'] }] } as unknown as RequiredApproval, asked],
  ['another statement', required, { ...asked, statement: { ...asked.statement, changedMeanwhile: 'an amendment' } }],
  ['another kind of change', required, { ...asked, kind: 'amendment' }],
];

test.each(moves)('%s moves the hash, and what is shown as different', (_what, ...moved) => {
  expect(relianceHashOf(version, null, ...moved)).not.toBe(relianceHashOf(version, null, required, asked));
  expect(canonicalJson(reliedParts(version, null, ...moved))).not.toBe(canonicalJson(reliedParts(version, null, required, asked)));
});
