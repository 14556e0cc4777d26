/**
 * Paths of a scope: exact, or a glob in which `*` stays within a segment and `**`, a whole segment, crosses them (interfaces §3).
 * `?`, brackets and braces are ordinary characters. No regular expression is built from what a user writes: matching is two pointers
 * over the text, at most length × length steps.
 */

/** Longest pattern and longest path that are looked at; a longer path matches nothing. */
export const maxPathLength = 4096;

/** Forward slashes, no `./`, no doubled slash. Null for a path that climbs (`..`), is empty or too long: it is never matched. */
export function normalPath(path: string): string | null {
  if (path.length > maxPathLength || path.includes('\0')) return null;
  const slashed = path.replaceAll('\\', '/');
  const segments = slashed.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || segments.includes('..')) return null;
  return (slashed.startsWith('/') ? '/' : '') + segments.join('/');
}

/** Why a text is no pattern, or null. */
export function pathPatternFault(pattern: string): string | null {
  if (normalPath(pattern) === null)
    return `expected a path of at most ${maxPathLength} characters without "..", got ${JSON.stringify(pattern.slice(0, 200))}`;
  const mixed = pattern.split('/').find((segment) => segment.includes('**') && segment !== '**');
  return mixed === undefined ? null : `expected "**" as a whole segment, got ${JSON.stringify(mixed)}`;
}

/** Whether a path is the pattern, or matched by it. A trailing `**` wants at least one segment more. */
export function pathMatches(pattern: string, path: string): boolean {
  const normal = normalPath(path);
  if (normal === null) return false;
  return segmentsMatch(patternSegments(pattern), segmentsOf(normal));
}

/** Whether every path that the narrower pattern matches is matched by the wider one. Proved or false. */
export function pathPatternWithin(narrow: string, wide: string): boolean {
  if (narrow === wide) return true;
  const inner = patternSegments(narrow);
  if (!inner.some(isGlob)) return segmentsMatch(patternSegments(wide), inner);
  const outer = patternSegments(wide);
  // The one proof attempted: the wider is `literal/**`, and the narrower begins with the same literal segments and goes on.
  const head = outer.slice(0, -2);
  if (outer.at(-1) !== '**' || outer.at(-2) !== anySegment || head.some(isGlob)) return false;
  return (
    inner.length > head.length && head.every((segment, at) => segment === inner[at]) && inner.slice(head.length).some((segment) => segment !== '**')
  );
}

/** Whether some path is matched by both patterns. */
export function pathPatternsIntersect(one: string, other: string): boolean {
  return listsMeet(patternSegments(one), patternSegments(other), (segment) => segment === '**', segmentsMeet);
}

/** Stands for "one segment, whatever it is": what a trailing `**` still wants. Holds a slash, so that no real segment equals it. */
const anySegment = '/any';

/** Segments; an absolute path begins with the segment `/`. */
function segmentsOf(path: string): readonly string[] {
  return path.startsWith('/') ? ['/', ...path.slice(1).split('/')] : path.split('/');
}

function patternSegments(pattern: string): readonly string[] {
  const segments = segmentsOf(normalPath(pattern) ?? pattern).filter((segment, at, all) => !(segment === '**' && all[at - 1] === '**'));
  return segments.at(-1) === '**' ? [...segments.slice(0, -1), anySegment, '**'] : segments;
}

function isGlob(segment: string): boolean {
  return segment.includes('*') || segment === anySegment;
}

function segmentsMatch(pattern: readonly string[], path: readonly string[]): boolean {
  return greedyMatch(pattern, path, (segment) => segment === '**', segmentMatches);
}

function segmentMatches(pattern: string, segment: string): boolean {
  if (pattern === anySegment) return true;
  if (!pattern.includes('*')) return pattern === segment;
  return (
    segment !== '/' &&
    greedyMatch(
      [...pattern],
      [...segment],
      (char) => char === '*',
      (a, b) => a === b,
    )
  );
}

/** Wildcard matching without recursion: on a mismatch only the last wildcard takes one item more. */
function greedyMatch(
  pattern: readonly string[],
  items: readonly string[],
  isStar: (p: string) => boolean,
  same: (p: string, item: string) => boolean,
): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let at = 0; at < items.length; ) {
    const expected = pattern[p];
    if (expected !== undefined && isStar(expected)) {
      star = p++;
      resume = at;
    } else if (expected !== undefined && same(expected, items[at] ?? '')) {
      p += 1;
      at += 1;
    } else if (star !== -1) {
      p = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return pattern.slice(p).every(isStar);
}

function segmentsMeet(one: string, other: string): boolean {
  if (one === anySegment || other === anySegment) return true;
  if (one === '/' || other === '/') return one === other;
  return listsMeet(
    [...one],
    [...other],
    (char) => char === '*',
    (a, b) => a === b,
  );
}

/** Whether two sequences with wildcards can be the same sequence: row by row over both, remembering which ends can meet. */
function listsMeet(a: readonly string[], b: readonly string[], isStar: (item: string) => boolean, meet: (x: string, y: string) => boolean): boolean {
  let previous: boolean[] = [];
  for (let i = 0; i <= a.length; i += 1) {
    const row: boolean[] = [];
    for (let j = 0; j <= b.length; j += 1) {
      const x = a[i - 1];
      const y = b[j - 1];
      if (x === undefined && y === undefined) row.push(true);
      else {
        const starX = x !== undefined && isStar(x);
        const starY = y !== undefined && isStar(y);
        row.push(
          (starX && (previous[j] === true || (y !== undefined && row[j - 1] === true))) ||
            (starY && (row[j - 1] === true || (x !== undefined && previous[j] === true))) ||
            (x !== undefined && y !== undefined && !starX && !starY && previous[j - 1] === true && meet(x, y)),
        );
      }
    }
    previous = row;
  }
  return previous[b.length] === true;
}
