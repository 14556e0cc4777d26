import { type AssetRef, assetKey } from '@exeat/core';
import type { ReadItem } from '../reader.ts';
import { attributeOf, type PositionNow, unreadable, type XmlElement, type XmlVisitor } from '../xml-stream.ts';
import { NessusHost } from './host.ts';
import { isCompliance, ReportItem } from './report-item.ts';

const compliance = new Set(['compliance-check-name', 'compliance-check-id', 'compliance-result', 'compliance-reference']);

/** Gathers the items of a Nessus document into `items`. */
export class NessusWalker implements XmlVisitor {
  readonly items: ReadItem[] = [];
  readonly #given: AssetRef | undefined;
  #policy: string | undefined;
  #host: NessusHost | undefined;
  #item: ReportItem | undefined;
  #hosts = 0;
  /** Name of the first host, to notice that one given asset would merge several. */
  #name: string | undefined;

  constructor(given: AssetRef | undefined) {
    this.#given = given;
  }

  open(element: XmlElement, parents: readonly XmlElement[], position: PositionNow): boolean {
    const { local, uri } = element;
    const parent = parents.at(-1)?.local;
    if (this.#item !== undefined) {
      if (parent !== 'ReportItem') return false;
      return isCompliance(uri) ? compliance.has(local) : uri === '' && (local === 'cve' || local === 'xref');
    }
    if (this.#host !== undefined) {
      if (local === 'ReportItem' && parent === 'ReportHost') {
        this.#start(this.#host);
        this.#item = new ReportItem(element, position());
      }
      return local === 'tag' && parent === 'HostProperties';
    }
    if (local === 'ReportHost' && parent === 'Report') {
      this.#hosts += 1;
      const name = attributeOf(element, 'name') ?? '';
      this.#checkOneHost(name, position);
      this.#host = new NessusHost({ name, given: this.#given, policy: this.#policy });
    }
    return local === 'policyName' && parent === 'Policy';
  }

  close(element: XmlElement, parents: readonly XmlElement[], text: string | undefined, position: PositionNow): void {
    const { local } = element;
    if (this.#item !== undefined && this.#host !== undefined) {
      if (local === 'ReportItem' && parents.at(-1)?.local === 'ReportHost') {
        this.items.push(this.#host.item(this.#item));
        this.#item = undefined;
      } else if (text !== undefined) this.#item.add(local, text.trim());
    } else if (this.#host !== undefined) {
      if (local === 'tag' && text !== undefined) this.#host.tag(attributeOf(element, 'name') ?? '', text.trim());
      if (local !== 'ReportHost' || parents.at(-1)?.local !== 'Report') return;
      this.#start(this.#host);
      if (this.#host.results === 0) {
        this.items.push({ kind: 'skipped', reason: 'no-results', detail: 'a ReportHost without ReportItem', position: position() });
      }
      this.#host = undefined;
    } else if (local === 'policyName' && text !== undefined) this.#policy = text.trim() || undefined;
  }

  /** What is left to say when the document has ended. */
  finish(): void {
    if (this.#hosts > 0) return;
    this.items.push({ kind: 'skipped', reason: 'no-results', detail: 'the document has no ReportHost: no host was scanned' });
  }

  /** The properties of a host come before its results. */
  #start(host: NessusHost): void {
    const target = host.start();
    if (target !== undefined) this.items.push({ kind: 'target', target });
  }

  #checkOneHost(name: string, position: PositionNow): void {
    if (this.#given === undefined) return;
    this.#name ??= name;
    if (this.#name === name) return;
    const hosts = `${this.#name.slice(0, 100)} and ${name.slice(0, 100)}`;
    throw unreadable(`expected results of one host for the asset ${assetKey(this.#given)}, got ${hosts}; leave the asset out`, position());
  }
}
