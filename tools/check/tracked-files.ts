import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultsToResult, type StepResult } from './step.ts';
import { root, trackedFiles } from './tree.ts';

const lockfile = 'package-lock.json';
/** A path that starts at the root of somebody's machine, put together so that this file does not hold one. */
const machinePath = new RegExp(`(?<![\\w.~/-])/(?:${['work', 'root', String.raw`home/\w+`, String.raw`Users/\w+`].join('|')})/`);
/** A to-do needs the number of its issue. */
const openToDo = new RegExp(String.raw`\b(?:${['TO', 'FIX'].map((start, index) => start + ['DO', 'ME'][index]).join('|')})\b(?!.*#\d)`);

type Fault = (path: string, text: string) => readonly string[];

const plants: readonly { readonly path: string; readonly text: string }[] = [
  { path: lockfile, text: JSON.stringify({ packages: { 'node_modules/a': { resolved: 'https://example.test/a.tgz' } } }) },
  { path: lockfile, text: JSON.stringify({ packages: { 'node_modules/a': { version: 'https://example.test/a.tgz' } } }) },
  { path: '.npmrc', text: 'registry=https://example.test/\n' },
  { path: 'a.ts', text: `const a = '${['', 'work', 'a'].join('/')}';\n` },
  { path: 'a.md', text: `see ${['', 'root', 'a'].join('/')}\n` },
  { path: 'a.ts', text: `// ${['TO', 'DO'].join('')} later\n` },
];

/** Nothing of one machine, registry or unfinished thought in what the repository holds. */
export async function trackedFileRules(): Promise<StepResult> {
  const files = trackedFiles();
  if (files === null) return { state: 'skipped', note: 'not a git clone: nothing is tracked' };
  const faults = [
    ...plants.filter(({ path, text }) => faultsIn(path, text).length === 0).map(({ path, text }) => `self-test: not reported in ${path}: ${text}`),
    ...files.flatMap((path) => faultsIn(path, readFileSync(join(root, path), 'utf8'))),
  ];
  return faultsToResult(faults, `${files.length} files; ${plants.length} planted violations`);
}

function faultsIn(path: string, text: string): readonly string[] {
  // Bytes that are no text (pictures, archives) hold neither paths nor to-dos.
  if (text.includes('\0')) return [];
  return [lockfileFaults, npmrcFaults, machineFaults].flatMap((faults) => faults(path, text));
}

/** Addresses of packages are the reader's registry's business (`omit-lockfile-registry-resolved`); funding links are no addresses. */
const lockfileFaults: Fault = (path, text) => {
  if (path !== lockfile) return [];
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  return Object.entries(packages).flatMap(([name, entry]) => {
    const { funding: _links, ...rest } = entry;
    return /https?:\/\/|git\+|file:/.test(JSON.stringify(rest)) ? [`${lockfile}: ${name} names an address: ${JSON.stringify(rest).slice(0, 200)}`] : [];
  });
};

const npmrcFaults: Fault = (path, text) => (/(^|\/)\.npmrc$/.test(path) && /registry\s*=\s*\S*:|_auth|\/\//.test(text) ? [`${path}: names a registry or a credential`] : []);

const machineFaults: Fault = (path, text) => {
  if (path === lockfile) return [];
  return text.split('\n').flatMap((line, index) => {
    const at = `${path}:${index + 1}`;
    return [
      ...(machinePath.test(line) ? [`${at}: a path of one machine: ${line.trim().slice(0, 160)}`] : []),
      ...(openToDo.test(line) ? [`${at}: a to-do without the number of its issue: ${line.trim().slice(0, 160)}`] : []),
    ];
  });
};
