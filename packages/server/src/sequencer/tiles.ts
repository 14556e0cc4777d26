import { type Frontier, frontierRoot, treeRoot } from '@exeat/core';
import { type LogEntry, type Queries, readTile, type Tx, writeTile } from '@exeat/store';

/** Hashes in a tile, and bytes of a hash (c2sp.org/tlog-tiles). */
export const tileWidth = 256;
const hashBytes = 32;

/** Hashes `[from, to)` of a tile level: level 0 is the leaves, a hash of level n + 1 stands over 256 of level n. */
type LevelHashes = (level: number, from: number, to: number) => Promise<readonly Uint8Array[]>;

/** Appends freshly numbered leaves to the tiles, in the transaction that numbers them, so that no tile ever runs ahead of its entries. */
export async function appendToTiles(tx: Tx, entries: readonly LogEntry[]): Promise<void> {
  let hashes: readonly Uint8Array[] = entries.map((entry) => entry.leafHash);
  let start = entries[0]?.seq ?? 0;
  for (let level = 0; hashes.length > 0; level += 1) {
    const completed: Uint8Array[] = [];
    const first = Math.floor(start / tileWidth);
    const last = Math.floor((start + hashes.length - 1) / tileWidth);
    for (let index = first; index <= last; index += 1) {
      const kept = index === first ? await hashesOf(tx, level, index, start - index * tileWidth) : [];
      const added = hashes.slice(Math.max(0, index * tileWidth - start), (index + 1) * tileWidth - start);
      const tile = [...kept, ...added];
      await writeTile(tx, level, index, Buffer.concat(tile));
      if (tile.length === tileWidth) completed.push(treeRoot(tile));
    }
    start = first;
    hashes = completed;
  }
}

/** The Merkle root over the first `size` entries (RFC 6962), from tiles: a few reads whatever the size. */
export async function rootAt(queries: Queries, size: number): Promise<Uint8Array> {
  return rangeRoot(levelHashes(queries), 0, size);
}

/** Proof that entry `index` is in the tree of `size` entries, lowest hash first. @throws RangeError outside the tree. */
export async function inclusionProofAt(queries: Queries, index: number, size: number): Promise<readonly Uint8Array[]> {
  if (index < 0 || index >= size) throw new RangeError(`expected an index below ${size}, got ${index}`);
  const hashes = levelHashes(queries);
  const proof: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      proof.push(await rangeRoot(hashes, middle, end));
      end = middle;
    } else {
      proof.push(await rangeRoot(hashes, start, middle));
      start = middle;
    }
  }
  return proof.reverse();
}

/** Root of the entries `[start, end)`, where `start` is a multiple of the largest power of two that is at most the length. */
async function rangeRoot(hashes: LevelHashes, start: number, end: number): Promise<Uint8Array> {
  const roots: Uint8Array[] = [];
  for (let at = start; at < end; ) {
    const height = Math.floor(Math.log2(end - at));
    const level = Math.floor(height / 8);
    const unit = tileWidth ** level;
    const width = 2 ** height / unit;
    roots.push(treeRoot(await hashes(level, at / unit, at / unit + width)));
    at += 2 ** height;
  }
  return frontierRoot({ size: end - start, roots } satisfies Frontier);
}

function levelHashes(queries: Queries): LevelHashes {
  return async (level, from, to) => {
    const index = Math.floor(from / tileWidth);
    const hashes = await hashesOf(queries, level, index, to - index * tileWidth);
    return hashes.slice(from - index * tileWidth);
  };
}

/** The first `count` hashes of a tile. @throws Error when the tile does not hold so many: tiles and numbering disagree. */
async function hashesOf(queries: Queries, level: number, index: number, count: number): Promise<readonly Uint8Array[]> {
  if (count === 0) return [];
  const tile = await readTile(queries, level, index);
  if (tile === null || tile.length < count * hashBytes) {
    throw new Error(`expected ${count} hashes in tile ${level}/${index}, got ${(tile?.length ?? 0) / hashBytes}: the log's tiles are damaged`);
  }
  return Array.from({ length: count }, (_, at) => new Uint8Array(tile.subarray(at * hashBytes, (at + 1) * hashBytes)));
}

function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
