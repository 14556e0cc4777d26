import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, workspaces } from './tree.ts';

/**
 * A skeleton of the project outside the clone, in which self-tests plant violations: the configuration, every package.json, an empty door
 * for each export, links to the installed libraries, and the given files. It is removed when `use` ends, also by an error.
 */
export async function withPlantedTree<T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'exeat-check-'));
  const stop = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', stop);
  try {
    for (const name of ['package.json', 'biome.json', '.dependency-cruiser.cjs']) cpSync(join(root, name), join(folder, name));
    linkLibraries(folder);
    for (const workspace of workspaces()) addWorkspace(folder, workspace);
    for (const [path, text] of Object.entries(files)) write(join(folder, path), text);
    return await use(folder);
  } finally {
    stop();
    process.off('exit', stop);
  }
}

/** Libraries are shared; our own packages must lead into the skeleton, or the rules would judge the clone's files. */
function linkLibraries(folder: string): void {
  const installed = join(root, 'node_modules');
  mkdirSync(join(folder, 'node_modules', '@exeat'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@exeat' && !name.startsWith('.')) symlinkSync(join(installed, name), join(folder, 'node_modules', name));
  }
}

function addWorkspace(folder: string, workspace: string): void {
  const text = readFileSync(join(root, workspace, 'package.json'), 'utf8');
  write(join(folder, workspace, 'package.json'), text);
  const manifest = JSON.parse(text) as { name: string; exports?: Record<string, string> };
  for (const door of Object.values(manifest.exports ?? {})) write(join(folder, workspace, door), 'export const door = 1;\n');
  symlinkSync(join(folder, workspace), join(folder, 'node_modules', ...manifest.name.split('/')));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
