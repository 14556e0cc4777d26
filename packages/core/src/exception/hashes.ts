import type { RequiredApproval } from '../approval/seat.ts';
import { contentDigest, type Json } from '../digest.ts';
import type { Hash } from '../ids.ts';
import type { Assessment } from '../risk/assessment.ts';
import { type ExceptionContent, type FrozenFacts, immaterialFields, type Version } from './content.ts';
import type { ChangeRequest } from './state.ts';

/** What of a change request is relied on beside its version. */
type AskedChange = Pick<ChangeRequest, 'kind' | 'statement'>;

/** Builds the immutable version that submission, an answer or a narrowing creates. */
export function makeVersion(number: number, content: ExceptionContent, frozen: FrozenFacts): Version {
  return {
    number,
    content,
    frozen,
    contentHash: contentDigest(asJson({ content, frozen })),
    relianceHash: contentDigest(asJson({ content: relianceContent(content), frozen })),
  };
}

/** What is left of the content when the immaterial fields are gone: what approvers and rules rely on (E6). */
export function relianceContent(content: ExceptionContent): Partial<ExceptionContent> {
  const relied: Record<string, unknown> = { ...content };
  for (const field of immaterialFields) delete relied[field];
  if (content.remediation !== undefined) {
    relied['remediation'] = { milestones: content.remediation.milestones.map(({ title, due }) => ({ title, due })) };
  }
  return relied as Partial<ExceptionContent>;
}

/**
 * The hash that a decision names: the version, the assessment and the level and seats computed from both.
 * The people in the seats are left out, since an undecided seat is resolved anew when its holder moves (§4.5).
 * `request`: what a change request says beside its content, which approvers rely on too.
 */
export function relianceHashOf(version: Version, assessment: Assessment | null, required: RequiredApproval | null, request?: AskedChange): Hash {
  return contentDigest(asJson({ version: version.relianceHash, ...reliedBeside(assessment, required, request) }));
}

/** What a decision relies on, spelled out: the members that the hash is made of, the version by its content and what was frozen with it, seats by their ids. */
export function reliedParts(version: Version | undefined, assessment: Assessment | null, required: RequiredApproval | null, request?: AskedChange): Json {
  const beside = reliedBeside(assessment, required, request);
  return asJson({
    content: version === undefined ? null : relianceContent(version.content),
    frozen: version?.frozen ?? null,
    ...beside,
    seats: beside.seats === null ? null : Object.fromEntries(beside.seats.map(({ id, ...seat }) => [id, seat])),
  });
}

function reliedBeside(assessment: Assessment | null, required: RequiredApproval | null, request: AskedChange | undefined) {
  return {
    ...(request === undefined ? {} : { change: { kind: request.kind, statement: request.statement } }),
    assessment,
    level: required?.level ?? null,
    matrixVersion: required?.matrixVersion ?? null,
    seats: required?.seats.map(({ id, stage, voice, holder, obligations }) => ({ id, stage, voice, holder, obligations })) ?? null,
  };
}

function asJson(value: unknown): Json {
  return value as Json;
}
