export type EntryFaultCode =
  | 'unreadable'
  | 'truncated'
  | 'wrong-number'
  | 'hash-differs'
  | 'leaf-unreadable'
  | 'revision-gap'
  | 'payload-missing'
  | 'payload-altered'
  | 'payload-uncommitted'
  | 'payload-of-redacted';

/** The first bad entry of a log, by the number that it should have. */
export type EntryFault = { readonly code: EntryFaultCode; readonly entry: number; readonly detail: string };

/** What is wrong with a log, and where: `entry` is the number of the first bad one; null when it is not about one entry. */
export type LogFault = EntryFault | HeadFault;
export type HeadFault = { readonly code: HeadFaultCode; readonly entry: null; readonly detail: string };
export type HeadFaultCode =
  | 'size-differs'
  | 'root-differs'
  | 'checkpoint-malformed'
  | 'bad-signature'
  | 'other-key'
  | 'older-checkpoint-differs'
  | 'older-checkpoint-beyond';

export type LogSummary = {
  readonly entries: number;
  /** Base64 of the Merkle root over them. */
  readonly root: string;
  /** Who the checkpoint says it is of; null without one. Believe it only of an intact log. */
  readonly origin: string | null;
  readonly payloads: 'included' | 'withheld';
  /** Entries of which parts were erased; their commitments are part of the tree. */
  readonly redacted: { readonly count: number; readonly first: readonly number[] };
  /** Where the log says that it was restored from a backup, or goes on as a fork. */
  readonly restored: readonly { readonly entry: number; readonly type: string; readonly at: string }[];
};

export type LogVerdict =
  /** Whole, and signed by a key that was given. */
  | ({ readonly kind: 'intact'; readonly signedBy: readonly string[] } & LogSummary)
  /** Whole, and nobody vouches for it: no key was given, or it is not signed. */
  | ({ readonly kind: 'unverified'; readonly detail: string } & LogSummary)
  | { readonly kind: 'broken'; readonly fault: LogFault }
  /** No export of a log at all. */
  | { readonly kind: 'unusable'; readonly detail: string };
