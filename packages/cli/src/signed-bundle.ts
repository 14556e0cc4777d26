import { readFile } from 'node:fs/promises';
import type { EffectiveException, Instant, Reason } from '@exeat/core';
import { openBundle } from '@exeat/formats';
import { codeOf } from './sources.ts';
import { UsageError } from './usage-error.ts';
import { trustedKeys } from './verifier-keys.ts';

/** What is excepted, and what vouches for it. `stale`: why a genuine bundle says nothing of the asked instant. */
export type ExceptionsSource = {
  readonly exceptions: readonly EffectiveException[];
  readonly trust: 'signed' | 'unsigned';
  readonly stale: Reason | null;
};

/** A bundle that somebody else signed, or that was altered: not unusable, but a no. */
export class VerificationFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'VerificationFailed';
  }
}

/** Faults that mean forgery or the wrong key. The others are files that are no signed bundle at all. */
const forged = new Set(['other-key', 'bad-signature', 'altered']);

/**
 * Opens a bundle with the keys one trusts.
 * @throws VerificationFailed when none of the keys signed this content; UsageError when the file is no bundle; DomainError for a bad key.
 */
export async function readSignedBundle(path: string, keyOrFile: string, at: Instant): Promise<ExceptionsSource> {
  const keys = await trustedKeys(keyOrFile);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`expected a signed bundle, got ${path} (${codeOf(cause)}); check the path, or give --unsigned for documents`, { cause });
  });
  const opened = openBundle(text, keys, at);
  if (opened.kind === 'untrusted') {
    const message = `${path}: ${opened.detail}; nothing in it was used`;
    throw forged.has(opened.code) ? new VerificationFailed(message) : new UsageError(message);
  }
  return { exceptions: opened.bundle.exceptions, trust: 'signed', stale: opened.kind === 'stale' ? opened.reason : null };
}
