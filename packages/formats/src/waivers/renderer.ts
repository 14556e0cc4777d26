import type { AssetRef, EffectiveException, ExceptionId, Finding, Instant } from '@exeat/core';

export const refusalCodes = [
  'inexpressible', 'would-widen', 'target-lacks-asset-key', 'needs-context', 'kind-not-allowed', 'not-in-force', 'record-only',
] as const;
/** Why an exception is not in a native waiver (interfaces §2). */
export type RefusalCode = (typeof refusalCodes)[number];

export type WaiverRefusal = {
  readonly exception: ExceptionId;
  readonly code: RefusalCode;
  /** What the target can say, what the exception or the report says, and what to do. */
  readonly detail: string;
  /** Findings that the refusal is about: for `would-widen` those that the target would hide without cover. */
  readonly findings: readonly Finding[];
};

/** A scanner report that can be opened more than once: a renderer reads it to decide, and again to check or to annotate. */
export type ReportSource = {
  /** As the user named it, for messages. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
};

export type WaiverRequest = {
  readonly exceptions: readonly EffectiveException[];
  readonly at: Instant;
  /** Where the waiver goes: one file for each. Empty when the caller named none. */
  readonly destinations: readonly AssetRef[];
  readonly reports: readonly ReportSource[];
  /** Subject of the reports, where they name none. */
  readonly asset?: AssetRef;
};

/** One native key of a rendered waiver: what it switches off, by whose approval, and until when at the latest. */
export type WaiverEntry = {
  readonly key: string;
  /** Sorted; every one of them covers something that the key hides. */
  readonly exceptions: readonly ExceptionId[];
  /** The earliest end among them. */
  readonly until: Instant;
};

export type RenderedFile = {
  /** The asset whose scans this file is for; null where the content itself names assets. */
  readonly destination: AssetRef | null;
  /** Safe file name, without folder. */
  readonly name: string;
  readonly mediaType: string;
  /** Pieces of the text. Reading a report twice that changed in between throws. */
  readonly content: string | AsyncIterable<string>;
  /** Sorted by key; empty when nothing may be waived, so that the file replaces an older one that did. */
  readonly entries: readonly WaiverEntry[];
  /** When to render again at the latest: the earliest end of anything in it. Null when it holds nothing. */
  readonly validUntil: Instant | null;
};

export type RenderedWaivers = {
  readonly files: readonly RenderedFile[];
  readonly refusals: readonly WaiverRefusal[];
  /** Exceptions that say nothing about this target or these destinations, sorted. */
  readonly unrelated: readonly ExceptionId[];
  readonly validUntil: Instant | null;
};

/** A waiver in a native file, whoever wrote it. */
export type FoundWaiver = {
  readonly target: string;
  /** Native key: a rule id, or where the entry is. */
  readonly key: string;
  readonly rule: string | null;
  /** Exceptions that the entry names; empty when it names none: nobody vouches for it. */
  readonly exceptions: readonly string[];
  readonly until: string | null;
  readonly text: string;
};

/** Renders exceptions into the waiver of one tool, or refuses. Never widens: what cannot be proven from the request is refused. */
export interface WaiverRenderer {
  /** As in `waivers render TARGET` and in the name of the folder. */
  readonly target: string;
  readonly title: string;
  /** Whether the native entry names the asset. Otherwise the file is exact only by delivery to one destination. */
  readonly assetKeyed: boolean;
  readonly needs: { readonly findings: boolean; readonly for: boolean };
  render(request: WaiverRequest): Promise<RenderedWaivers>;
  /** @throws DomainError `unreadable-findings` when the text is not of this target. */
  read(text: string): Promise<readonly FoundWaiver[]>;
}

export function earliest(instants: readonly Instant[]): Instant | null {
  let first: Instant | null = null;
  for (const instant of instants) if (first === null || instant < first) first = instant;
  return first;
}
