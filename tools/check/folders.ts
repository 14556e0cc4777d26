import { faultsToResult, type StepResult } from './step.ts';
import { filesBelow, sourceFolders } from './tree.ts';

const plants = ['packages/server/src/mail/view.tsx', 'packages/core/src/a.js', 'packages/core/src/a.mts', 'packages/store/migrations/12-a.sql', 'packages/store/migrations/0001-Upper.sql'];
const innocents = ['packages/web/src/app/app.tsx', 'packages/core/src/time.ts', 'packages/store/migrations/0001-roles.sql', 'tools/run.mjs', 'packages/web/src/index.css'];

/** Rules of names that no other tool holds, after proof on planted names. */
export async function folders(): Promise<StepResult> {
  const files = sourceFolders.flatMap((folder) => filesBelow(folder));
  const faults = [
    ...plants.filter((path) => faultOf(path) === null).map((path) => `self-test: not reported: ${path}`),
    ...innocents.filter((path) => faultOf(path) !== null).map((path) => `self-test: reported, though allowed: ${path}`),
    ...files.flatMap((path) => faultOf(path) ?? []),
    ...repeatedMigrations(files),
  ];
  return faultsToResult(faults, `${files.length} files; ${plants.length} planted violations`);
}

function faultOf(path: string): string | null {
  if (path.endsWith('.tsx') && !path.startsWith('packages/web/')) return `${path}: .tsx only in packages/web, since Node does not run it unbuilt`;
  if (/^packages\/[^/]+\/src\/.*\.(js|mts|cts|jsx)$/.test(path)) return `${path}: packages are written in .ts`;
  if (/^packages\/store\/migrations\/\d.*\.sql$/.test(path) && !/\/\d{4}-[a-z0-9-]+\.sql$/.test(path)) return `${path}: a migration is called NNNN-what.sql`;
  return null;
}

/** Two changes that took the same number meet here, not in a user's database. */
function repeatedMigrations(files: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  const faults: string[] = [];
  for (const path of files) {
    const number = /^packages\/store\/migrations\/(\d{4})-/.exec(path)?.[1];
    if (number === undefined) continue;
    const first = seen.get(number);
    if (first !== undefined) faults.push(`${path}: the number ${number} is taken by ${first}`);
    seen.set(number, path);
  }
  return faults;
}
