import { canonicalJson, type Json } from '../digest.ts';

/** A place at which two documents differ, by dotted path. `null` stands for absent, too. */
export type DocumentChange = { readonly path: string; readonly before: Json; readonly after: Json };

type Members = { readonly [name: string]: Json | undefined };

/**
 * Where a document differs from another one, in the order of the later one: the innermost places that moved. Items of a list that have an `id`
 * are compared by it, others by their position.
 */
export function documentChanges(before: Json, after: Json): readonly DocumentChange[] {
  return changesAt('', before, after);
}

function changesAt(path: string, before: Json, after: Json): readonly DocumentChange[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const [old, fresh] = [membersOf(before), membersOf(after)];
  if (old === null || fresh === null || Array.isArray(before) !== Array.isArray(after)) return [{ path, before, after }];
  const names = [...new Set([...Object.keys(fresh), ...Object.keys(old)])];
  return names.flatMap((name) => changesAt(path === '' ? name : `${path}.${name}`, old[name] ?? null, fresh[name] ?? null));
}

/** The members of an object, or of a list by id or position; null: it has none. */
function membersOf(value: Json): Members | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return value as Members;
  const items: readonly Json[] = value;
  const ids = items.map(idOf);
  const named = ids.every((id) => id !== null) && new Set(ids).size === ids.length;
  return Object.fromEntries(items.map((item, at) => [named ? (ids[at] ?? '') : String(at), item]));
}

function idOf(item: Json): string | null {
  if (typeof item !== 'object' || item === null || !('id' in item)) return null;
  return typeof item.id === 'string' ? item.id : null;
}
