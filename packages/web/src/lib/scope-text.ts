import { counted, messages } from './messages.ts';
import type { Clause } from './content.ts';

const words = messages('scope', {
  all: (type: string, under: string) => `every ${type} of ${under}`,
  upTo: (max: number) => ` (at most ${max})`,
  some: (first: string, more: number) => `${first} and ${more} more`,
  and: ' and ',
  rules: (text: string) => `for ${text}`,
  component: (name: string) => `component ${name}`,
  path: (path: string) => `path ${path}`,
  port: (port: string) => `port ${port}`,
  value: (value: string) => `value ${value}`,
});

/** Type of an asset as a word, one or several. */
const types: Readonly<Record<string, readonly [string, string]>> = messages('asset-types', {
  host: ['host', 'hosts'],
  image: ['image', 'images'],
  repo: ['repository', 'repositories'],
  purl: ['package', 'packages'],
  arn: ['AWS resource', 'AWS resources'],
  azure: ['Azure resource', 'Azure resources'],
  gcp: ['Google Cloud resource', 'Google Cloud resources'],
  k8s: ['Kubernetes object', 'Kubernetes objects'],
  cpe: ['product', 'products'],
  oscal: ['system component', 'system components'],
  generic: ['asset', 'assets'],
  unit: ['unit', 'units'],
  'person-group': ['group of people', 'groups of people'],
  vendor: ['vendor', 'vendors'],
  process: ['process', 'processes'],
  application: ['application', 'applications'],
  location: ['location', 'locations'],
  dataset: ['data set', 'data sets'],
});

const most = 3;

/** `14 hosts`, `application data-lake`, `every repository of github.com/larkfield/claims`. */
export function assetText({ type, ids, under, growth }: Clause['asset']): string {
  const [one, other] = types[type] ?? [type, type];
  if (under !== undefined) return words.all(one, under) + (growth === undefined ? '' : words.upTo(growth.max));
  if (ids === undefined || ids.length === 0) return other;
  return ids.length === 1 ? `${one} ${ids[0] ?? ''}` : ids.length <= most ? `${other} ${listed(ids)}` : counted(ids.length, one, other);
}

/** Rules and terms that make a clause narrower than its requirement and assets; empty for a record. */
export function narrowingText({ rules, component, path, port, value }: Clause): string {
  return [
    rules === undefined ? null : words.rules(some(rules.ids)),
    component === undefined ? null : words.component(component),
    path === undefined ? null : words.path(path),
    port === undefined ? null : words.port(port),
    value === undefined ? null : words.value(value),
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** One line that says a whole clause, for comparing versions. */
export function clauseText(clause: Clause): string {
  const ids = clause.asset.ids === undefined ? assetText(clause.asset) : `${clause.asset.type} ${clause.asset.ids.join(', ')}`;
  return [`${clause.requirement}: ${ids}`, narrowingText(clause)].filter((part) => part !== '').join(' · ');
}

export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')}${words.and}${parts.at(-1) ?? ''}`;
}

function some(ids: readonly string[]): string {
  return ids.length <= most ? listed(ids) : words.some(ids.slice(0, 2).join(', '), ids.length - 2);
}
