import type { FindingStatus, Severity } from '@exeat/core';
import type { Position } from '../reader.ts';

/** What is kept of one vulnerability of a BOM, in JSON and in XML alike, while its components are not yet known. */
export type CdxVulnerability = {
  readonly id: string | undefined;
  /** What it is about: bom-refs, BOM-Links or package URLs. */
  readonly affects: readonly string[];
  readonly state: string | undefined;
  readonly severities: readonly Severity[];
  readonly title: string | undefined;
  readonly references: readonly string[];
  readonly position: Position;
};

export type CdxComponent = {
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly purl: string | undefined;
};

/** What a BOM says about itself. */
export type CdxHead = {
  serial: string | undefined;
  timestamp: string | undefined;
  tools: { name: string; version: string | undefined }[];
  subject: CdxComponent | undefined;
  subjectRef: string | undefined;
};

export function emptyHead(): CdxHead {
  return { serial: undefined, timestamp: undefined, tools: [], subject: undefined, subjectRef: undefined };
}

/**
 * The status of an analysis. Only a verdict that nothing is wrong suppresses, only one that it has been put right passes; what is
 * exploitable, in triage, without analysis or in no word of the standard is open.
 */
export function statusOfState(state: string | undefined): { readonly status: FindingStatus; readonly word: string } {
  switch (state) {
    case 'not_affected':
    case 'false_positive':
      return { status: 'suppressed-at-source', word: state };
    case 'resolved':
    case 'resolved_with_pedigree':
      return { status: 'passed', word: state };
    default:
      return { status: 'open', word: state ?? 'reported' };
  }
}
