import { type Delegation, type DirectoryEvent, type Instant, type Organisation, parseInstant, type Person, type PersonId, presentAt, type Unit, type WorkingCalendar } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';
import { readEnvelope, type StoredEvent } from '../log/stored-event.ts';

/** The whole directory as one snapshot, in one statement. */
export async function loadOrganisation(queries: Queries): Promise<Organisation> {
  const rows = await queries.query<{ kind: 'at' | 'unit' | 'person' | 'calendar' | 'delegation'; document: unknown }>(
    `SELECT 'at' AS kind, to_jsonb(to_char(now_instant() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) AS document
     UNION ALL SELECT 'unit', document FROM unit UNION ALL SELECT 'person', CASE WHEN leaves_at <= now_instant() THEN document || '{"active": false}' ELSE document END FROM person
     UNION ALL SELECT 'calendar', document FROM calendar UNION ALL SELECT 'delegation', document FROM delegation WHERE ended_at IS NULL`,
  );
  const of = <T>(kind: string): T[] => rows.filter((row) => row.kind === kind).map((row) => row.document as T);
  const [at] = of<Instant>('at');
  return {
    ...(at === undefined ? {} : { at }),
    units: new Map(of<Unit>('unit').map((unit) => [unit.id, unit])),
    people: new Map(of<Person>('person').map((person) => [person.id, person])),
    calendars: new Map(of<WorkingCalendar>('calendar').map((calendar) => [calendar.id, calendar])),
    delegations: of<Delegation>('delegation').toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** A person with the revision of its stream (`person:ID`), which is the tag of a change. */
export async function getPerson(queries: Queries, id: string): Promise<{ readonly person: Person; readonly revision: number } | null> {
  const [row] = await queries.query<{ person: Person; revision: number }>('SELECT document AS person, revision FROM person WHERE id = $1', [id]);
  return row ?? null;
}

/** Active people with an e-mail address, compared without regard to case. More than one: the address identifies nobody. */
export async function findPeopleByEmail(queries: Queries, email: string): Promise<readonly PersonId[]> {
  const rows = await queries.query<{ id: PersonId }>('SELECT id FROM person_here WHERE lower(email) = lower($1) ORDER BY id', [email]);
  return rows.map((row) => row.id);
}

/** The person of a directory user name; null when nobody has it. */
export async function findPersonByUserName(queries: Queries, userName: string): Promise<Person | null> {
  const [row] = await queries.query<{ document: Person }>('SELECT document FROM person WHERE user_name = $1', [userName]);
  return row?.document ?? null;
}

/** The directory as it stood at an instant: the last record of each stream up to then. Without delegations, which matter to the present only. */
export async function loadOrganisationAt(queries: Queries, at: string): Promise<Organisation> {
  const rows = await queries.query<StoredEvent>(
    `SELECT DISTINCT ON (e.stream) e.id, e.leaf, p.body FROM event e JOIN event_payload p ON p.event_id = e.id
     WHERE e.type = ANY ($2) AND e.at <= $1 ORDER BY e.stream, e.revision DESC`,
    [at, directoryEvents],
  );
  const recorded = rows.map((row) => readEnvelope(row) as unknown as DirectoryEvent);
  const byId = <T extends { readonly id: string }>(records: readonly T[]): Map<T['id'], T> => new Map(records.map((one) => [one.id, one]));
  return {
    at: parseInstant(at),
    units: byId(recorded.flatMap((event) => (event.type === 'unit_recorded' ? [event.data.unit] : []))),
    people: byId(recorded.flatMap((event) => (event.type === 'person_recorded' ? [presentAt(event.data.person, parseInstant(at))] : []))),
    calendars: byId(recorded.flatMap((event) => (event.type === 'calendar_recorded' ? [event.data.calendar] : []))),
  };
}

const directoryEvents = ['unit_recorded', 'person_recorded', 'calendar_recorded'];

/** Every instant at which the directory changed, in order. */
export async function directoryChanges(queries: Queries): Promise<readonly Instant[]> {
  const rows = await queries.query<{ at: Instant }>(
    `SELECT at FROM event WHERE type = ANY ($1) UNION SELECT leaves_at FROM person WHERE leaves_at <= now_instant()
     UNION SELECT bound FROM person, unnest(role_bounds) AS bound WHERE bound <= now_instant() ORDER BY at`,
    [directoryEvents],
  );
  return rows.map((row) => row.at);
}

/** A text that is another one whenever the directory is: what a snapshot in memory is checked by. */
export async function directoryStamp(queries: Queries): Promise<string> {
  const rows = await queries.query<{ stamp: string }>(
    `SELECT concat_ws(' ', (SELECT concat(count(*), '/', sum(revision)) FROM unit),
       (SELECT concat(count(*), '/', sum(revision), '/', count(*) FILTER (WHERE leaves_at <= now_instant())) FROM person),
       (SELECT count(*) FROM person, unnest(role_bounds) AS bound WHERE bound <= now_instant()),
       (SELECT concat(count(*), '/', sum(revision)) FROM calendar), (SELECT concat(count(*), '/', sum(revision)) FROM delegation)) AS stamp`,
  );
  return rows[0]?.stamp ?? '';
}
