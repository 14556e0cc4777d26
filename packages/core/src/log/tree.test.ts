import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendLeaf,
  consistencyProof,
  emptyFrontier,
  emptyRoot,
  frontierRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts';

const hex = (bytes: Uint8Array) => bytes.toHex();
const bytes = (text: string) => Uint8Array.fromHex(text);

/** Test vectors of the certificate-transparency project for RFC 6962: eight leaves, and the root at every size. */
const entries = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = entries.map((entry) => leafHash(bytes(entry)));

describe('the Merkle tree of RFC 6962', () => {
  it('has the published roots', () => {
    expect(hex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hex(treeRoot([]))).toBe(hex(emptyRoot()));
    for (const [at, root] of roots.entries()) expect(hex(treeRoot(leaves.slice(0, at + 1)))).toBe(root);
  });

  it('has the published proofs', () => {
    expect(inclusionProof(leaves, 0).map(hex)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(consistencyProof(leaves, 6).map(hex)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(consistencyProof(leaves.slice(0, 5), 2).map(hex)).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  it('tells a leaf from a node of the same bytes', () => {
    const [a, b] = [leafHash(bytes('00')), leafHash(bytes('01'))];
    expect(hex(leafHash(new Uint8Array([...a, ...b])))).not.toBe(hex(nodeHash(a, b)));
  });

  const many = Array.from({ length: 70 }, (_, at) => leafHash(new Uint8Array([at])));
  const sizes = fc.integer({ min: 1, max: 70 });

  it('grows leaf by leaf to the same root', () => {
    let frontier = emptyFrontier;
    for (const [at, leaf] of many.entries()) {
      frontier = appendLeaf(frontier, leaf);
      expect(frontier.size).toBe(at + 1);
      expect(hex(frontierRoot(frontier))).toBe(hex(rootByDefinition(many.slice(0, at + 1))));
    }
  });

  it('proves every leaf where it stands, and nowhere else', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), fc.nat(), (size, pick, elsewhere, flip) => {
        const tree = many.slice(0, size);
        const [root, index, other] = [treeRoot(tree), pick % size, elsewhere % size];
        const proof = inclusionProof(tree, index);
        const leaf = tree[index] ?? emptyRoot();
        expect(verifyInclusion(leaf, index, size, proof, root)).toBe(true);
        if (other !== index) expect(verifyInclusion(leaf, other, size, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, index, size, [...proof, root], root)).toBe(false);
        if (proof.length > 0) {
          expect(verifyInclusion(leaf, index, size, proof.slice(1), root)).toBe(false);
          expect(verifyInclusion(leaf, index, size, altered(proof, flip), root)).toBe(false);
        }
        expect(verifyInclusion(altered([leaf], flip)[0] ?? leaf, index, size, proof, root)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('proves every earlier tree a prefix, and no other', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, pick, flip) => {
        const tree = many.slice(0, size);
        const oldSize = pick % (size + 1);
        const [root, oldRoot, proof] = [treeRoot(tree), treeRoot(tree.slice(0, oldSize)), consistencyProof(tree, oldSize)];
        expect(verifyConsistency(oldSize, oldRoot, size, root, proof)).toBe(true);
        expect(verifyConsistency(oldSize, altered([oldRoot], flip)[0] ?? oldRoot, size, root, proof)).toBe(false);
        expect(verifyConsistency(oldSize, oldRoot, size, root, [...proof, root])).toBe(false);
        if (oldSize > 0) expect(verifyConsistency(oldSize, oldRoot, size, altered([root], flip)[0] ?? root, proof)).toBe(false);
        if (proof.length > 0) expect(verifyConsistency(oldSize, oldRoot, size, root, altered(proof, flip))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('answers nonsense with no', () => {
    const root = treeRoot(many);
    const [a = root, b = root] = many;
    expect(verifyInclusion(b, 0, 1, [a], nodeHash(a, b))).toBe(false);
    expect(verifyInclusion(b, 1, 2, [a, a], nodeHash(a, nodeHash(a, b)))).toBe(false);
    expect(verifyConsistency(1, b, 2, nodeHash(a, nodeHash(b, a)), [a, a])).toBe(false);
    for (const index of [-1, 70, 0.5, Number.NaN]) expect(verifyInclusion(many[0] ?? root, index, 70, inclusionProof(many, 0), root)).toBe(false);
    expect(verifyConsistency(71, root, 70, root, [])).toBe(false);
    expect(verifyConsistency(3, root, 70, root, [])).toBe(false);
    expect(verifyConsistency(-1, root, 70, root, [])).toBe(false);
    expect(() => inclusionProof(many, 70)).toThrow(RangeError);
    expect(() => inclusionProof([], 0)).toThrow(RangeError);
    expect(() => consistencyProof(many, 71)).toThrow(RangeError);
    expect(() => appendLeaf({ size: 3, roots: [] }, root)).toThrow(RangeError);
  });

  it('verifies beyond 32 bits', () => {
    const right = leafHash(bytes('aa'));
    let left = leafHash(bytes('bb'));
    const proof = [];
    // The last leaf of a tree of 2^40 + 1 leaves has one sibling: the root of the first 2^40.
    for (let level = 0; level < 40; level += 1) left = nodeHash(left, left);
    proof.push(left);
    expect(verifyInclusion(right, 2 ** 40, 2 ** 40 + 1, proof, nodeHash(left, right))).toBe(true);
    expect(verifyConsistency(2 ** 40, left, 2 ** 40 + 1, nodeHash(left, right), [right])).toBe(true);
  });
});

function altered(proof: readonly Uint8Array[], flip: number): readonly Uint8Array[] {
  const [at, byte] = [flip % proof.length, flip % 32];
  return proof.map((hash, index) => (index === at ? hash.map((value, position) => (position === byte ? value ^ 1 : value)) : hash));
}

/** The root as §2.1 defines it, by halves. */
function rootByDefinition(tree: readonly Uint8Array[]): Uint8Array {
  const [only] = tree;
  if (only === undefined) return emptyRoot();
  if (tree.length === 1) return only;
  const split = 2 ** Math.ceil(Math.log2(tree.length) - 1);
  return nodeHash(rootByDefinition(tree.slice(0, split)), rootByDefinition(tree.slice(split)));
}
