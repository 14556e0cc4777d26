import { type AssetRef, assetKey, DomainError } from '@exeat/core';
import type { ReadItem } from '../reader.ts';
import { attributeOf, type PositionNow, unreadable, type XmlElement, type XmlVisitor } from '../xml-stream.ts';
import { BenchmarkRules } from './benchmark-rules.ts';
import { type RuleResult, TestResult } from './test-result.ts';

/** Namespaces of XCCDF 1.1 and 1.2. 1.1.4 and 1.2 differ in nothing that results need. */
const namespaces = new Set(['http://checklists.nist.gov/xccdf/1.1', 'http://checklists.nist.gov/xccdf/1.2']);

export function isXccdf(uri: string): boolean {
  return namespaces.has(uri);
}

export type XccdfOptions = {
  readonly format: string;
  readonly asset: AssetRef | undefined;
  /** Whether a test result at this place counts. */
  readonly accepts: (parents: readonly XmlElement[]) => boolean;
  readonly hostNames: (assetIds: readonly string[]) => readonly string[];
};

const textOfTestResult = new Set(['target', 'fact']);
const textOfRuleResult = new Set(['result', 'ident', 'instance']);
const maxInstances = 20;
const maxRuns = 100_000;

/** Gathers the items of XCCDF test results, wherever they are in a document, into `items`. */
export class XccdfWalker implements XmlVisitor {
  readonly items: ReadItem[] = [];
  readonly #options: XccdfOptions;
  readonly #rules = new BenchmarkRules();
  readonly #runs = new Set<string>();
  #benchmark: string | undefined;
  #rule: { id: string; severity: string | undefined; title: string | undefined } | undefined;
  #run: TestResult | undefined;
  #started = false;
  #duplicate = false;
  #record: RuleResult | undefined;
  #found = 0;
  /** Host of the first run, to notice that one given asset would merge several. */
  #host: string | undefined;

  constructor(options: XccdfOptions) {
    this.#options = options;
  }

  open(element: XmlElement, parents: readonly XmlElement[], position: PositionNow): boolean {
    if (!isXccdf(element.uri)) return false;
    const { local } = element;
    const parent = parents.at(-1);
    if (this.#record !== undefined) return this.#openInRecord(local, parent);
    if (this.#run !== undefined) return this.#openInRun(this.#run, element, parent, position);
    if (local === 'Benchmark') {
      this.#benchmark = attributeOf(element, 'id') ?? '';
      this.#rules.addBenchmark(this.#benchmark);
    } else if (local === 'Rule' && this.#benchmark !== undefined) {
      this.#rule = { id: attributeOf(element, 'id') ?? '', severity: attributeOf(element, 'severity'), title: undefined };
    } else if (local === 'title') {
      return parent?.local === 'Rule';
    } else if (local === 'TestResult' && this.#options.accepts(parents)) {
      this.#found += 1;
      this.#started = false;
      this.#duplicate = false;
      const { format, asset, hostNames } = this.#options;
      this.#run = new TestResult({ format, rules: this.#rules, asset, hostNames }, element, position());
    }
    return false;
  }

  close(element: XmlElement, _parents: readonly XmlElement[], text: string | undefined, position: PositionNow): void {
    if (!isXccdf(element.uri)) return;
    if (this.#run !== undefined) this.#closeInRun(this.#run, element, text, position);
    else if (element.local === 'Benchmark') this.#benchmark = undefined;
    else if (this.#rule !== undefined && this.#benchmark !== undefined) {
      if (element.local === 'title' && text !== undefined) this.#rule.title ??= text;
      if (element.local !== 'Rule') return;
      this.#rules.addRule(this.#benchmark, this.#rule.id, this.#rule);
      this.#rule = undefined;
    }
  }

  /** What is left to say when the document has ended. */
  finish(): void {
    if (this.#found > 0) return;
    this.items.push({ kind: 'skipped', reason: 'no-results', detail: 'the document has no TestResult: it is content, not a report' });
  }

  #openInRun(run: TestResult, element: XmlElement, parent: XmlElement | undefined, position: PositionNow): boolean {
    const { local } = element;
    if (parent?.local === 'TestResult') {
      if (local === 'benchmark') run.benchmark(element, this.#benchmark, position());
      else if (local === 'profile') run.profile(element);
      else if (local === 'target-id-ref') run.assetReference(element);
      else if (local === 'rule-result') {
        this.#start(run, position, { hasResults: true });
        const [idref, severity, time] = [attributeOf(element, 'idref') ?? '', attributeOf(element, 'severity'), attributeOf(element, 'time')];
        this.#record = { idref, severity, time, position: position(), idents: [], instances: [] };
        return false;
      }
    }
    return textOfTestResult.has(local) && (parent?.local === 'TestResult' || parent?.local === 'target-facts');
  }

  /** Only direct children: an `override` holds results of its own that do not count. */
  #openInRecord(local: string, parent: XmlElement | undefined): boolean {
    return textOfRuleResult.has(local) && parent?.local === 'rule-result';
  }

  #closeInRun(run: TestResult, element: XmlElement, text: string | undefined, position: PositionNow): void {
    const { local } = element;
    if (this.#record !== undefined) {
      this.#closeInRecord(run, this.#record, element, text);
    } else if (local === 'TestResult') {
      this.#start(run, position, { hasResults: false });
      if (!this.#duplicate) run.checkRules(position());
      if (run.results === 0 && !this.#duplicate) {
        this.items.push({ kind: 'skipped', reason: 'no-results', detail: 'a TestResult without rule-result', position: position() });
      }
      this.#run = undefined;
    } else if (text !== undefined && local === 'target') run.targetName(text);
    else if (text !== undefined && local === 'fact') run.fact(attributeOf(element, 'name'), text);
  }

  #closeInRecord(run: TestResult, record: RuleResult, element: XmlElement, text: string | undefined): void {
    if (element.local === 'rule-result') {
      this.#record = undefined;
      if (!this.#duplicate) this.items.push(run.item(record));
      return;
    }
    if (text === undefined) return;
    const value = text.trim();
    if (element.local === 'result') record.result = record.result === undefined ? value : `${record.result} ${value}`;
    else if (element.local === 'ident') record.idents.push(value);
    else if (record.instances.length < maxInstances) {
      record.instances.push(`${attributeOf(element, 'context') ?? 'undefined'}=${value}`);
      if (record.instances.length === 1 && value.startsWith('/')) record.path = value;
      else delete record.path;
    }
  }

  /** The head of a run has been read. */
  #start(run: TestResult, position: PositionNow, { hasResults }: { hasResults: boolean }): void {
    if (this.#started) return;
    this.#started = true;
    const target = run.target({ hasResults });
    const key = run.key;
    this.#duplicate = this.#runs.has(key);
    if (this.#duplicate) {
      this.items.push({ kind: 'skipped', reason: 'duplicate-run', detail: 'a TestResult that the document already holds', position: position() });
      return;
    }
    this.#runs.add(key);
    if (this.#runs.size > maxRuns) throw new DomainError('too-large', `expected at most ${maxRuns} test results, got more`, { limit: maxRuns });
    this.#checkOneHost(run, position);
    this.items.push({ kind: 'target', target });
  }

  #checkOneHost(run: TestResult, position: PositionNow): void {
    const host = run.reportedHost();
    if (this.#options.asset === undefined || host === undefined) return;
    this.#host ??= host;
    if (this.#host === host) return;
    const asset = assetKey(this.#options.asset);
    throw unreadable(`expected results of one host for the asset ${asset}, got ${this.#host} and ${host}; leave the asset out`, position());
  }
}
