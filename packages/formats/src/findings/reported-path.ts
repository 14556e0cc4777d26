/**
 * A path as findings carry it: forward slashes, `.` and `..` resolved, so that a glob cannot be met by a detour. Absolute ones stay
 * absolute. Undefined when nothing is left.
 */
export function reportedPath(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const path = text.replaceAll('\\', '/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  const joined = parts.join('/');
  if (joined === '') return undefined;
  return path.startsWith('/') ? `/${joined}` : joined;
}
