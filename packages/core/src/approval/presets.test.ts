import { describe, expect, test } from 'vitest';
import { featuresOf } from './features.ts';
import { presetNames, presets } from './presets.ts';
import { validateMatrix } from './validate-matrix.ts';

describe.each(presetNames)('the preset %s', (name) => {
  test('is a matrix without holes', () => {
    const { matrix } = presets[name];
    expect(validateMatrix(structuredClone(matrix))).toEqual({ ok: true, value: matrix });
  });

  test('says what it is, and what it keeps', () => {
    const { description, keeps, drops } = presets[name];
    expect(description.length).toBeGreaterThan(20);
    expect(keeps).toContain('nobody approves or assesses their own');
    expect(drops.length > 0).toBe(name === 'small');
  });
});

describe('what a matrix leaves room for', () => {
  const all = { appeal: true, bridge: true, emergency: true, secondLine: true, committees: true, policyOwners: true, levels: true, rolesLeftOut: [] };
  test.each([
    ['small', { appeal: false, bridge: false, emergency: false, secondLine: false, committees: false, policyOwners: false, levels: false, rolesLeftOut: ['risk_committee', 'board_risk_committee', 'committee_chair', 'incident_commander', 'duty_approver'] }],
    ['standard', all],
    ['regulated', all],
  ] as const)('%s', (name, features) => {
    expect(featuresOf(presets[name].matrix)).toEqual(features);
  });

  test('is told from the levels that a request can reach, not from those that are written', () => {
    const { matrix } = presets.small;
    const withCommittee = { ...matrix, seats: { ...matrix.seats, levels: { ...matrix.seats.levels, 4: { riskOwner: 'executive', second: { kind: 'committee', role: 'risk_committee' } } } } } as const;
    expect(featuresOf(withCommittee)).toMatchObject({ committees: false });
    expect(featuresOf({ ...matrix, seats: { ...matrix.seats, lastResort: ['risk_committee'] } }).rolesLeftOut).not.toContain('risk_committee');
    expect(featuresOf({ ...withCommittee, level: { ...matrix.level, base: { ...matrix.level.base, critical: 4 } } })).toMatchObject({ committees: true, levels: true });
  });
});
