import type { Organisation, Person, PersonId, Unit, WorkingCalendar } from '@exeat/core';
import type { Queries } from '../connection/pool.ts';

/** The whole directory as one snapshot, in one statement. */
export async function loadOrganisation(queries: Queries): Promise<Organisation> {
  const rows = await queries.query<{ kind: 'unit' | 'person' | 'calendar'; document: unknown }>(
    `SELECT 'unit' AS kind, document FROM unit UNION ALL SELECT 'person', document FROM person UNION ALL SELECT 'calendar', document FROM calendar`,
  );
  const of = <T>(kind: string): T[] => rows.filter((row) => row.kind === kind).map((row) => row.document as T);
  return {
    units: new Map(of<Unit>('unit').map((unit) => [unit.id, unit])),
    people: new Map(of<Person>('person').map((person) => [person.id, person])),
    calendars: new Map(of<WorkingCalendar>('calendar').map((calendar) => [calendar.id, calendar])),
  };
}

/** A person with the revision of its stream (`person:ID`), which is the tag of a change. */
export async function getPerson(queries: Queries, id: string): Promise<{ readonly person: Person; readonly revision: number } | null> {
  const [row] = await queries.query<{ person: Person; revision: number }>('SELECT document AS person, revision FROM person WHERE id = $1', [id]);
  return row ?? null;
}

/** Active people with an e-mail address, compared without regard to case. More than one: the address identifies nobody. */
export async function findPeopleByEmail(queries: Queries, email: string): Promise<readonly PersonId[]> {
  const rows = await queries.query<{ id: PersonId }>('SELECT id FROM person WHERE lower(email) = lower($1) AND active ORDER BY id', [email]);
  return rows.map((row) => row.id);
}
