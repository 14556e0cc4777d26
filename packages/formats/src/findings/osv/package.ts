import type { Severity } from '@exeat/core';
import { draftTitle, type FindingDraft } from '../finding-draft.ts';
import { isObject, listOf, member, textOf } from '../json-value.ts';
import type { Position } from '../reader.ts';
import { advisory } from '../reported-identity.ts';
import { severityOfScore, severityOfWord } from '../reported-severity.ts';
import { purlOfPackage } from './ecosystem.ts';

type Vulnerability = {
  readonly id: string;
  readonly names: readonly string[];
  readonly summary: string | undefined;
  readonly severity: Severity;
  readonly position: Position;
};
type Group = { readonly names: readonly string[]; readonly severity: Severity };

const maxNames = 50;

/** One package of one source, gathered: groups of aliases come after the vulnerabilities that they are about. */
export class OsvPackage {
  readonly #vulnerabilities: Vulnerability[] = [];
  readonly #groups = new Map<string, Group>();
  readonly #licenses: { name: string; position: Position }[] = [];
  #package: { name: string | undefined; version: string | undefined; ecosystem: string | undefined } | undefined;
  /** Units of memory, about. */
  size = 0;

  describe(value: unknown): void {
    const text = (name: string): string | undefined => textOf(member(value, name))?.slice(0, 4096);
    this.#package = { name: text('name'), version: text('version') ?? text('commit'), ecosystem: text('ecosystem') };
  }

  /** Why the value is no vulnerability, or undefined. */
  add(value: unknown, position: Position): 'malformed-record' | 'no-rule' | undefined {
    if (!isObject(value)) return 'malformed-record';
    const id = textOf(member(value, 'id'));
    if (id === undefined) return 'no-rule';
    const severity = severityOfWord(textOf(member(value, 'database_specific', 'severity')));
    const names = [...texts(member(value, 'aliases')), ...texts(member(value, 'upstream')), ...texts(member(value, 'database_specific', 'cwe_ids'))];
    this.#vulnerabilities.push({ id, names, summary: draftTitle(textOf(member(value, 'summary'))), severity, position });
    this.size += 600 + id.length + names.join().length;
    return undefined;
  }

  group(value: unknown): void {
    const ids = texts(member(value, 'ids'));
    const group: Group = { names: [...ids, ...texts(member(value, 'aliases'))], severity: severityOfScore(member(value, 'max_severity')) };
    for (const id of ids) this.#groups.set(id, group);
    this.size += 200 + 60 * ids.length + group.names.join().length;
  }

  license(value: unknown, position: Position): 'malformed-record' | undefined {
    const name = textOf(value);
    if (name === undefined) return 'malformed-record';
    this.#licenses.push({ name, position });
    this.size += 200 + name.length;
    return undefined;
  }

  *drafts(path: string | undefined): Generator<FindingDraft> {
    const { name, version, ecosystem } = this.#package ?? {};
    const component = purlOfPackage(ecosystem, name, version);
    const common = {
      component,
      path,
      native: component === undefined ? textOf([ecosystem, name, version].flatMap((part) => part ?? []).join(' ')) : undefined,
      status: 'open' as const,
    };
    for (const { id, names, summary, severity, position } of this.#vulnerabilities) {
      const group = this.#groups.get(id);
      const references = [...names, ...(group?.names ?? [])].map((each) => advisory(each).id);
      const worst = group === undefined || group.severity === 'unknown' ? severity : group.severity;
      yield { ...common, rule: advisory(id), word: 'reported', severity: worst, title: summary, references, position };
    }
    for (const { name: license, position } of this.#licenses) {
      const rule = { scheme: 'generic' as const, id: `osv-scanner/license/${license}` };
      yield { ...common, rule, word: 'license violation', severity: 'unknown', title: `License ${license} is not allowed`, references: [], position };
    }
  }
}

function texts(value: unknown): readonly string[] {
  return listOf(value)
    .slice(0, maxNames)
    .flatMap((each) => textOf(each)?.slice(0, 200) ?? []);
}
