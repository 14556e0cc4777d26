import { addMs, contentDigest, earlier, type EffectiveException, type Instant, type Json } from '@exeat/core';
import type { PolicyExceptionDocument } from '../policy-exception/document.ts';
import { apiVersion } from '../policy-exception/document.ts';
import { effectiveException } from '../policy-exception/effective.ts';
import { documentJson } from '../policy-exception/write-document.ts';
import type { SigningKey } from '../signed-note/note-key.ts';
import { signNote } from '../signed-note/signed-note.ts';

/** How long a bundle may be relied on at most, and how far the reader's clock may be behind the signer's, in milliseconds. */
export const bundleTimes = { longestValidity: 15 * 60_000, clockSkew: 5 * 60_000 } as const;

/** The signed text of a bundle: what its note says, line by line (docs/decisions/0031). */
export type BundleStatement = { readonly origin: string; readonly digest: string; readonly issuedAt: Instant; readonly validUntil: Instant };

/**
 * Writes a signed bundle (interfaces §3): one JSON object with the members of an ExceptionBundle and `signature`, a C2SP signed note over the
 * digest of all the others. Every document must carry a status. The same input gives the same text.
 * @throws DomainError `invalid-document` for a document that cannot be judged.
 */
export function buildBundle(input: {
  readonly documents: readonly PolicyExceptionDocument[];
  readonly issuedAt: Instant;
  /** The log's latest checkpoint, a signed note. */
  readonly checkpoint: string;
  /** The log's key; its name is the log's origin. */
  readonly key: SigningKey;
}): string {
  const { documents, issuedAt, checkpoint, key } = input;
  const exceptions = documents.map((document, at) => effectiveException(document, { trust: 'signed', document: at }));
  const validUntil = bundleValidUntil(exceptions, issuedAt);
  const bundle = { apiVersion, kind: 'ExceptionBundle', issuedAt, validUntil, checkpoint, exceptions: documents.map(documentJson) } satisfies Json;
  const signature = signNote(formatStatement({ origin: key.name, digest: bundleDigest(bundle), issuedAt, validUntil }), key);
  return `${JSON.stringify({ ...bundle, signature })}\n`;
}

/** Fifteen minutes, or the next start or end in it: then another set is in force (architecture §5). */
export function bundleValidUntil(exceptions: readonly EffectiveException[], issuedAt: Instant): Instant {
  let until = addMs(issuedAt, bundleTimes.longestValidity);
  for (const { intervals } of exceptions) {
    for (const interval of intervals) {
      for (const instant of [interval.from, interval.until]) {
        if (instant > issuedAt) until = earlier(until, instant);
      }
    }
  }
  return until;
}

/** SHA-256, in hexadecimal, over the canonical JSON (RFC 8785) of the bundle without its signature. */
export function bundleDigest(bundle: { readonly [key: string]: Json | undefined }): string {
  const { signature: _signature, ...content } = bundle;
  return contentDigest(content);
}

/** Four lines: `<origin>/bundle`, `sha256:` and the digest, issued at, valid until. */
export function formatStatement({ origin, digest, issuedAt, validUntil }: BundleStatement): string {
  return `${origin}/bundle\nsha256:${digest}\n${issuedAt}\n${validUntil}\n`;
}
