import { isLocalDate } from '../calendar.ts';
import { accept, type Decision, type Reason, refuse } from '../errors.ts';
import type { Milestone } from '../exception/content.ts';
import type { StillFound } from '../exception/facts.ts';
import type { Evidence } from '../exception/state.ts';
import type { ExceptionId, PersonId, RequirementId, UnitId } from '../ids.ts';
import type { EventEnvelope } from '../log/envelope.ts';
import type { Organisation } from '../org/organisation.ts';
import { reportsTo } from '../org/reporting-line.ts';
import type { FrozenScope } from '../scope/scope.ts';
import type { Instant } from '../time.ts';

/**
 * That a requirement is not met, on record with owner and plan (§2.0): what is left where nothing can be excepted. It has no grant and no term, so
 * that it covers nothing, renders no waiver, and is no exception.
 */
export type NonCompliance = {
  /** `NC-YYYY-NNNN`. */
  readonly id: string;
  readonly title: string;
  readonly statement: string;
  readonly requirement: RequirementId;
  /** Version of the requirement when it was recorded. */
  readonly requirementVersion: number;
  /** Clauses outside that bind here; for a report to whoever is told. */
  readonly clauses: readonly string[];
  readonly owner: PersonId;
  readonly unit: UnitId;
  readonly scope: FrozenScope;
  readonly milestones: readonly Milestone[];
  /** The request that was refused, or the exception that is over. */
  readonly exception?: ExceptionId;
  /** What an exception covered is still found after it; absent: it could not be excepted. */
  readonly violation?: Violation;
};

/** How an exception ended that is still in use (§7, §9.5). */
export type Violation = { readonly endedAt: Instant; readonly because: 'expired' | 'ended' | 'duty-unmet'; readonly firstSeen: Instant };

type AttachedFile = Omit<Evidence, 'by' | 'at' | 'kind'>;

export type NonComplianceEvent =
  | { readonly type: 'non_compliance_recorded'; readonly data: { readonly nonCompliance: NonCompliance } }
  | { readonly type: 'non_compliance_planned'; readonly data: { readonly milestones: readonly Milestone[]; readonly text: string } }
  | { readonly type: 'non_compliance_evidence_attached'; readonly data: AttachedFile }
  | { readonly type: 'non_compliance_resolved'; readonly data: { readonly evidence: string } };
export type NonComplianceEnvelope = { [E in NonComplianceEvent as E['type']]: EventEnvelope<E['type'], E['data']> }[NonComplianceEvent['type']];

export type NonComplianceRecord = {
  readonly nonCompliance: NonCompliance;
  readonly revision: number;
  readonly recordedAt: Instant;
  readonly recordedBy: PersonId | null;
  /** Files that were attached, in order; absent: none. */
  readonly evidence?: readonly (AttachedFile & { readonly by: PersonId | null; readonly at: Instant })[];
  readonly resolved: { readonly at: Instant; readonly by: PersonId | null; readonly evidence: string } | null;
};

export type NonComplianceCommand =
  | { readonly verb: 'record'; readonly nonCompliance: NonCompliance }
  | { readonly verb: 'plan'; readonly milestones: readonly Milestone[]; readonly text: string }
  | { readonly verb: 'attach'; readonly file: AttachedFile }
  | { readonly verb: 'resolve'; readonly evidence: string };

type Facts = {
  readonly actor: PersonId;
  readonly organisation: Organisation;
  /** Of a violation: what scanners still find of it, covered by nothing. */
  readonly stillFound?: StillFound;
};

/** Fewest characters of the statement, and of a reason or evidence. */
const least = { statement: 80, text: 20 } as const;

/** What a command on a non-compliance comes to. `known`: null before it is recorded. */
export function decideNonCompliance(known: NonComplianceRecord | null, command: NonComplianceCommand, facts: Facts): Decision<readonly NonComplianceEvent[]> {
  if (command.verb === 'record') return record(command.nonCompliance, facts);
  if (known === null) return refuse({ code: 'wrong-state', rule: '§2.0', text: 'There is no such non-compliance to change: record it first.' });
  if (known.resolved !== null) return refuse({ code: 'already-ended', rule: '§2.0', text: `${known.nonCompliance.id} was resolved on ${known.resolved.at}; record what is found since as another one.` });
  if (command.verb === 'plan') {
    const reasons = [...planFaults(command.milestones), ...short('text', command.text, least.text)];
    return reasons.length > 0 ? refuse(...reasons) : accept([{ type: 'non_compliance_planned', data: { milestones: command.milestones, text: command.text.trim() } }]);
  }
  if (command.verb === 'attach') {
    const same = known.evidence?.find(({ sha256 }) => sha256 === command.file.sha256);
    return same === undefined ? accept([{ type: 'non_compliance_evidence_attached', data: command.file }])
      : refuse({ code: 'already-attached', rule: '§2.0', text: `Expected a file that is not attached yet, got the same bytes as ${same.name} of ${same.at}.` });
  }
  const reasons = [...short('evidence', command.evidence, least.text), ...verifierConflict(known, facts), ...stillThere(known, facts)];
  return reasons.length > 0 ? refuse(...reasons) : accept([{ type: 'non_compliance_resolved', data: { evidence: command.evidence.trim() } }]);
}

/** Folds the events of a non-compliance; null for none. */
export function foldNonCompliance(events: readonly NonComplianceEnvelope[]): NonComplianceRecord | null {
  let known: NonComplianceRecord | null = null;
  for (const event of events) known = after(known, event);
  return known;
}

function after(known: NonComplianceRecord | null, event: NonComplianceEnvelope): NonComplianceRecord | null {
  const { revision, at, actor } = event;
  if (event.type === 'non_compliance_recorded') return { nonCompliance: event.data.nonCompliance, revision, recordedAt: at, recordedBy: actor.person, resolved: null };
  if (known === null) return null;
  if (event.type === 'non_compliance_planned') return { ...known, revision, nonCompliance: { ...known.nonCompliance, milestones: event.data.milestones } };
  if (event.type === 'non_compliance_evidence_attached') return { ...known, revision, evidence: [...(known.evidence ?? []), { ...event.data, by: actor.person, at }] };
  return { ...known, revision, resolved: { at, by: actor.person, evidence: event.data.evidence } };
}

function record(nonCompliance: NonCompliance, { organisation }: Facts): Decision<readonly NonComplianceEvent[]> {
  const { title, statement, owner, milestones, scope } = nonCompliance;
  const reasons: Reason[] = [
    ...short('title', title, 1), ...short('statement', statement, least.statement), ...planFaults(milestones),
    ...(organisation.people.get(owner)?.active === true ? [] : [{ code: 'inactive-person', rule: 'F9, I18', text: `owner: ${owner} is not an active person; name one.` } as const]),
    ...(scope.some(({ members }) => members.length > 0) ? [] : [{ code: 'invalid-scope', rule: '§2.0', text: 'asset: expected at least one asset, got none.' } as const]),
  ];
  return reasons.length > 0 ? refuse(...reasons) : accept([{ type: 'non_compliance_recorded', data: { nonCompliance } }]);
}

/** Somebody else confirms that it is over, as for an exception that is closed. */
function verifierConflict({ nonCompliance: { owner }, recordedBy }: NonComplianceRecord, { actor, organisation }: Facts): readonly Reason[] {
  if (actor === owner || actor === recordedBy) return [{ code: 'verifier-is-owner', rule: '§4.3, T25', text: `${actor} owns or recorded it; somebody else verifies that it is over.` }];
  if (reportsTo(organisation, actor, owner)) return [{ code: 'verifier-reports-to-owner', rule: '§4.3, T25', text: `${actor} reports to ${owner}, who owns it; somebody outside that line verifies that it is over.` }];
  return [];
}

/** A violation is over when the next scan finds nothing of it, or another exception covers it; never by a word. */
function stillThere({ nonCompliance: { id, violation } }: NonComplianceRecord, { stillFound }: Facts): readonly Reason[] {
  if (violation === undefined || stillFound?.open === 0) return [];
  const found = stillFound === undefined ? 'nobody has looked' : `${stillFound.open} findings of it are open, of a scan at ${stillFound.lastScan ?? 'no known instant'}`;
  return [{ code: 'still-found', rule: '§9.5', text: `${id} is resolved when scans find nothing of it that is not covered: ${found}. Fix it and scan again, or ask for an exception.` }];
}

function planFaults(milestones: readonly Milestone[]): readonly Reason[] {
  if (milestones.length === 0) return [{ code: 'missing-field', rule: '§2.0, CA-5', text: 'milestones: a non-compliance needs a plan with at least one milestone, got none.' }];
  return milestones.flatMap(({ title, due }, at) => [...short(`milestones[${at}].title`, title, 1), ...(isLocalDate(due) ? [] : [{ code: 'invalid-date', rule: '§3.11', text: `milestones[${at}].due: expected a day YYYY-MM-DD, got ${due}.` } as const])]);
}

function short(field: string, text: string, atLeast: number): readonly Reason[] {
  const length = text.trim().length;
  return length >= atLeast ? [] : [{ code: 'missing-field', rule: '§2.0', text: `${field}: expected at least ${atLeast} characters, got ${length}.` }];
}
