import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DomainError } from '../errors.ts';
import { type AssetType, assetKey, assetTypes } from './asset.ts';
import { canonicalAssetId, canonicalContainer, parseAssetKey } from './canonical.ts';
import { isUnder } from './containment.ts';
import { purlsIntersect, purlWithin, splitPurl } from './purl.ts';

type Cases = {
  canonical: { name: string; type: AssetType; id: string; becomes?: string }[];
  under: { name: string; type: AssetType; id: string; container: string; is: boolean }[];
};
const cases = parse(readFileSync(new URL('../../cases/scope-assets.yaml', import.meta.url), 'utf8')) as Cases;

describe('identity of assets', () => {
  it.each(cases.canonical)('$type: $name', ({ type, id, becomes }) => {
    if (becomes === undefined) expect(() => canonicalAssetId(type, id)).toThrow(expect.objectContaining({ code: 'invalid-asset' }));
    else expect(canonicalAssetId(type, id)).toBe(becomes);
  });

  it.each(cases.under)('$type: $name', ({ type, id, container, is }) => {
    expect(isUnder(type, id, canonicalContainer(type, container))).toBe(is);
  });

  it('is idempotent, and throws nothing but DomainError', () => {
    const pieces = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('https://a.b/C.git', 'git@h:x/y', 'A.B.', `x/y@sha256:${'A'.repeat(64)}`, 'arn:aws:s3:::B', 'c//Pod//n', '/Subscriptions/A/B/'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...assetTypes), pieces, (type, id) => {
        for (const canonical of [canonicalAssetId, canonicalContainer]) {
          try {
            const once = canonical(type, id);
            expect(canonical(type, once)).toBe(once);
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads type:id and refuses what is none', () => {
    expect(parseAssetKey('host:App-01.Corp.Example')).toEqual({ type: 'host', id: 'app-01.corp.example' });
    expect(assetKey(parseAssetKey('purl:pkg:npm/lodash@4.17.20'))).toBe('purl:pkg:npm/lodash@4.17.20');
    for (const bad of ['app-01', ':x', 'Host:x', 'hosts:x', 'host:', 'toString:x']) expect(() => parseAssetKey(bad)).toThrow(DomainError);
  });
});

describe('components', () => {
  it.each([
    ['pkg:npm/lodash@4.17.20', 'pkg:npm/lodash@4.17.20', true],
    ['pkg:npm/lodash@4.17.20', 'pkg:npm/lodash', true],
    ['pkg:npm/lodash', 'pkg:npm/lodash@4.17.20', false],
    ['pkg:npm/lodash@4.17.21', 'pkg:npm/lodash@4.17.20', false],
    ['pkg:npm/lodash.merge@4.17.20', 'pkg:npm/lodash', false],
    ['pkg:npm/%40evil/lodash@4.17.20', 'pkg:npm/lodash@4.17.20', false],
    ['pkg:pypi/lodash@4.17.20', 'pkg:npm/lodash@4.17.20', false],
    ['pkg:deb/debian/curl@7.50?arch=amd64', 'pkg:deb/debian/curl', true],
    ['pkg:deb/debian/curl@7.50?arch=amd64', 'pkg:deb/debian/curl@7.50?arch=i386', false],
    ['pkg:deb/debian/curl@7.50', 'pkg:deb/debian/curl@7.50?arch=amd64', false],
    ['pkg:deb/ubuntu/curl@7.50?arch=amd64', 'pkg:deb/debian/curl@7.50?arch=amd64', false],
    ['pkg:golang/x.org/m@1#sub/a', 'pkg:golang/x.org/m@1', true],
    ['pkg:golang/x.org/m@1#sub/a', 'pkg:golang/x.org/m@1#sub', false],
    ['no purl', 'no purl', false],
  ])('%s within %s: %s', (narrow, wide, within) => {
    expect(purlWithin(narrow, wide)).toBe(within);
    if (within) expect(purlsIntersect(narrow, wide)).toBe(true);
  });

  it('splits by parts', () => {
    expect(splitPurl('pkg:npm/%40a/b@1.0%2B2?x=y#z')).toEqual({ name: 'pkg:npm/%40a/b', version: '1.0%2B2', qualifiers: 'x=y', subpath: 'z' });
    for (const bad of ['pkg:npm', 'pkg:npm/', 'pkg:/x', 'npm/x', 'pkg:npm/x@', 'pkg:npm/x y']) expect(splitPurl(bad)).toBeNull();
  });
});
