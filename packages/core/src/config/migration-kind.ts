import type { Json } from '../digest.ts';
import { accept, type Decision, DomainError, type Reason, refuse } from '../errors.ts';
import type { MigrationWindow } from '../exception/adoption.ts';
import { addMs, parseInstant } from '../time.ts';
import { type ConfigKind, standardVersion } from './config-kind.ts';

const closed: MigrationWindow = { openUntil: null };
/** It is for moving in, not for living: half a year at most. */
const mostMs = 183 * 24 * 3_600_000;

/**
 * The one-time window for taking over a register (E11). The first document that is published may open it; every later one closes it, for good:
 * what was closed once cannot be opened again.
 */
export const migrationKind: ConfigKind<MigrationWindow> = {
  name: 'migration',
  title: 'Taking over a register',
  standard: closed,
  read: readMigrationWindow,
  unworkable: ({ openUntil }, { now }) => {
    if (openUntil === null || (openUntil > now && openUntil <= addMs(now, mostMs))) return [];
    return [fault(`expected an instant from now (${now}) on, at most 183 days ahead, got ${openUntil}.`)];
  },
};

function readMigrationWindow(written: Json, version: number): Decision<MigrationWindow> {
  if (written === null) return accept(closed);
  if (typeof written !== 'object' || Array.isArray(written) || Object.keys(written).some((key) => key !== 'openUntil')) {
    return refuse({ ...fault('expected an object with openUntil alone.'), rule: '' });
  }
  const { openUntil = null } = written as { readonly openUntil?: Json };
  if (openUntil === null) return accept(closed);
  if (version > standardVersion + 1) return refuse(fault('expected null: the window opens once, with the first document, and what follows closes it for good (E11).'));
  try {
    return accept({ openUntil: parseInstant(String(openUntil)) });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return refuse(fault('expected an instant such as 2027-01-31T00:00:00.000Z, or null to close it.'));
  }
}

function fault(text: string): Reason {
  return { code: 'invalid-field', rule: 'openUntil', text: `openUntil: ${text}` };
}
