import { DomainError } from '@exeat/core';

const required = ['rule', 'asset', 'status'] as const;
/** What a column may be called; case, spaces and hyphens do not matter (`Observed at` is `observed_at`). */
export const csvColumns = [
  ...required, 'severity', 'title', 'component', 'path', 'line', 'port', 'value', 'observed_at', 'tool', 'tool_version', 'tool_status', 'native', 'references',
] as const;
export type CsvColumn = (typeof csvColumns)[number];

/** The delimiter of a header, which must hold the three columns that are required; undefined when it is no header of ours. */
export function delimiterOf(line: string): string | undefined {
  return [',', ';', '\t'].find((delimiter) => {
    const names = line.split(delimiter).map((name) => columnName(name.replace(/^\s*"|"\s*$/g, '')));
    return required.every((name) => names.includes(name));
  });
}

/** The column of each field. @throws DomainError for a name that is not known or occurs twice: a dimension must not vanish. */
export function columnsOf(fields: readonly string[]): readonly CsvColumn[] {
  const names = fields.map(columnName);
  for (const [at, name] of names.entries()) {
    const known = (csvColumns as readonly string[]).includes(name);
    if (known && names.indexOf(name) === at) continue;
    const message = `expected the columns ${csvColumns.join(', ')}, each once, got ${JSON.stringify(fields[at]?.slice(0, 100))}${known ? ' twice' : ''}`;
    throw new DomainError('unreadable-findings', message, { line: 1, column: 1 });
  }
  return names as CsvColumn[];
}

function columnName(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[ -]/g, '_');
}
