import type { AssetRef, Finding, FindingStatus, Instant, RuleRef, Severity } from '@exeat/core';
import { identityFault, ownText, referencesOf, titleOf } from './finding-text.ts';
import type { Position, ReadItem } from './reader.ts';

/** What one record says, before it is known which run it belongs to. Small enough that many may wait for that. */
export type FindingDraft = {
  readonly rule: RuleRef;
  readonly component?: string | undefined;
  readonly path?: string | undefined;
  readonly line?: number | undefined;
  readonly status: FindingStatus;
  /** The tool's own word for the status. */
  readonly word: string;
  readonly severity: Severity;
  /** The rule's id stands in for a missing title. */
  readonly title: string | undefined;
  readonly native?: string | undefined;
  /** Other names of the rule; its own id and repetitions are left out. */
  readonly references: readonly string[];
  readonly position: Position;
};

type RunFacts = {
  readonly format: string;
  readonly tool: string;
  readonly toolVersion?: string | undefined;
  readonly asset: AssetRef;
  readonly observedAt?: Instant | undefined;
};

const maxWord = 100;

/** The finding of a draft, or why it is none. */
export function itemOf(draft: FindingDraft, { format, tool, toolVersion, asset, observedAt }: RunFacts): ReadItem {
  const { rule, component, path, line, native } = draft;
  const references = referencesOf(draft.references.filter((name) => name !== rule.id));
  const finding: Finding = {
    rule,
    asset,
    ...(component === undefined ? {} : { component }),
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    status: draft.status,
    severity: draft.severity,
    title: titleOf(draft.title) ?? titleOf(rule.id) ?? 'untitled',
    ...(observedAt === undefined ? {} : { observedAt }),
    source: {
      format,
      tool,
      ...(toolVersion === undefined ? {} : { toolVersion }),
      ...(native === undefined ? {} : { native }),
      status: draft.word.slice(0, maxWord).toWellFormed(),
    },
    ...(references === undefined ? {} : { references }),
  };
  const fault = identityFault(finding);
  return fault === undefined ? { kind: 'finding', finding } : malformed(fault, draft.position);
}

export function malformed(detail: string, position: Position): ReadItem {
  return { kind: 'skipped', reason: 'malformed-record', detail, position };
}

/** The title of a draft, with memory of its own: a waiting slice of a description would keep all of it. */
export function draftTitle(text: string | undefined): string | undefined {
  const title = titleOf(text);
  return title === undefined ? undefined : ownText(title);
}

/** Units of memory that a waiting draft takes, about. */
export function sizeOfDraft({ rule, component, path, title, native, references }: FindingDraft): number {
  let size = 400 + rule.id.length;
  for (const text of [component, path, title, native, ...references]) size += text === undefined ? 0 : 40 + text.length;
  return size;
}
