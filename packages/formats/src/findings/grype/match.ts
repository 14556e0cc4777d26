import { draftTitle, type FindingDraft } from '../finding-draft.ts';
import { isObject, listOf, member, textOf } from '../json-value.ts';
import type { Position } from '../reader.ts';
import { advisory, componentOf } from '../reported-identity.ts';
import { reportedPath } from '../reported-path.ts';
import { severityOfWord } from '../reported-severity.ts';

/** The draft of a match; why it is none otherwise. An ignored match was hidden by a rule of the configuration or a VEX document. */
export function draftOfMatch(
  value: unknown,
  position: Position,
  { isIgnored }: { isIgnored: boolean },
): FindingDraft | 'malformed-record' | 'no-rule' {
  if (!isObject(value)) return 'malformed-record';
  const vulnerability = member(value, 'vulnerability');
  const artifact = member(value, 'artifact');
  const id = textOf(member(vulnerability, 'id'));
  if (id === undefined) return 'no-rule';
  const component = componentOf(textOf(member(artifact, 'purl')));
  const native = component === undefined ? packageName(artifact) : undefined;
  return {
    rule: advisory(id),
    component,
    path: pathOf(artifact),
    status: isIgnored ? 'suppressed-at-source' : 'open',
    // "fixed" says that a fix exists: the match is as open as any other (interfaces §2).
    word: isIgnored ? 'ignored' : (textOf(member(vulnerability, 'fix', 'state')) ?? 'reported'),
    severity: severityOfWord(textOf(member(vulnerability, 'severity'))),
    title: titleOfMatch(vulnerability, id, artifact),
    native,
    references: relatedIds(value),
    position,
  };
}

function packageName(artifact: unknown): string | undefined {
  return textOf([member(artifact, 'type'), member(artifact, 'name'), member(artifact, 'version')].flatMap((part) => textOf(part) ?? []).join(' '));
}

/** Grype has no titles; descriptions are whole paragraphs, and their first sentence tells them apart. */
function titleOfMatch(vulnerability: unknown, id: string, artifact: unknown): string | undefined {
  const description = textOf(member(vulnerability, 'description'))
    ?.slice(0, 2000)
    .split(/(?<=[.!?])\s/, 1)[0];
  const name = textOf(member(artifact, 'name'));
  return draftTitle(description ?? (name === undefined ? id : `${id} in ${name.slice(0, 500)}`));
}

/**
 * The one place of the package. A package that lies in several has none: an exception limited to one of them does not cover the others.
 * Places that only support the evidence (a licence file beside the package) do not count.
 */
function pathOf(artifact: unknown): string | undefined {
  const locations = listOf(member(artifact, 'locations'));
  const primary = locations.filter((each) => member(each, 'annotations', 'evidence') === 'primary');
  const paths = new Set((primary.length > 0 ? primary : locations).map((each) => reportedPath(textOf(member(each, 'path')))));
  const [only, another] = paths;
  return paths.size === 1 && another === undefined ? only : undefined;
}

function relatedIds(value: unknown): readonly string[] {
  const related = listOf(member(value, 'relatedVulnerabilities')).slice(0, 50);
  return related.flatMap((each) => textOf(member(each, 'id')) ?? []).map((id) => advisory(id).id);
}
