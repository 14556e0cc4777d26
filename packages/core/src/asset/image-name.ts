import { DomainError } from '../errors.ts';

/**
 * `registry/repository@sha256:…`, or `sha256:…` where the tool knows the content but no registry. A tag beside a digest is dropped.
 * A tag alone is refused: it can point at other content tomorrow, so an exception on it would follow (docs/decisions/0030).
 * @throws DomainError `invalid-asset`.
 */
export function canonicalImage(text: string): string {
  const at = text.lastIndexOf('@');
  const digest = text.slice(at + 1).toLowerCase();
  if (!/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest)) {
    throw invalid('registry/repository@sha256:… (64 hexadecimal digits)', text, 'a tag moves, so it names no content: give the digest');
  }
  return at === -1 ? digest : `${canonicalImageContainer(text.slice(0, at))}@${digest}`;
}

/** `registry/repository`, with Docker's defaults spelled out. A registry alone, or a path within it, is a container too. */
export function canonicalImageContainer(text: string): string {
  const name = withoutTag(text.toLowerCase().replace(/\/+$/, ''));
  const [first = '', ...rest] = name.split('/');
  const hasRegistry = first === 'localhost' || first.includes('.') || first.includes(':');
  const registry = hasRegistry ? first.replace(/^(?:index|registry-1)\.docker\.io$/, 'docker.io') : 'docker.io';
  const path = hasRegistry ? rest : [first, ...rest];
  const repository = registry === 'docker.io' && path.length === 1 && !hasRegistry ? ['library', ...path] : path;
  const good = /^[a-z0-9.-]+(?::\d+)?$/.test(registry) && repository.every((part) => /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/.test(part));
  if (!good) throw invalid('registry/repository', text);
  return [registry, ...repository].join('/');
}

/** `app:1.2` → `app`; the port of a registry (`localhost:5000`, `registry:5000/app`) stays. */
function withoutTag(name: string): string {
  const colon = name.lastIndexOf(':');
  const slash = name.lastIndexOf('/');
  if (colon <= slash) return name;
  return slash === -1 && /^\d+$/.test(name.slice(colon + 1)) ? name : name.slice(0, colon);
}

function invalid(expected: string, got: string, hint = ''): DomainError {
  return new DomainError('invalid-asset', `expected ${expected}, got ${JSON.stringify(got)}${hint === '' ? '' : `; ${hint}`}`, { expected, got });
}
