import { sha256Bytes } from '../digest.ts';

/**
 * The Merkle tree of RFC 6962 §2.1 (the same in RFC 9162): leaf `SHA-256(0x00 ‖ data)`, node `SHA-256(0x01 ‖ left ‖ right)`, the left part of
 * a split is the largest power of two below the size. Hashes are 32 bytes; sizes and indexes are whole numbers up to 2⁵³ − 1.
 */
export type TreeHash = Uint8Array;

export function leafHash(data: Uint8Array): TreeHash {
  return sha256Bytes(prefixed(0, data));
}

export function nodeHash(left: TreeHash, right: TreeHash): TreeHash {
  return sha256Bytes(prefixed(1, left, right));
}

/** Root of a tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): TreeHash {
  return sha256Bytes(new Uint8Array());
}

/** Root over leaf hashes in order. */
export function treeRoot(leaves: readonly TreeHash[]): TreeHash {
  return frontierRoot(leaves.reduce<Frontier>(appendLeaf, emptyFrontier));
}

/** What appending needs: the roots of the full subtrees from left to right, one per bit of the size. */
export type Frontier = { readonly size: number; readonly roots: readonly TreeHash[] };

export const emptyFrontier: Frontier = { size: 0, roots: [] };

/** The frontier with one leaf hash more; costs as many hashes as the size ends in ones. */
export function appendLeaf(frontier: Frontier, leaf: TreeHash): Frontier {
  const roots = [...frontier.roots];
  let root = leaf;
  for (let size = frontier.size; size % 2 === 1; size = (size - 1) / 2) {
    const left = roots.pop();
    if (left === undefined) throw new RangeError(`expected a frontier with a root per bit of ${frontier.size}, got ${frontier.roots.length}`);
    root = nodeHash(left, root);
  }
  return { size: frontier.size + 1, roots: [...roots, root] };
}

export function frontierRoot({ roots }: Frontier): TreeHash {
  let root: TreeHash | null = null;
  for (const left of roots.toReversed()) root = root === null ? left : nodeHash(left, root);
  return root ?? emptyRoot();
}

/** Hashes that lead from one leaf to the root, lowest first (§2.1.1). @throws RangeError for an index outside the tree. */
export function inclusionProof(leaves: readonly TreeHash[], index: number): readonly TreeHash[] {
  checkIndex(index, leaves.length);
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...inclusionProof(left, index), treeRoot(right)] : [...inclusionProof(right, index - split), treeRoot(left)];
}

/** Hashes that show the first `oldSize` leaves to be a prefix of the tree, lowest first (§2.1.2). Empty for size 0 and the whole tree. */
export function consistencyProof(leaves: readonly TreeHash[], oldSize: number): readonly TreeHash[] {
  if (!Number.isSafeInteger(oldSize) || oldSize < 0 || oldSize > leaves.length)
    throw new RangeError(`expected a size from 0 to ${leaves.length}, got ${oldSize}`);
  return oldSize === 0 ? [] : subproof(leaves, oldSize, true);
}

/** Whether the leaf hash stands at the index of the tree with this size and root. False for anything malformed. */
export function verifyInclusion(leaf: TreeHash, index: number, size: number, proof: readonly TreeHash[], root: TreeHash): boolean {
  if (!isSize(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let hash = leaf;
  let at = index;
  let last = size - 1;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(hash, root);
}

/** Whether the tree of the old size and root is a prefix of the one of the new size and root. False for anything malformed. */
export function verifyConsistency(oldSize: number, oldRoot: TreeHash, size: number, root: TreeHash, proof: readonly TreeHash[]): boolean {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size) return false;
  if (oldSize === size) return proof.length === 0 && sameBytes(oldRoot, root);
  if (oldSize === 0) return proof.length === 0 && sameBytes(oldRoot, emptyRoot());
  let at = oldSize - 1;
  let last = size - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  // A size that is a power of two is itself the first node: the proof leaves it out.
  const [first, ...rest] = at === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined) return false;
  let [oldHash, hash] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(oldHash, oldRoot) && sameBytes(hash, root);
}

function subproof(leaves: readonly TreeHash[], oldSize: number, isWhole: boolean): readonly TreeHash[] {
  if (oldSize === leaves.length) return isWhole ? [] : [treeRoot(leaves)];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return oldSize <= split ? [...subproof(left, oldSize, isWhole), treeRoot(right)] : [...subproof(right, oldSize - split, false), treeRoot(left)];
}

/** Largest power of two below `size`, for sizes from 2. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** `>> 1` for numbers beyond 32 bits. */
function half(value: number): number {
  return Math.floor(value / 2);
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0;
}

function checkIndex(index: number, size: number): void {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new RangeError(`expected an index from 0 to ${size - 1}, got ${index}`);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function prefixed(first: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(1 + parts.reduce((length, part) => length + part.length, 0));
  bytes[0] = first;
  let at = 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
