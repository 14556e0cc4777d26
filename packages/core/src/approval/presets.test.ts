import { describe, expect, test } from 'vitest';
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
