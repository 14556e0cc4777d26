import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withScratchFolder } from './scratch-folder.ts';
import { root, workspaces } from './tree.ts';

/**
 * A skeleton of the project outside the clone, in which self-tests plant violations: the configuration, every package.json, an empty door
 * for each export, links to the installed libraries, and the given files.
 */
export async function withPlantedTree<T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T> {
  return withScratchFolder(async (folder) => {
    for (const name of ['package.json', 'biome.json', '.dependency-cruiser.cjs']) cpSync(join(root, name), join(folder, name));
    linkLibraries(folder);
    for (const workspace of workspaces()) addWorkspace(folder, workspace);
    for (const [path, text] of Object.entries(files)) write(join(folder, path), text);
    return use(folder);
  });
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
