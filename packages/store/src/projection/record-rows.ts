import { type ControlRecord, type DirectoryEvent, type EventEnvelope, foldAuthority, foldDelegation, foldFeed, foldOutside, type Json, later, type LibraryEvent, type NonComplianceRecord, type Person, type PolicyReviewRecord, type PublishedConfig, type PublishedRequirement, type RecomputedStart, redacted, type RuleMapping, takenAway } from '@exeat/core';
import type { ProjectedRows } from './tables.ts';

type RecordEvent = DirectoryEvent | Exclude<LibraryEvent, { readonly type: 'config_published' | 'requirement_published' | 'requirement_start_recomputed' }>;
type RecordProjections = { readonly [E in RecordEvent as E['type']]: (data: E['data'], revision: number, events: readonly EventEnvelope[]) => ProjectedRows };

/** Records of the directory and mappings of rules: each event carries the whole record, so the last one holds. Of a mapping it is kept what it was before, too. */
const projections: RecordProjections = {
  unit_recorded: ({ unit }, revision) => ({ unit: [{ id: unit.id, revision, parent: unit.parent, document: asJson(unit) }] }),
  person_recorded: ({ person }, revision) => ({
    person: [
      {
        id: person.id,
        revision,
        // Of a person whose name was erased nobody is found by it.
        user_name: person.userName === redacted ? null : person.userName,
        unit: person.unit,
        manager: person.manager,
        active: person.active,
        leaves_at: person.leavesAt ?? null,
        role_bounds: roleBounds(person),
        email: person.email === undefined || person.email === redacted ? null : person.email,
        document: asJson(person),
      },
    ],
  }),
  calendar_recorded: ({ calendar }, revision) => ({ calendar: [{ id: calendar.id, revision, document: asJson(calendar) }] }),
  rule_mapped: ({ mapping }, revision, events) => ({
    rule_mapping: [{ scheme: mapping.rule.scheme, rule: mapping.rule.id, revision, requirements: mapping.requirements, taken_away: takenFrom(events) }],
  }),
};

/** What a rule was said to check in its stream and is not any more; null: nothing. */
function takenFrom(events: readonly EventEnvelope[]): Json | null {
  const taken = takenAway(events.map(({ data, at }) => ({ requirements: (data as unknown as { readonly mapping: RuleMapping }).mapping.requirements, at })));
  return taken.length === 0 ? null : asJson(taken);
}

/** Every instant at which a role of the person begins or ends; null: none does. */
function roleBounds({ roles }: Person): readonly string[] | null {
  const bounds = roles.flatMap(({ from, until }) => [from, until]).filter((bound) => bound !== undefined).toSorted();
  return bounds.length === 0 ? null : bounds;
}

/** Rows of a stream of records: those of its last event. Null when it is no such stream. */
export function recordRows(events: readonly EventEnvelope[]): ProjectedRows | null {
  const last = events.findLast((event) => event.type in projections);
  if (last === undefined) return null;
  const project = projections[last.type as RecordEvent['type']] as (data: Json, revision: number, events: readonly EventEnvelope[]) => ProjectedRows;
  return project(last.data, last.revision, events);
}

/** The rows of a configuration document: one for each version. Null when it is no such stream. */
export function configRows(events: readonly EventEnvelope[]): ProjectedRows | null {
  if (events[0]?.type !== 'config_published') return null;
  return {
    config_document: events.map(({ data, revision, at }) => {
      const { name, version, document, from = at, proposal = null } = data as unknown as PublishedConfig;
      // Nothing is in force before it is recorded.
      return { name, revision, version, document, in_force_from: later(from, at), recorded_at: at, proposal };
    }),
  };
}

/** The rows of a requirement: one for each version. Null when it is no such stream. */
export function requirementRows(events: readonly EventEnvelope[]): ProjectedRows | null {
  if (events[0]?.type !== 'requirement_published') return null;
  const moved = new Map(events.flatMap(({ type, data }) => (type === 'requirement_start_recomputed' ? [data as unknown as RecomputedStart] : [])).map((one) => [one.version, one]));
  return {
    requirement: events.filter(({ type }) => type === 'requirement_published').map(({ data, revision, at, actor }) => {
      const { requirement, effective, proposedBy } = data as unknown as PublishedRequirement;
      const start = moved.get(requirement.version);
      const picked = effective === undefined ? null : { day: effective.day, zone: effective.zone, tzdata: start?.tzdata ?? effective.tzdata };
      return { id: requirement.id, revision, version: requirement.version, document: asJson(requirement), in_force_from: later(start?.from ?? effective?.from ?? at, at), recorded_at: at, effective: picked, publishers: [proposedBy, actor.person].filter((one) => typeof one === 'string') };
    }),
  };
}

/** The row of a stream of a change of authority. Null when it is no such stream. */
export function authorityRows(events: readonly EventEnvelope[]): ProjectedRows | null {
  const proposal = foldAuthority(events);
  if (proposal === null) return null;
  const { id, state, proposedBy, proposedAt, decidedBy } = proposal;
  return {
    authority_proposal: [{ id, revision: events.length, state, proposed_by: proposedBy, proposed_at: proposedAt, decided_by: decidedBy, document: asJson(proposal) }],
  };
}

/** The row of a stream of a delegation. Null when it is no such stream. */
export function delegationRows(events: readonly EventEnvelope[]): ProjectedRows | null {
  const delegation = foldDelegation(events);
  if (delegation === null) return null;
  const { id, from, to, starts, until, endedAt } = delegation;
  return {
    delegation: [{ id, revision: events.length, from_person: from, to_person: to, starts_at: starts, until_at: until, ended_at: endedAt, document: asJson(delegation) }],
  };
}

/** The row of a control: what is known of it, whole. */
export function controlRows(record: ControlRecord | null): ProjectedRows {
  if (record === null) return {};
  const { id, kind, unit, operator } = record.control;
  return { control: [{ id, revision: record.revision, kind, unit, operator, record: asJson(record) }] };
}

/** A row for each fact that was reported of a subject. Null when it is no such stream. */
export function outsideRows(events: readonly EventEnvelope[]): ProjectedRows | null {
  const record = foldOutside(events);
  if (record === null) return null;
  const { family, subject } = record;
  return {
    outside_fact: record.facts.map(({ fact, receivedAt, applied }, at) => ({
      family, subject, ordinal: at + 1, source: fact.source, external_id: fact.externalId, version: fact.version, kind: fact.says.kind,
      occurred_at: fact.occurredAt, received_at: receivedAt, applied, fact: asJson(fact),
    })),
  };
}

/** The last feed of a kind. Null when it is no such stream. */
export function feedRows(events: readonly EventEnvelope[]): ProjectedRows | null {
  const feed = foldFeed(events);
  if (feed === null) return null;
  const { kind, source, version, asOf, digest, rows } = feed;
  return { threat_feed: [{ kind, source, version, as_of: asOf, digest, rows }] };
}

/** The row of a non-compliance. */
export function nonComplianceRows(record: NonComplianceRecord | null): ProjectedRows {
  if (record === null) return {};
  const { id, requirement, unit, owner } = record.nonCompliance;
  return { non_compliance: [{ id, revision: record.revision, requirement, unit, owner, open: record.resolved === null, record: asJson(record) }] };
}

/** The row of an answer that is owed to a signal. */
export function policyReviewRows(record: PolicyReviewRecord | null): ProjectedRows {
  if (record === null) return {};
  const { id, requirement } = record.review;
  return { policy_review: [{ id, revision: record.revision, requirement, open: record.answer === null, record: asJson(record) }] };
}

function asJson(value: object): Json {
  return value as Json;
}
