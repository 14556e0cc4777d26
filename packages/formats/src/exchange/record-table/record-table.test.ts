import { expect, test } from 'vitest';
import { recordsOfTable } from './record-table.ts';

const rolesIn = (cell: string) => recordsOfTable('people', { format: 'csv', notes: [], columns: ['unit', 'roles'], rows: [{ line: 2, cells: ['INS', cell] }] })[0]?.record['roles'];

test.each([
  ['ciso', [{ role: 'ciso', unit: 'INS' }]],
  ['ciso@GRP; assessor', [{ role: 'ciso', unit: 'GRP' }, { role: 'assessor', unit: 'INS' }]],
  ['ciso@GRP 2026-12-01..2026-12-31', [{ role: 'ciso', unit: 'GRP', firstDay: '2026-12-01', lastDay: '2026-12-31' }]],
  ['ciso ..2026-12-31', [{ role: 'ciso', unit: 'INS', lastDay: '2026-12-31' }]],
  ['acting ciso@GRP ..2026-12-31', [{ role: 'ciso', unit: 'GRP', lastDay: '2026-12-31', acting: true }]],
  // What cannot be read stays as it is written, so that the schema names it: a role without its end would be held for good.
  ['ciso@GRP until 2026-12-31', [{ role: 'ciso@GRP until 2026-12-31', unit: 'INS' }]],
])('roles in a cell: %s', (cell, roles) => {
  expect(rolesIn(cell)).toEqual(roles);
});
