import { type AssetRef, assetKey, type Finding } from '@exeat/core';
import { identityFault, referencesOf, titleOf } from '../finding-text.ts';
import { observedAt } from '../observed-at.ts';
import type { Position, ReadItem, ScanTarget } from '../reader.ts';
import { attributeOf, unreadable, type XmlElement } from '../xml-stream.ts';
import type { BenchmarkRules } from './benchmark-rules.ts';
import { hostOf, knownHost } from './host.ts';
import { severityOf, statusOf } from './status.ts';

const fqdnFact = 'urn:xccdf:fact:asset:identifier:fqdn';
const hostNameFact = 'urn:xccdf:fact:asset:identifier:host_name';
const scannerFact = 'urn:xccdf:fact:scanner:name';
const scannerVersionFact = 'urn:xccdf:fact:scanner:version';

/** One `rule-result` as it is gathered. */
export type RuleResult = {
  readonly idref: string;
  readonly severity: string | undefined;
  readonly time: string | undefined;
  readonly position: Position;
  result?: string;
  readonly idents: string[];
  /** `context=value` of each instance: tells results of one rule on several objects apart. */
  readonly instances: string[];
  path?: string;
};

export type TestResultContext = {
  readonly format: string;
  readonly rules: BenchmarkRules;
  readonly asset: AssetRef | undefined;
  /** Names of the host from outside the test result (ARF), by the ids it refers to. */
  readonly hostNames: (assetIds: readonly string[]) => readonly string[];
};

/** One `TestResult`: gathers its head, then turns rule results into findings. */
export class TestResult {
  readonly #context: TestResultContext;
  readonly #element: XmlElement;
  readonly #position: Position;
  readonly #facts = new Map<string, string>();
  readonly #assetIds: string[] = [];
  readonly #targets: string[] = [];
  #benchmark: { id: string | undefined; href: string | undefined } = { id: undefined, href: undefined };
  #profile: string | undefined;
  #target: ScanTarget | undefined;
  #results = 0;
  #known = 0;

  constructor(context: TestResultContext, element: XmlElement, position: Position) {
    this.#context = context;
    this.#element = element;
    this.#position = position;
  }

  /** Names the run inside its report: the same twice is the same run. */
  get key(): string {
    const element = this.#element;
    return JSON.stringify([
      attributeOf(element, 'id'),
      attributeOf(element, 'start-time'),
      attributeOf(element, 'end-time'),
      assetKey(this.target().asset),
    ]);
  }

  get results(): number {
    return this.#results;
  }

  benchmark(element: XmlElement, enclosing: string | undefined, position: Position): void {
    const href = attributeOf(element, 'href');
    const id = attributeOf(element, 'id') ?? (href?.startsWith('#') === true ? href.slice(1) : undefined);
    this.#benchmark = { id, href };
    if (id === undefined) return;
    const other = enclosing === undefined ? this.#context.rules.lacks(id) : enclosing !== id;
    if (!other) return;
    const there = enclosing ?? this.#context.rules.names();
    throw unreadable(`expected results for the benchmark of this report, ${there}, got results for ${id}; give each its own file`, position);
  }

  profile(element: XmlElement): void {
    this.#profile = attributeOf(element, 'idref');
  }

  assetReference(element: XmlElement): void {
    const name = attributeOf(element, 'name');
    if (name !== undefined && this.#assetIds.length < 10) this.#assetIds.push(name);
  }

  targetName(text: string): void {
    if (this.#targets.length < 10) this.#targets.push(text);
  }

  fact(name: string | undefined, text: string): void {
    const wanted = name === fqdnFact || name === hostNameFact || name === scannerFact || name === scannerVersionFact;
    if (wanted && !this.#facts.has(name)) this.#facts.set(name, text.trim());
  }

  /** The run, by what came before its first result; one without results evaluated nothing. @throws DomainError when it names no host. */
  target({ hasResults } = { hasResults: true }): ScanTarget {
    if (this.#target !== undefined) return this.#target;
    const element = this.#element;
    const asset = this.#context.asset ?? hostOf(this.#hostNames(), this.#position);
    const { id, href } = this.#benchmark;
    const benchmark = id ?? href;
    const version = attributeOf(element, 'version');
    const { tool, toolVersion } = this.#tool();
    const startedAt = observedAt(attributeOf(element, 'start-time'));
    const endedAt = observedAt(attributeOf(element, 'end-time'));
    this.#target = {
      asset,
      tool,
      ...(toolVersion === undefined ? {} : { toolVersion }),
      format: this.#context.format,
      ...(benchmark === undefined
        ? {}
        : { benchmark: { id: benchmark, ...(href === undefined ? {} : { href }), ...(version === undefined ? {} : { version }) } }),
      ...(this.#profile === undefined ? {} : { profile: this.#profile }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
      complete: hasResults && attributeOf(element, 'end-time') !== undefined,
    };
    return this.#target;
  }

  /** The host that the report itself names, whatever the caller says; undefined when it names none. */
  reportedHost(): string | undefined {
    return knownHost(this.#hostNames())?.id;
  }

  item(record: RuleResult): ReadItem {
    this.#results += 1;
    const skipped = (detail: string): ReadItem => ({ kind: 'skipped', reason: 'malformed-record', detail, position: record.position });
    const result = record.result?.trim() ?? '';
    const status = statusOf(result);
    if (record.idref === '') return skipped('rule-result without idref');
    if (status === undefined) return skipped(`rule-result of ${record.idref.slice(0, 200)} has the result ${JSON.stringify(result.slice(0, 40))}`);
    const finding = this.#finding(record, result, status);
    const fault = identityFault(finding);
    return fault === undefined ? { kind: 'finding', finding } : skipped(fault);
  }

  /** Results of which not one is a rule of the report's own benchmark are results for another one. */
  checkRules(position: Position): void {
    if (this.#results === 0 || this.#known > 0 || !this.#context.rules.complete) return;
    throw unreadable(`expected results for the rules of this report's benchmark, ${this.#context.rules.names()}, got none of its rules`, position);
  }

  #hostNames(): readonly (string | undefined)[] {
    return [...this.#context.hostNames(this.#assetIds), this.#facts.get(fqdnFact), ...this.#targets, this.#facts.get(hostNameFact)];
  }

  #finding(record: RuleResult, result: string, status: Finding['status']): Finding {
    const target = this.target();
    const rule = this.#context.rules.rule(this.#benchmark.id, record.idref);
    if (rule !== undefined) this.#known += 1;
    const observed = observedAt(record.time) ?? target.endedAt;
    const references = referencesOf(record.idents);
    return {
      rule: { scheme: 'xccdf', id: record.idref },
      asset: target.asset,
      ...(record.path === undefined ? {} : { path: record.path }),
      status,
      severity: severityOf(record.severity ?? rule?.severity),
      title: rule?.title ?? titleOf(record.idref) ?? record.idref,
      ...(observed === undefined ? {} : { observedAt: observed }),
      source: {
        format: target.format,
        tool: target.tool,
        ...(target.toolVersion === undefined ? {} : { toolVersion: target.toolVersion }),
        ...(record.instances.length === 0 ? {} : { native: record.instances.join('\n') }),
        status: result,
      },
      ...(references === undefined ? {} : { references }),
    };
  }

  /** The scanner's own facts, else the product and version of `test-system`, a CPE. */
  #tool(): { tool: string; toolVersion: string | undefined } {
    const system = attributeOf(this.#element, 'test-system') ?? '';
    const parts = system.replace(/^cpe:(?:2\.3:)?\/?/, '').split(':');
    const [product, version] = system.startsWith('cpe:') ? [parts[2], parts[3]] : [system, undefined];
    return {
      tool: this.#facts.get(scannerFact) || product || 'unknown',
      toolVersion: this.#facts.get(scannerVersionFact) || version || undefined,
    };
  }
}
