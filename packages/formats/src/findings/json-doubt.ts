/**
 * What makes a parsed record another one to another reader, or to nobody what was written: a name twice in one object, of which each parser
 * takes its own, or a number beyond all numbers. `members`: names with a colon in its text. Undefined when there is no doubt.
 */
export function doubtIn(value: unknown, members: number): string | undefined {
  const found = membersOf(value);
  if (Number.isNaN(found)) return 'a number that is too large';
  return found === members ? undefined : 'the same member twice in one object';
}

/** How many members all objects in it have; NaN when a number is not finite. */
function membersOf(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const one of value) count += membersOf(one);
    return count;
  }
  for (const one of Object.values(value)) count += 1 + membersOf(one);
  return count;
}
