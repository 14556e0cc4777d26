import { describe, expect, test } from 'vitest';
import type { Asset } from '../../asset/asset.ts';
import type { Basis } from '../../exception/content.ts';
import { readCases } from '../../exception/testing/world.ts';
import { exceptionId, personId, requirementId, unitId } from '../../ids.ts';
import type { PolicyLibrary, Requirement } from '../../policy/requirement.ts';
import type { Band } from '../rating.ts';
import { standardToxicRules } from './standard-toxic-rules.ts';
import { bandWith, type StackedDeviation, type Neighbour, toxicHits } from './toxic-hits.ts';

type Written = readonly [readonly string[], Band | null, Basis?];
type Case = {
  readonly name: string;
  readonly own: Written;
  readonly others?: readonly Written[];
  readonly elsewhere?: true;
  readonly asset?: { readonly exposure?: 'internet' | null; readonly classes?: Asset['classes']; readonly criticality?: null };
  readonly hits: readonly string[];
  readonly band: Band;
};

const requirements = new Map<string, Requirement>();
const library = { requirements, mappings: new Map() } as unknown as PolicyLibrary;

/** A requirement of its own for each set of controls. */
function cited(controls: readonly string[]): StackedDeviation['requirements'] {
  const id = requirementId(`STD-X/${controls.join('-')}`);
  requirements.set(id, { id, controls: controls.map((control) => `nist-800-53r5:${control}`) } as unknown as Requirement);
  return [id];
}

function deviation([controls, band, basis = 'remediation_deferral']: Written, asset: string): StackedDeviation {
  return { requirements: cited(controls), assets: [asset], basis, band };
}

describe('toxic combinations', () => {
  test.each(readCases<readonly Case[]>('toxic.yaml'))('$name', ({ own, others = [], elsewhere, asset = {}, hits, band }) => {
    const exposure = asset.exposure === undefined ? ('internal' as const) : asset.exposure;
    const on: Asset = { ref: { type: 'host', id: 'a' }, unit: unitId('INS'), classes: asset.classes ?? [], under: [], ...(exposure === null ? {} : { exposure }), ...(asset.criticality === null ? {} : { criticality: 3 }) };
    const neighbours = others.map((other, index): Neighbour => ({
      ...deviation(other, elsewhere === true ? 'host:b' : 'host:a'), exception: exceptionId(`EXC-2026-00${10 + index}`), owner: personId('p24'), since: null,
    }));
    const found = toxicHits(deviation(own, 'host:a'), neighbours, standardToxicRules, { library, assetOf: () => on });
    expect(found.map(({ rule }) => rule)).toEqual(hits);
    expect(bandWith(found, own[1] ?? 'critical')).toBe(band);
  });

  test('a hit names whom it meets and where', () => {
    const [meets] = [{ ...deviation([['sc-7'], 'low'], 'host:a'), exception: exceptionId('EXC-2026-0022'), owner: personId('p24'), since: null }];
    expect(toxicHits(deviation([['sa-22'], 'low'], 'host:a'), [meets], standardToxicRules, { library, assetOf: () => undefined }))
      .toMatchObject([{ rule: 'X3', with: ['EXC-2026-0022'], assets: ['host:a'], assetCount: 1 }]);
  });
});
