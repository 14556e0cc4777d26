import { decodeText } from '../../findings/text-decoding.ts';
import { defaultReadLimits } from '../../findings/reader.ts';
import { attributeOf, walkXml, type XmlElement, type XmlVisitor } from '../../findings/xml-stream.ts';

const xccdf12 = 'http://checklists.nist.gov/xccdf/1.2';

/** What a tailoring must know of an XCCDF 1.2 benchmark, as the report carries it. Memory: one entry per rule. */
export type Benchmark = {
  readonly id: string;
  readonly profiles: ReadonlySet<string>;
  /** Rule id → whether the benchmark itself, without a profile, selects it: its own mark and that of every group around it. */
  readonly rules: ReadonlyMap<string, boolean>;
  /** Items (groups and rules) that require the named item: the item that says so, and all that is in it. */
  readonly governed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of clusters: selecting by such a name moves every item of the cluster. */
  readonly clusters: ReadonlySet<string>;
};

/** Every XCCDF 1.2 benchmark in a report, in order. A report by `oscap --results` or `--results-arf` carries the one that ran. */
export async function readBenchmarks(chunks: AsyncIterable<Uint8Array>): Promise<readonly Benchmark[]> {
  const outline = new OutlineVisitor();
  const pieces = decodeText(chunks, defaultReadLimits);
  for await (const _ of walkXml(pieces, defaultReadLimits, outline));
  return outline.benchmarks;
}

/** What is no longer selected when a rule is not: items that require it, items that require those, and so on (docs/decisions/0071). */
export function fallsWith(benchmark: Benchmark, rule: string): ReadonlySet<string> {
  const fallen = new Set<string>();
  const open = [rule];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    for (const next of benchmark.governed.get(item) ?? []) {
      if (fallen.has(next)) continue;
      fallen.add(next);
      open.push(next);
    }
  }
  return fallen;
}

type Draft = {
  id: string;
  profiles: Set<string>;
  rules: Map<string, boolean>;
  governed: Map<string, Set<string>>;
  clusters: Set<string>;
};

/** An open group or rule: what it requires applies to all inside, so both are gathered until it closes. */
type Item = { readonly isRule: boolean; readonly id: string; readonly selected: boolean; readonly requires: string[]; readonly inside: string[] };

class OutlineVisitor implements XmlVisitor {
  readonly benchmarks: Draft[] = [];
  #benchmark: Draft | undefined;
  readonly #items: Item[] = [];

  open(element: XmlElement, parents: readonly XmlElement[]): boolean {
    if (element.uri !== xccdf12) return false;
    const id = attributeOf(element, 'id') ?? '';
    if (element.local === 'Benchmark') {
      this.#benchmark = { id, profiles: new Set(), rules: new Map(), governed: new Map(), clusters: new Set() };
      this.benchmarks.push(this.#benchmark);
    }
    if (this.#benchmark === undefined) return false;
    // A Profile in a Tailoring or a TestResult is none of the benchmark's.
    if (element.local === 'Profile' && parents.at(-1)?.local === 'Benchmark') this.#benchmark.profiles.add(id);
    if (element.local === 'Group' || element.local === 'Rule') this.#openItem(this.#benchmark, element, id);
    if (element.local === 'requires') this.#items.at(-1)?.requires.push(...(attributeOf(element, 'idref') ?? '').split(/\s+/).filter((name) => name !== ''));
    return false;
  }

  close(element: XmlElement): void {
    if (element.uri !== xccdf12) return;
    if (element.local === 'Benchmark') this.#benchmark = undefined;
    if (this.#benchmark !== undefined && (element.local === 'Group' || element.local === 'Rule')) this.#closeItem(this.#benchmark);
  }

  #openItem(benchmark: Draft, element: XmlElement, id: string): void {
    const selected = !['false', '0'].includes((attributeOf(element, 'selected') ?? 'true').trim());
    const cluster = attributeOf(element, 'cluster-id');
    if (cluster !== undefined) benchmark.clusters.add(cluster);
    const item: Item = { isRule: element.local === 'Rule', id, selected: selected && (this.#items.at(-1)?.selected ?? true), requires: [], inside: [id] };
    if (item.isRule) benchmark.rules.set(id, item.selected);
    this.#items.push(item);
  }

  #closeItem(benchmark: Draft): void {
    const item = this.#items.pop();
    if (item === undefined) return;
    this.#items.at(-1)?.inside.push(...item.inside);
    for (const name of item.requires) {
      const governed = benchmark.governed.get(name) ?? new Set<string>();
      for (const inner of item.inside) governed.add(inner);
      benchmark.governed.set(name, governed);
    }
  }
}
