import { type ExceptionId, exceptionId, type Instant, parseInstant, type PersonId, personId } from '@exeat/core';
import { openNote, signNote } from '@exeat/formats';
import type { ServerContext } from '../context.ts';

/** What a link in a mail is for: one person, one case, and the reliance hash that the mail told of. */
export type DecisionLink = {
  readonly exception: ExceptionId;
  readonly person: PersonId;
  readonly relianceHash: string;
  /** First instant at which the link is no longer good. */
  readonly expiresAt: Instant;
};

/** `not-ours`: altered, forged, or signed with another key than this server's. */
export type OpenedLink = { readonly kind: 'good' | 'expired'; readonly link: DecisionLink } | { readonly kind: 'not-ours' };

/**
 * Address of the page on which a person may decide without scripts. Signed with the log's key under a text of its own; whoever has it must
 * still sign in as that person. Null on a server without a key: then link to the exception itself.
 */
export function decisionLink({ signer, publicUrl }: Pick<ServerContext, 'signer' | 'publicUrl'>, link: DecisionLink): string | null {
  if (signer === null) return null;
  const note = signNote([`${signer.name}/decision-link`, link.exception, link.person, link.relianceHash, link.expiresAt, ''].join('\n'), signer);
  return new URL(`/decide/${Buffer.from(note, 'utf8').toString('base64url')}`, publicUrl).href;
}

/** Reads the last part of such an address at an instant. */
export function openDecisionLink({ signer }: Pick<ServerContext, 'signer'>, token: string, now: Instant): OpenedLink {
  if (signer === null) return { kind: 'not-ours' };
  const bytes = Buffer.from(token, 'base64url');
  // One spelling only: what is appended or left out must not read as the same link.
  if (bytes.toString('base64url') !== token) return { kind: 'not-ours' };
  const note = openNote(bytes.toString('utf8'), [signer]);
  if (note.kind !== 'trusted') return { kind: 'not-ours' };
  const [purpose, exception = '', person = '', relianceHash = '', expiresAt = '', ...rest] = note.text.split('\n');
  if (purpose !== `${signer.name}/decision-link` || rest.length !== 1) return { kind: 'not-ours' };
  const link = { exception: exceptionId(exception), person: personId(person), relianceHash, expiresAt: parseInstant(expiresAt) };
  return { kind: now < link.expiresAt ? 'good' : 'expired', link };
}
