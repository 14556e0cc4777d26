import type { DirectoryEvent, EventEnvelope, Json, LibraryEvent } from '@exeat/core';
import type { ProjectedRows } from './tables.ts';

type RecordEvent = DirectoryEvent | LibraryEvent;
type RecordProjections = { readonly [E in RecordEvent as E['type']]: (data: E['data'], revision: number) => ProjectedRows };

/** Records of the directory and the library: each event carries the whole record, so the last one holds. */
const projections: RecordProjections = {
  unit_recorded: ({ unit }, revision) => ({ unit: [{ id: unit.id, revision, parent: unit.parent, document: asJson(unit) }] }),
  person_recorded: ({ person }, revision) => ({
    person: [
      {
        id: person.id,
        revision,
        user_name: person.userName,
        unit: person.unit,
        manager: person.manager,
        active: person.active,
        email: person.email ?? null,
        document: asJson(person),
      },
    ],
  }),
  calendar_recorded: ({ calendar }, revision) => ({ calendar: [{ id: calendar.id, revision, document: asJson(calendar) }] }),
  requirement_published: ({ requirement }, revision) => ({
    requirement: [{ id: requirement.id, revision, version: requirement.version, document: asJson(requirement) }],
  }),
  rule_mapped: ({ mapping }, revision) => ({
    rule_mapping: [{ scheme: mapping.rule.scheme, rule: mapping.rule.id, revision, requirements: mapping.requirements }],
  }),
  config_published: ({ name, version, document }, revision) => ({ config_document: [{ name, revision, version, document }] }),
};

/** Rows of a stream of records: those of its last event, none when that was redacted. Null when it is no such stream. */
export function recordRows(events: readonly EventEnvelope[]): ProjectedRows | null {
  const last = events.findLast((event) => event.type in projections);
  if (last === undefined) return null;
  // A redacted record is gone from the tables; the log keeps its commitment.
  if (Object.values(last.data as Readonly<Record<string, Json>>).includes(null)) return {};
  const project = projections[last.type as RecordEvent['type']] as (data: Json, revision: number) => ProjectedRows;
  return project(last.data, last.revision);
}

function asJson(value: object): Json {
  return value as Json;
}
