import type { AssetRef, Finding, FindingStatus } from '@exeat/core';
import { referencesOf, titleOf } from '../finding-text.ts';
import { countOf, listOf, member, textOf } from '../json-value.ts';
import { reportedPath } from '../reported-path.ts';
import { severityOfWord } from '../reported-severity.ts';

export const checkovTool = 'checkov';

const statuses: ReadonlyMap<string, FindingStatus> = new Map([
  ['PASSED', 'passed'],
  ['FAILED', 'open'],
  ['SKIPPED', 'suppressed-at-source'],
  ['UNKNOWN', 'not-evaluated'],
]);

/** The finding of one record, or a text that says what its format does not allow. Undefined for a record without a check. */
export function findingOf(value: unknown, asset: AssetRef): Finding | string | undefined {
  const id = textOf(member(value, 'check_id'));
  if (id === undefined) return undefined;
  const word = textOf(member(value, 'check_result', 'result')) ?? '';
  const status = statuses.get(word);
  if (status === undefined) return `a record of ${id.slice(0, 100)} with the result ${JSON.stringify(word.slice(0, 40))}`;
  // `/main.tf` is in the folder that Checkov was given.
  const path = reportedPath(textOf(member(value, 'file_path'))?.replace(/^[\\/]+/, ''));
  const line = countOf(listOf(member(value, 'file_line_range'))[0]) || undefined;
  const native = textOf(member(value, 'resource'));
  const references = referencesOf([textOf(member(value, 'bc_check_id')), textOf(member(value, 'vulnerability_details', 'id'))].flatMap((text) => text ?? []));
  return {
    rule: { scheme: 'checkov', id },
    asset,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    status,
    // Null without a platform key; with one a word, or an object that has it.
    severity: severityOfWord(textOf(member(value, 'severity')) ?? textOf(member(value, 'severity', 'name'))),
    title: titleOf(textOf(member(value, 'check_name'))) ?? titleOf(id) ?? 'untitled',
    source: { format: 'checkov', tool: checkovTool, ...(native === undefined ? {} : { native }), status: word },
    ...(references === undefined ? {} : { references }),
  };
}
