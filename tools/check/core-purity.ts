import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { faultsToResult, type StepResult } from './step.ts';
import { filesBelow, root } from './tree.ts';

/** Names that reach a clock, randomness or a platform, however they are used. */
const forbidden = new Set(['Date', 'Intl', 'performance', 'process', 'console', 'crypto', 'globalThis', 'setTimeout', 'setInterval', 'fetch', 'eval', 'Function', 'require']);
/** Names of which one member is forbidden; any use but `Name.member` could reach it. */
const forbiddenMember: Readonly<Record<string, string>> = { Math: 'random', Temporal: 'Now' };

const plants: readonly string[] = [
  'export const planted = () => Math.random();', "export const planted = () => Math['random']();", 'const { random } = Math;\nexport const planted = random;',
  'export const planted = () => Temporal.Now.instant();', 'const { Now } = Temporal;\nexport const planted = Now;',
  'export const planted = () => new Date();', 'export const planted = () => Date.now();', 'export const planted = () => performance.now();',
  "export const planted = () => process.env['X'];", "export const planted = () => console.log('x');", 'export const planted = () => import(String(1));',
  'export const planted = () => globalThis;', "export const planted = () => import('node:fs');",
];
const innocents: readonly string[] = [
  '// Date.now(), Math.random()\nexport const text = "new Date() and process.env";', 'export type Kind = { process: string; readonly Date: number };',
  'export const max = Math.max(1, 2);', 'export const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);',
  "export const of = (asset: { process: string }) => asset.process;", 'export const made = { process: 1 };',
];

/** No clock, randomness or platform in core (architecture §1.2), after proof that each planted violation is reported. */
export async function corePurity(): Promise<StepResult> {
  const files = filesBelow('packages/core/src').filter((path) => path.endsWith('.ts') && !/\.test\.ts$|\/testing\//.test(path));
  const faults = [
    ...plants.filter((text) => impurities(text).length === 0).map((text) => `self-test: not reported: ${text}`),
    ...innocents.filter((text) => impurities(text).length > 0).map((text) => `self-test: reported, though allowed: ${text}`),
    ...(files.length > 0 ? [] : ['expected files in packages/core/src, got none']),
    ...files.flatMap((path) => impurities(readFileSync(join(root, path), 'utf8')).map((name) => `${path}: ${name}`)),
  ];
  return faultsToResult(faults, `${files.length} files; ${plants.length} planted violations`);
}

type Node = { readonly [key: string]: unknown; readonly type: string };

function impurities(source: string): readonly string[] {
  const found: string[] = [];
  visit(parseSync(source, { syntax: 'typescript', target: 'esnext' }), found);
  return found;
}

function visit(value: unknown, found: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, found);
    return;
  }
  if (!isNode(value)) {
    // Some lists hold their nodes in wrappers without a type, such as call arguments.
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) visit(part, found);
    return;
  }
  if (value.type === 'Identifier') return judge(String(value['value']), found);
  if (value.type === 'Import') found.push('import()');
  for (const [key, part] of Object.entries(value)) {
    if (!isNameOnly(value, key, part)) visit(part, found);
  }
  if (value.type === 'MemberExpression') judgeMember(value, found);
}

/** Whether a part of a node is a name that refers to nothing outside: a member, a key, or the left of `Name.member`. */
function isNameOnly(node: Node, key: string, part: unknown): boolean {
  if (!isNode(part) || part.type !== 'Identifier') return false;
  if (key === 'key' || (node.type === 'MemberExpression' && key === 'property') || (node.type === 'TsQualifiedName' && key === 'right')) return true;
  const isLeft = (node.type === 'MemberExpression' && key === 'object') || (node.type === 'TsQualifiedName' && key === 'left');
  if (!isLeft || !Object.hasOwn(forbiddenMember, String(part['value']))) return false;
  const member = node.type === 'MemberExpression' ? node['property'] : node['right'];
  return isNode(member) && member.type === 'Identifier';
}

function judge(name: string, found: string[]): void {
  if (forbidden.has(name)) found.push(name);
  else if (Object.hasOwn(forbiddenMember, name)) found.push(`${name} other than as ${name}.member`);
}

function judgeMember(node: Node, found: string[]): void {
  const { object, property } = node;
  if (!isNode(object) || object.type !== 'Identifier' || !isNode(property) || property.type !== 'Identifier') return;
  const name = String(object['value']);
  if (Object.hasOwn(forbiddenMember, name) && forbiddenMember[name] === property['value']) found.push(`${name}.${String(property['value'])}`);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
