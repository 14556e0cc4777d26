import type { Json } from '@exeat/core';

/** Tables that are pure functions of the events, with the columns that identify a row. */
export const projectedTables = {
  exception_case: ['id'],
  exception_version: ['exception_id', 'number'],
  exception_grant: ['id'],
  grant_interval: ['grant_id', 'ordinal'],
  seat: ['exception_id', 'change', 'seat'],
  seat_decision: ['exception_id', 'change', 'ordinal'],
  seat_vote: ['exception_id', 'change', 'ordinal'],
  control: ['id'],
  relied_control: ['exception_id', 'control'],
  exposure_claim: ['exception_id', 'request'],
  case_ticket: ['exception_id', 'ticket'],
  case_asset: ['exception_id', 'type', 'name'],
  neighbour: ['exception_id'],
  threat_feed: ['kind'],
  outside_fact: ['family', 'subject', 'ordinal'],
  non_compliance: ['id'],
  policy_review: ['id'],
  unit: ['id'],
  person: ['id'],
  calendar: ['id'],
  requirement: ['id', 'revision'],
  rule_mapping: ['scheme', 'rule'],
  config_document: ['name', 'revision'],
  authority_proposal: ['id'],
  delegation: ['id'],
} as const satisfies Record<string, readonly string[]>;

export type ProjectedTable = keyof typeof projectedTables;
export const projectedTableNames = Object.keys(projectedTables) as readonly ProjectedTable[];

export type Row = Readonly<Record<string, Json>>;
/** The rows of one stream, by table. */
export type ProjectedRows = Partial<Readonly<Record<ProjectedTable, readonly Row[]>>>;

/** Text by which a row is recognised within its table. */
export function rowKey(table: ProjectedTable, row: Row): string {
  return JSON.stringify(projectedTables[table].map((column) => row[column] ?? null));
}
