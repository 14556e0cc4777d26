import { tileWidth } from '../../sequencer/tiles.ts';

/** What a path of tlog-tiles asks for. */
export type TileAsked = { readonly level: number | 'entries'; readonly index: number; readonly width: number };

/**
 * Reads `LEVEL/INDEX[.p/WIDTH]`: the index in groups of three digits, all but the last with a leading `x` (`x001/x234/067`). Null when it is
 * no such path.
 */
export function parseTilePath(path: string): TileAsked | null {
  const match = /^(\d{1,2}|entries)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  if (match === null) return null;
  const [, level = '', groups = '', partial] = match;
  const width = partial === undefined ? tileWidth : Number(partial);
  if (width < 1 || width > tileWidth || (partial !== undefined && width === tileWidth)) return null;
  const index = Number(groups.replace(/[x/]/g, ''));
  return Number.isSafeInteger(index) ? { level: level === 'entries' ? level : Number(level), index, width } : null;
}
