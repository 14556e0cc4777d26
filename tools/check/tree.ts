import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Folder of the clone. */
export const root = dirname(dirname(import.meta.dirname));

/** Folders that hold our TypeScript. */
export const sourceFolders = ['packages', 'e2e', 'bench', 'tools'] as const;

/** Every file below a folder of the clone, as a path with forward slashes from the clone's folder, sorted. */
export function filesBelow(folder: string, base = root): readonly string[] {
  const start = join(base, folder);
  if (!existsSync(start)) return [];
  const found: string[] = [];
  for (const entry of readdirSync(start, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = relative(base, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (!/(^|\/)(node_modules|dist)\//.test(path)) found.push(path);
  }
  return found.sort();
}

/** Our TypeScript and JavaScript modules. */
export function ownModules(base = root): readonly string[] {
  return sourceFolders.flatMap((folder) => filesBelow(folder, base)).filter((path) => /\.(ts|tsx|mjs|cjs)$/.test(path) && !path.endsWith('.d.ts'));
}

/** Workspaces with a package.json. */
export function workspaces(): readonly string[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  return [...packages, 'e2e', 'bench'].filter((folder) => existsSync(join(root, folder, 'package.json')));
}

/** Files that are in the repository, or would be with `git add`; null outside a git clone. */
export function trackedFiles(): readonly string[] | null {
  try {
    const text = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  } catch {
    return null;
  }
}
