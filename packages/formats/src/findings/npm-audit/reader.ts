import { DomainError, type RuleRef } from '@exeat/core';
import { type FindingDraft, itemOf, malformed } from '../finding-draft.ts';
import { jsonObjectStart } from '../json-outline.ts';
import { countOf, isObject, listOf, member, textOf } from '../json-value.ts';
import { missingAsset } from '../missing-asset.ts';
import { purlOfPackage } from '../osv/ecosystem.ts';
import type { FindingReader, Position, ReadContext, ReadItem } from '../reader.ts';
import { limitsOf } from '../reader.ts';
import { advisory } from '../reported-identity.ts';
import { reportedPath } from '../reported-path.ts';
import { severityOfWord } from '../reported-severity.ts';
import { decodeText } from '../text-decoding.ts';
import { membersOf } from './members.ts';

const expected = {
  expected: 'to know the repository that was audited',
  got: 'a report of npm audit, which names none',
  name: '--asset repo:HOST/PATH',
};

/**
 * The JSON of `npm audit`, version 2 (npm 7 and later). One target, after the findings, about the caller's asset. A finding is one advisory
 * at one place of a package. Packages that are affected only through another one (a name in `via`) have no advisory of their own.
 */
export const npmAuditReader: FindingReader = {
  name: 'npm-audit',
  title: 'npm audit JSON (npm 7 and later)',
  targets: 'after',
  detect: (head) => typeof member(jsonObjectStart(head), 'auditReportVersion') === 'number',
  async *read(chunks: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadItem> {
    const limits = limitsOf(context);
    const { asset } = context;
    let hasResults = false;
    let hasFindings = false;
    let position: Position = { line: 1, column: 1 };
    for await (const { of, name, value, position: at } of membersOf(decodeText(chunks, limits), 'vulnerabilities', limits)) {
      position = at;
      if (of === '') {
        if (name === 'auditReportVersion') checkVersion(value, at);
        if (name === 'vulnerabilities') hasResults = value !== null;
        if (name === 'vulnerabilities' && value !== null && !isObject(value)) throw notObject(at);
        continue;
      }
      for (const draft of draftsOf(value, name, at)) {
        if ('kind' in draft) {
          yield draft;
          continue;
        }
        hasFindings = true;
        if (asset === undefined) throw missingAsset(expected, at);
        yield itemOf(draft, { format: 'npm-audit', tool: 'npm audit', asset });
      }
    }
    if (!hasResults) yield { kind: 'skipped', reason: 'no-results', detail: 'a report without vulnerabilities: nothing was audited', position };
    if (asset !== undefined) yield { kind: 'target', target: { asset, tool: 'npm audit', format: 'npm-audit', complete: hasResults } };
    else if (!hasFindings)
      yield { kind: 'skipped', reason: 'no-asset', detail: 'a report without findings names no subject; name it with --asset', position };
  },
};

function* draftsOf(value: unknown, key: string, position: Position): Generator<FindingDraft | ReadItem> {
  const via = member(value, 'via');
  if (!isObject(value) || !Array.isArray(via)) {
    yield malformed(`the entry of ${JSON.stringify(key.slice(0, 200))} is no object with a list of advisories (via)`, position);
    return;
  }
  // The tool's name for a package is its key; `name` repeats it.
  const component = purlOfPackage('npm', textOf(member(value, 'name')) ?? key, undefined);
  const native = component === undefined ? textOf(key) : undefined;
  const nodes = new Set(listOf(member(value, 'nodes')).map((node) => reportedPath(textOf(node))));
  for (const each of via) {
    if (typeof each === 'string') continue;
    const rule = ruleOf(each);
    if (!isObject(each)) yield malformed(`an advisory of ${JSON.stringify(key.slice(0, 200))} that is no object`, position);
    else if (rule === undefined)
      yield { kind: 'skipped', reason: 'no-rule', detail: `an advisory of ${JSON.stringify(key.slice(0, 200))} without url and source`, position };
    else {
      const word = textOf(member(each, 'severity')) ?? textOf(member(value, 'severity'));
      const references = listOf(member(each, 'cwe'))
        .slice(0, 50)
        .flatMap((cwe) => textOf(cwe) ?? []);
      const common = {
        rule,
        component,
        native,
        status: 'open' as const,
        word: 'reported',
        severity: severityOfWord(word),
        title: textOf(member(each, 'title')),
      };
      for (const path of nodes.size === 0 ? [undefined] : nodes) yield { ...common, path, references, position };
    }
  }
}

/** The GHSA id in the address of the advisory; the number of an advisory that has none there. */
function ruleOf(value: unknown): RuleRef | undefined {
  const ghsa = /GHSA(?:-[0-9a-z]{4}){3}(?![0-9a-z-])/i.exec(textOf(member(value, 'url'))?.slice(0, 2000) ?? '')?.[0];
  if (ghsa !== undefined) return advisory(ghsa);
  const source = countOf(member(value, 'source'));
  return source === undefined ? undefined : { scheme: 'vuln', id: `npm:${source}` };
}

function checkVersion(value: unknown, { line, column }: Position): void {
  if (value === 2) return;
  const message = `expected version 2 of npm audit's report, got ${JSON.stringify(value)?.slice(0, 40)}; audit with npm 7 or later`;
  throw new DomainError('unreadable-findings', message, { line, column });
}

function notObject({ line, column }: Position): DomainError {
  const message = `expected JSON, got a scalar where vulnerabilities is an object, at line ${line}, column ${column}`;
  return new DomainError('unreadable-findings', message, { line, column });
}
