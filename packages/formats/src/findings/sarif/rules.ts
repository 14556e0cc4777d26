import { DomainError } from '@exeat/core';
import { titleOf } from '../finding-text.ts';
import { listOf, member, textOf } from '../json-value.ts';

const maxRules = 100_000;

/** What results need of a reporting descriptor. */
export type SarifRule = {
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly level: string | undefined;
  /** The `security-severity` property, 0 to 10. */
  readonly score: number | undefined;
  readonly references: readonly string[];
};

/** Rules of the driver and of each extension, by place and by id. */
export class SarifRules {
  readonly #components = new Map<number, Map<number, SarifRule>>();
  readonly #byId = new Map<number, Map<string, SarifRule>>();
  readonly #names = new Map<string, number>();
  #count = 0;

  /** `component` is the index of an extension, -1 for the driver. */
  add(component: number, index: number, value: unknown): void {
    this.#countOne();
    const rule = ruleOf(value);
    entry(this.#components, component).set(index, rule);
    if (rule.id !== undefined && !entry(this.#byId, component).has(rule.id)) entry(this.#byId, component).set(rule.id, rule);
  }

  /** `name` is a name or GUID by which results may refer to the extension. */
  nameComponent(component: number, name: unknown): void {
    const text = textOf(name);
    this.#countOne();
    if (text !== undefined && !this.#names.has(text)) this.#names.set(text, component);
  }

  #countOne(): void {
    this.#count += 1;
    if (this.#count <= maxRules) return;
    throw new DomainError('too-large', `expected at most ${maxRules} rules in a run, got more`, { limit: maxRules });
  }

  /** The component that a reference names; the driver when it names none or one that is not there. */
  component(reference: { readonly index: number | undefined; readonly name: string | undefined }): number {
    if (reference.index !== undefined && this.#components.has(reference.index)) return reference.index;
    return (reference.name === undefined ? undefined : this.#names.get(reference.name)) ?? -1;
  }

  at(component: number, index: number): SarifRule | undefined {
    return this.#components.get(component)?.get(index);
  }

  /** The rule of an id, or of the id it refines: `CA1000/1` is a case of `CA1000` (SARIF §3.52.4). */
  byId(component: number, id: string): SarifRule | undefined {
    const rules = this.#byId.get(component);
    for (let name = id; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('/')))) {
      const rule = rules?.get(name);
      if (rule !== undefined) return rule;
    }
    return undefined;
  }
}

function ruleOf(value: unknown): SarifRule {
  const titles = [member(value, 'shortDescription', 'text'), member(value, 'name'), member(value, 'fullDescription', 'text')];
  return {
    id: textOf(member(value, 'id')),
    title: titleOf(titles.map(textOf).find((title) => title !== undefined)),
    level: textOf(member(value, 'defaultConfiguration', 'level')),
    score: scoreOf(member(value, 'properties', 'security-severity')),
    references: [...relationships(value), ...cweTags(value)],
  };
}

function scoreOf(value: unknown): number | undefined {
  const score = typeof value === 'number' ? value : Number.parseFloat(textOf(value) ?? '');
  return Number.isFinite(score) && score >= 0 && score <= 10 ? score : undefined;
}

function relationships(value: unknown): readonly string[] {
  return listOf(member(value, 'relationships')).flatMap((relation) => textOf(member(relation, 'target', 'id')) ?? []);
}

/** CodeQL and others write weaknesses as tags: `external/cwe/cwe-079`. */
function cweTags(value: unknown): readonly string[] {
  return listOf(member(value, 'properties', 'tags')).flatMap((tag) => {
    const number = /^(?:external\/cwe\/)?cwe-0*(\d{1,6})$/i.exec(textOf(tag) ?? '')?.[1];
    return number === undefined ? [] : `CWE-${number}`;
  });
}

function entry<Key, Inner>(map: Map<number, Map<Key, Inner>>, key: number): Map<Key, Inner> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<Key, Inner>();
  map.set(key, made);
  return made;
}
