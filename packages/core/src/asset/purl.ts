/** Parts of a package URL as its canonical text spells them (percent-encoded), so that they compare byte by byte. */
export type PurlParts = {
  /** `pkg:type/namespace/name`. */
  readonly name: string;
  readonly version?: string;
  /** `key=value&…`, sorted, without `?`. */
  readonly qualifiers?: string;
  readonly subpath?: string;
};

/** Splits a package URL; null when the text is none. Trusts its reader to have made it canonical (`packageurl-js` in formats). */
export function splitPurl(text: string): PurlParts | null {
  const match = /^(pkg:[a-z][a-z0-9.+-]*\/[^@?#\s]*[^@?#/\s])(?:@([^?#\s]+))?(?:\?([^#\s]+))?(?:#([^\s]+))?$/.exec(text);
  if (match === null) return null;
  const [, name = '', version, qualifiers, subpath] = match;
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(qualifiers === undefined ? {} : { qualifiers }),
    ...(subpath === undefined ? {} : { subpath }),
  };
}

/**
 * Whether everything the narrower URL names is named by the wider one: same type, namespace and name; version, qualifiers and subpath
 * equal where the wider one gives them. `purlWithin(finding, clause)` is the match of a finding (interfaces §3).
 */
export function purlWithin(narrow: string, wide: string): boolean {
  const [a, b] = [splitPurl(narrow), splitPurl(wide)];
  if (a === null || b === null || a.name !== b.name) return false;
  return agrees(a.version, b.version) && agrees(a.qualifiers, b.qualifiers) && agrees(a.subpath, b.subpath);
}

/** Whether one component can be named by both URLs. */
export function purlsIntersect(one: string, other: string): boolean {
  const [a, b] = [splitPurl(one), splitPurl(other)];
  if (a === null || b === null || a.name !== b.name) return false;
  const meets = (x: string | undefined, y: string | undefined) => x === undefined || y === undefined || x === y;
  return meets(a.version, b.version) && meets(a.qualifiers, b.qualifiers) && meets(a.subpath, b.subpath);
}

function agrees(narrow: string | undefined, wide: string | undefined): boolean {
  return wide === undefined || wide === narrow;
}
