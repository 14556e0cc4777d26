import { addMs, DomainError, type EffectiveException, type Instant, type Json, type Reason } from '@exeat/core';
import { DocumentNode } from '../policy-exception/document-node.ts';
import { apiVersion, type PolicyExceptionDocument } from '../policy-exception/document.ts';
import { effectiveException } from '../policy-exception/effective.ts';
import { readDocument } from '../policy-exception/read-document.ts';
import { formatVerifierKey, parseVerifierKeys, type VerifierKey } from '../signed-note/note-key.ts';
import { openNote } from '../signed-note/signed-note.ts';
import { bundleDigest, bundleTimes, formatStatement } from './bundle.ts';

/** Longest bundle that is read, in UTF-16 code units. */
export const bundleLimit = 256_000_000;

/** What a trusted bundle says. */
export type Bundle = {
  readonly origin: string;
  readonly issuedAt: Instant;
  /** Exclusive. */
  readonly validUntil: Instant;
  /** The log's checkpoint, a signed note of its own. */
  readonly checkpoint: string;
  readonly documents: readonly PolicyExceptionDocument[];
  readonly exceptions: readonly EffectiveException[];
};

/** `stale`: genuine, and not for this instant; nothing in it may be relied on. `untrusted`: nobody knows who wrote it. */
export type OpenedBundle =
  | { readonly kind: 'valid'; readonly bundle: Bundle }
  | { readonly kind: 'stale'; readonly bundle: Bundle; readonly reason: Reason }
  | {
      readonly kind: 'untrusted';
      readonly code: 'unreadable' | 'unsigned' | 'other-key' | 'bad-signature' | 'altered' | 'invalid';
      readonly detail: string;
    };

/**
 * Opens a bundle at an instant with the keys one trusts (as text one a line, or parsed: two while a key is replaced). Every fault of the
 * bundle is a value; no exception is read before signature and digest hold.
 * @throws DomainError `invalid-key` for a key that is none.
 */
export function openBundle(text: string, keys: string | VerifierKey | readonly VerifierKey[], at: Instant): OpenedBundle {
  const trusted = typeof keys === 'string' ? parseVerifierKeys(keys) : [keys].flat();
  if (text.length > bundleLimit) return untrusted('unreadable', `expected at most ${bundleLimit} characters, got ${text.length}`);
  const root = parseObject(text);
  if (root === null) return untrusted('unreadable', 'expected a JSON object of kind ExceptionBundle; give --unsigned for a folder of documents');
  const note = root['signature'];
  if (typeof note !== 'string') return untrusted('unsigned', 'expected the member "signature", a signed note, got none');
  const opened = openNote(note, trusted);
  switch (opened.kind) {
    case 'malformed':
      return untrusted('unreadable', `the signature is no signed note: ${opened.detail}`);
    case 'unknown-key':
      return untrusted('other-key', `expected a signature by ${trusted.map(formatVerifierKey).join(' or ')}, got one by ${opened.names.join(', ')}`);
    case 'bad-signature':
      return untrusted('bad-signature', `the signature by ${opened.name} does not fit its text: forged or altered`);
    case 'trusted':
      return openTrusted(root, opened.text, opened.signers[0]?.name ?? '', at);
  }
}

function openTrusted(root: Readonly<Record<string, Json>>, statement: string, origin: string, at: Instant): OpenedBundle {
  const altered = untrusted('altered', 'the signed digest and times are not those of this content: altered since it was signed');
  try {
    if (statement.split('\n')[1] !== `sha256:${bundleDigest(root)}`) return altered;
    const { signature: _signature, ...content } = root;
    const node = new DocumentNode(content, 0).object(['apiVersion', 'kind', 'issuedAt', 'validUntil', 'checkpoint', 'exceptions']);
    node.required('apiVersion').oneOf([apiVersion]);
    node.required('kind').oneOf(['ExceptionBundle']);
    const issuedAt = node.required('issuedAt').instant('up');
    const validUntil = node.required('validUntil').instant('down');
    if (formatStatement({ origin, digest: bundleDigest(root), issuedAt, validUntil }) !== statement) return altered;
    const checkpoint = node.required('checkpoint').text();
    const documents = node
      .required('exceptions')
      .list()
      .map((item, index) => readDocument(item.value, index));
    const exceptions = documents.map((document, index) => effectiveException(document, { trust: 'signed', document: index }));
    const bundle: Bundle = { origin, issuedAt, validUntil, checkpoint, documents, exceptions };
    const reason = staleness(bundle, at);
    return reason === null ? { kind: 'valid', bundle } : { kind: 'stale', bundle, reason };
  } catch (error) {
    if (error instanceof DomainError) return untrusted('invalid', error.message);
    // No canonical text: a lone surrogate, or nested beyond what can be walked.
    if (error instanceof TypeError || error instanceof RangeError) return untrusted('unreadable', error.message);
    throw error;
  }
}

function staleness({ issuedAt, validUntil }: Bundle, at: Instant): Reason | null {
  const rule = 'architecture §5 validUntil';
  if (at >= validUntil) return { code: 'stale', text: `the bundle is valid until ${validUntil}, asked at ${at}: fetch it again`, rule };
  if (at < addMs(issuedAt, -bundleTimes.clockSkew))
    return { code: 'stale', text: `the bundle was issued at ${issuedAt}, asked at ${at}: it says nothing of that time`, rule };
  return null;
}

function parseObject(text: string): Readonly<Record<string, Json>> | null {
  try {
    const root: unknown = JSON.parse(text);
    return typeof root === 'object' && root !== null && !Array.isArray(root) ? (root as Record<string, Json>) : null;
  } catch {
    return null;
  }
}

function untrusted(code: Extract<OpenedBundle, { kind: 'untrusted' }>['code'], detail: string): OpenedBundle {
  return { kind: 'untrusted', code, detail };
}
