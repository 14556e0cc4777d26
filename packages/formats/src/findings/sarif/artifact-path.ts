import { member, textOf } from '../json-value.ts';

/** `originalUriBaseIds` of a run: where each named base lies. */
export type UriBases = ReadonlyMap<string, { readonly uri: string; readonly base: string | undefined }>;

export function basesOf(value: unknown): UriBases {
  const bases = new Map<string, { uri: string; base: string | undefined }>();
  if (typeof value !== 'object' || value === null) return bases;
  for (const [name, location] of Object.entries(value).slice(0, 1000)) {
    bases.set(name, { uri: textOf(member(location, 'uri')) ?? '', base: textOf(member(location, 'uriBaseId')) });
  }
  return bases;
}

/**
 * The path of an artifact relative to the root that its bases lead to: relative bases are put before it, an absolute one (a folder of the
 * build machine) is left out. `.` and `..` are resolved, so that a glob cannot be met by a detour. An address with another scheme
 * than `file` stays as it is.
 */
export function artifactPath(uri: string, baseId: string | undefined, bases: UriBases): string | undefined {
  let path = uri;
  const seen = new Set<string>();
  for (let name = baseId; name !== undefined && !seen.has(name); ) {
    seen.add(name);
    const base = bases.get(name);
    if (base === undefined || isAbsolute(base.uri) || isAbsolute(path)) break;
    path = base.uri === '' ? path : `${base.uri.replace(/\/?$/, '/')}${path}`;
    name = base.base;
  }
  if (/^[a-z][a-z\d+.-]+:/i.test(path) && !/^file:/i.test(path)) return path;
  return normalised(decoded(withoutRoot(path, bases).replace(/^file:(?:\/\/[^/]*)?/i, '')));
}

function isAbsolute(uri: string): boolean {
  return uri.startsWith('/') || /^[a-z][a-z\d+.-]+:/i.test(uri);
}

/** An absolute path under one of the run's absolute bases is relative to it. */
function withoutRoot(path: string, bases: UriBases): string {
  for (const { uri } of bases.values()) {
    if (uri.endsWith('/') && uri.length > 'file:///'.length && isAbsolute(uri) && path.startsWith(uri)) return path.slice(uri.length);
  }
  return path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function normalised(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  const text = parts.join('/');
  if (text === '') return undefined;
  return path.startsWith('/') ? `/${text}` : text;
}
