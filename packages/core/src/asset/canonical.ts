import { DomainError } from '../errors.ts';
import { type AssetRef, type AssetType, assetTypes } from './asset.ts';
import { canonicalImage, canonicalImageContainer } from './image-name.ts';
import { splitPurl } from './purl.ts';

/** Longest id of an asset, in UTF-16 code units. */
export const maxAssetIdLength = 1024;

/**
 * The one text of an asset's identity, compared byte by byte (waivers §4). Idempotent. Package URLs are only checked for shape here:
 * whoever reads them from outside passes the canonical text.
 * @throws DomainError `invalid-asset` with what was expected and what came.
 */
export function canonicalAssetId(type: AssetType, id: string): string {
  const text = plainText(type, id);
  switch (type) {
    case 'host':
      return canonicalHost(text);
    case 'image':
      return canonicalImage(text);
    case 'repo':
      return canonicalRepo(text, 2);
    case 'azure':
      return canonicalAzure(text);
    case 'arn':
      return canonicalArn(text);
    case 'k8s':
      return canonicalKubernetes(text);
    case 'purl':
      return canonicalPurlShape(text);
    default:
      return text;
  }
}

/** The text of a container that `under` names: what `isUnder` compares. @throws DomainError `invalid-asset`. */
export function canonicalContainer(type: AssetType, container: string): string {
  const text = plainText(type, container);
  switch (type) {
    case 'image':
      return canonicalImageContainer(text);
    case 'repo':
      return canonicalRepo(text, 1);
    case 'azure':
      return canonicalAzure(text);
    case 'k8s':
      return canonicalKubernetesContainer(text);
    case 'host':
      return text.toLowerCase();
    default:
      return text;
  }
}

/** Reads `type:id`. @throws DomainError `invalid-asset` for another shape, an unknown type or an id that is not one. */
export function parseAssetKey(text: string): AssetRef {
  const colon = text.indexOf(':');
  const type = text.slice(0, colon);
  if (colon < 1 || !isAssetType(type)) throw invalid(`TYPE:ID with TYPE one of ${assetTypes.join(' ')}`, text);
  return { type, id: canonicalAssetId(type, text.slice(colon + 1)) };
}

export function isAssetType(text: string): text is AssetType {
  return (assetTypes as readonly string[]).includes(text);
}

function invalid(expected: string, got: string, hint = ''): DomainError {
  const shown = got.length > 200 ? `${got.slice(0, 200)}…` : got;
  return new DomainError('invalid-asset', `expected ${expected}, got ${JSON.stringify(shown)}${hint === '' ? '' : `; ${hint}`}`, {
    expected,
    got: shown,
  });
}

function plainText(type: AssetType, id: string): string {
  if (!id.isWellFormed()) throw invalid('well-formed Unicode', id.toWellFormed());
  const text = id.normalize('NFC').trim();
  if (text === '') throw invalid(`the id of a ${type}`, id);
  if (text === '*') throw invalid(`the id of one ${type}`, id, 'a scope cannot name every asset: list ids, or name a container with "under"');
  if (text.length > maxAssetIdLength) throw invalid(`an id of at most ${maxAssetIdLength} characters`, text);
  // Invisible characters would make two ids look the same to an approver and differ to a machine.
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) throw invalid('an id without control or invisible characters', text);
  return text;
}

/** Lower-case name without trailing dot. An address is not an identity: it moves from one machine to another. */
function canonicalHost(text: string): string {
  const name = text.toLowerCase().replace(/\.$/, '');
  if (name.startsWith('[') || (name.includes(':') && /^[0-9a-f:.%]+$/.test(name)) || endsInNumber(name)) {
    throw invalid('a host name', text, 'a host is never identified by its IP address alone');
  }
  if (name.length > 253 || !name.split('.').every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) {
    throw invalid('a DNS host name (letters, digits, hyphens; other scripts in punycode), without scheme, port or path', text);
  }
  return name;
}

/** As browsers decide: a name whose last label is a number is an IPv4 address, whatever its notation. */
function endsInNumber(name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return /^[0-9]+$/.test(last) || /^0x[0-9a-f]*$/.test(last);
}

const defaultPorts: Readonly<Record<string, string>> = { https: '443', http: '80', ssh: '22', git: '9418' };

/** `host/path`: no scheme, user, default port, `.git` or trailing slash. The path keeps its case: not every forge ignores it. */
function canonicalRepo(text: string, minSegments: number): string {
  const url = /^(?:git\+)?([a-z]+):\/\/(?:[^@/]*@)?(.*)$/i.exec(text);
  const scp = url === null ? /^[\w.-]+@([^:/]+):(.*)$/.exec(text) : null;
  let rest = text;
  if (url !== null) {
    const port = defaultPorts[(url[1] ?? '').toLowerCase()];
    if (port === undefined) throw invalid('a repository address (https, ssh or git)', text);
    rest = (url[2] ?? '').replace(new RegExp(`^([^/:]+):${port}(?=/|$)`), '$1');
  } else if (scp !== null) {
    rest = `${scp[1]}/${scp[2]}`;
  }
  const [host = '', ...path] = rest
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .split('/');
  const segments = [host.toLowerCase(), ...path];
  if (segments.length < minSegments || !/^[a-z0-9.-]+(?::\d+)?$/.test(segments[0] ?? '') || !path.every(isPlainSegment)) {
    throw invalid('host/path of a repository, for example github.com/larkfield/claims', text);
  }
  return segments.join('/');
}

function isPlainSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && !/[\\?#@:\s*]/.test(segment);
}

/** Azure resource ids are compared without case (waivers §4). */
function canonicalAzure(text: string): string {
  const id = text.toLowerCase().replace(/\/+$/, '');
  const [before, ...segments] = id.split('/');
  if (
    before !== '' ||
    !/^(subscriptions|providers)$/.test(segments[0] ?? '') ||
    segments.length < 2 ||
    !segments.every((s) => s !== '' && s !== '.' && s !== '..')
  ) {
    throw invalid('an Azure resource id, /subscriptions/…', text);
  }
  return id;
}

function canonicalArn(text: string): string {
  if (!/^arn:[a-z][a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12}|aws)?:\S+$/.test(text)) {
    throw invalid('a full ARN, arn:partition:service:region:account:resource', text);
  }
  return text;
}

/** `cluster/group/Kind/namespace/name`. The core group is written `core`, "no namespace" `-`; the API version is no part of it. */
function canonicalKubernetes(text: string): string {
  const [cluster = '', group = '', kind = '', namespace = '', name = '', ...more] = text.split('/').map((part) => part.trim());
  const known = cluster !== '' && /^[A-Z][A-Za-z0-9]*$/.test(kind) && name !== '' && more.length === 0;
  if (!known || cluster === '*' || /[*?\s]/.test(namespace + name) || !/^[a-z0-9.-]*$/i.test(group)) {
    throw invalid('cluster/group/Kind/namespace/name', text, 'the cluster is mandatory: most reports lack it, name it with --cluster');
  }
  return [cluster, group === '' ? 'core' : group.toLowerCase(), kind, namespace === '' ? '-' : namespace, name].join('/');
}

/** `cluster` or `cluster/namespace`. */
function canonicalKubernetesContainer(text: string): string {
  const parts = text.split('/').map((part) => part.trim());
  if (parts.length > 2 || parts.some((part) => part === '' || /[*?\s]/.test(part))) throw invalid('cluster or cluster/namespace', text);
  return parts.join('/');
}

function canonicalPurlShape(text: string): string {
  if (splitPurl(text) === null) throw invalid('a package URL, pkg:type/namespace/name@version', text);
  return text;
}
