import type { TableRecord } from '@exeat/formats';
import { type PolicyLibrary, requirementId, requirementOfNumber } from '@exeat/core';
import type { ReadRecordsFile } from './read-records.ts';

/**
 * What a catalogue says of controls that were moved, as far as it is another number of one requirement: where both are requirements of their own already, or
 * several became one, nobody can tell what exceptions from them are about now. That is noted, and left to whoever owns them.
 */
export function withFormerNumbers({ records, notes, ...file }: ReadRecordsFile, library: Pick<PolicyLibrary, 'requirements'>): ReadRecordsFile {
  const more: { readonly line: number; readonly text: string }[] = [];
  const settled = records.map(({ line, record: { aliases, ...record } }): TableRecord => {
    if (!Array.isArray(aliases)) return { line, record };
    const known = new Set([record['id'], ...aliases].map((number) => requirementOfNumber(library, requirementId(String(number)))).filter((id) => library.requirements.has(id)));
    if (known.size < 2) return { line, record: { ...record, aliases } };
    more.push({ line, text: `${aliases.join(', ')} moved to ${String(record['id'])}: ${[...known].join(' and ')} are requirements of their own; withdraw what is gone` });
    return { line, record };
  });
  return { ...file, records: settled, notes: [...notes, ...more] };
}
