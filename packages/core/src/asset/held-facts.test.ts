import { describe, expect, test } from 'vitest';
import { unitId } from '../ids.ts';
import { addMs, parseInstant } from '../time.ts';
import type { Asset } from './asset.ts';
import { assetAsHeld, type LoweredFacts } from './held-facts.ts';

const now = parseInstant('2026-11-24T15:00:00Z');
const daysAgo = (days: number) => addMs(now, -days * 24 * 3_600_000);
const host: Asset = { ref: { type: 'host', id: 'db-01' }, unit: unitId('INS'), criticality: 2, classes: ['production'], exposure: 'internal', under: [] };
const was = (days: number, facts: Partial<LoweredFacts>): LoweredFacts => ({ at: daysAgo(days), classes: [], ...facts });

describe('E47 an asset that was recorded lower', () => {
  test('E47 counts as before for thirty days, and not an instant longer', () => {
    const lowered = [was(29, { criticality: 5, classes: ['regulated_data', 'production'], exposure: 'internet' })];
    expect(assetAsHeld(host, lowered, now, 30)).toMatchObject({ criticality: 5, classes: ['production', 'regulated_data'], exposure: 'internet', held: expect.stringContaining('criticality 5') });
    expect(assetAsHeld(host, lowered, addMs(daysAgo(29), 30 * 24 * 3_600_000), 30)).toBe(host);
  });

  test('E47 lowered step by step counts as the highest of all steps', () => {
    const lowered = [was(20, { criticality: 5 }), was(10, { criticality: 3, classes: ['safety'] })];
    expect(assetAsHeld(host, lowered, now, 30)).toMatchObject({ criticality: 5, classes: ['production', 'safety'] });
  });

  test('what nobody knows any more is no lower for that, and what was raised since counts as it is', () => {
    const { criticality: _criticality, exposure: _exposure, ...unknown } = host;
    const held = assetAsHeld(unknown, [was(5, { criticality: 4, exposure: 'internal' })], now, 30);
    expect([held.criticality, held.exposure, held.held]).toEqual([undefined, undefined, undefined]);
    expect(assetAsHeld({ ...host, criticality: 5 }, [was(5, { criticality: 4 })], now, 30)).toMatchObject({ criticality: 5 });
  });
});
