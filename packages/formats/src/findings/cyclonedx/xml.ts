import type { Severity } from '@exeat/core';
import { draftTitle } from '../finding-draft.ts';
import { ownText } from '../finding-text.ts';
import type { Position, ReadItem, ReadLimits } from '../reader.ts';
import { severityOfScore, severityOfWord } from '../reported-severity.ts';
import { attributeOf, type PositionNow, unreadable, walkXml, type XmlElement, type XmlVisitor } from '../xml-stream.ts';
import { type CdxBom, checkSpecVersion } from './bom.ts';
import type { CdxComponent, CdxVulnerability } from './statement.ts';

const namespace = 'http://cyclonedx.org/schema/bom/';
const texts = new Set(['timestamp', 'name', 'version', 'purl', 'type', 'id', 'ref', 'state', 'severity', 'score', 'description', 'cwe']);
const maxNames = 50;
const maxAffects = 100_000;

export function isCycloneDx(uri: string): boolean {
  return uri.startsWith(namespace);
}

/** Reads a BOM in XML into `bom`. */
export async function* readXmlBom(pieces: AsyncIterable<string>, limits: ReadLimits, bom: CdxBom): AsyncGenerator<ReadItem> {
  const visitor = new BomVisitor(bom);
  for await (const _ of walkXml(pieces, limits, visitor)) yield* visitor.items.splice(0);
  yield* visitor.items;
  yield* bom.finish(visitor.position);
}

type Open = { -readonly [name in keyof CdxVulnerability]: CdxVulnerability[name] } & {
  affects: string[];
  severities: Severity[];
  references: string[];
};
type OpenComponent = { ref: string | undefined } & { -readonly [name in keyof CdxComponent]: CdxComponent[name] };

class BomVisitor implements XmlVisitor {
  readonly items: ReadItem[] = [];
  position: Position = { line: 1, column: 1 };
  readonly #bom: CdxBom;
  #components: OpenComponent[] = [];
  #tool: { name: string | undefined; version: string | undefined } | undefined;
  #vulnerability: Open | undefined;
  #rating: { severity: string | undefined; score: string | undefined } | undefined;

  constructor(bom: CdxBom) {
    this.#bom = bom;
  }

  open(element: XmlElement, parents: readonly XmlElement[], position: PositionNow): boolean {
    const { local } = element;
    if (parents.length === 0) this.#openRoot(element, position());
    if (!isCycloneDx(element.uri)) return false;
    const path = pathOf(parents);
    if (path === 'bom') this.#openPart(local, position);
    if (path === 'bom/vulnerabilities' && local === 'vulnerability') this.#openVulnerability(position());
    else if (this.#vulnerability !== undefined && path === 'bom/vulnerabilities/vulnerability/ratings')
      this.#rating = { severity: undefined, score: undefined };
    else if (isTool(path, local)) this.#tool = { name: undefined, version: undefined };
    else if (local === 'component' && isComponent(path)) {
      this.#components.push({
        ref: attributeOf(element, 'bom-ref'),
        type: attributeOf(element, 'type'),
        name: undefined,
        version: undefined,
        purl: undefined,
      });
    }
    return texts.has(local);
  }

  close(element: XmlElement, parents: readonly XmlElement[], text: string | undefined, position: PositionNow): void {
    if (!isCycloneDx(element.uri)) return;
    const { local } = element;
    const path = pathOf(parents);
    const value = text?.trim() === '' ? undefined : text?.trim();
    if (path === 'bom' && local === 'vulnerabilities') this.position = position();
    else if (path === 'bom/metadata' && local === 'timestamp') this.#bom.head.timestamp = value;
    else if (isTool(path, local)) this.#closeTool();
    else if (this.#tool !== undefined && isTool(pathOf(parents.slice(0, -1)), parents.at(-1)?.local ?? '')) {
      if (local === 'name' || local === 'version') this.#tool[local] = value?.slice(0, 200);
    } else if (this.#vulnerability !== undefined) this.#closeInVulnerability(this.#vulnerability, path, local, value);
    else this.#closeInComponent(path, local, value);
  }

  #openRoot({ uri, local, attributes }: XmlElement, position: Position): void {
    if (local !== 'bom' || !isCycloneDx(uri))
      throw unreadable(`expected a CycloneDX bom, got the element ${local.slice(0, 100)} of ${uri.slice(0, 200)}`, position);
    checkSpecVersion(uri.slice(namespace.length), position);
    this.#bom.head.serial = attributes['serialNumber']?.value;
  }

  /** The schema has an order: what vulnerabilities refer to comes before them. */
  #openPart(local: string, position: PositionNow): void {
    if (local === 'vulnerabilities') {
      this.#bom.hasVulnerabilities = true;
      this.#bom.endMetadata();
      this.#bom.endComponents();
    } else if (this.#bom.hasVulnerabilities && (local === 'metadata' || local === 'components')) {
      throw unreadable(`expected ${local} before vulnerabilities, got it after them`, position());
    }
  }

  #openVulnerability(position: Position): void {
    this.#vulnerability = { id: undefined, affects: [], state: undefined, severities: [], title: undefined, references: [], position };
  }

  #closeInVulnerability(open: Open, path: string, local: string, value: string | undefined): void {
    const inside = path.slice('bom/vulnerabilities/vulnerability/'.length);
    if (path === 'bom/vulnerabilities') {
      this.#vulnerability = undefined;
      this.items.push(...this.#bom.vulnerability(open));
    } else if (path === 'bom/vulnerabilities/vulnerability' && local === 'id') open.id = value;
    else if (path === 'bom/vulnerabilities/vulnerability' && local === 'description') open.title = draftTitle(value);
    else if (inside === 'analysis' && local === 'state') open.state = value;
    else if (inside === 'affects/target' && local === 'ref' && value !== undefined) {
      if (open.affects.length >= maxAffects)
        throw unreadable(`expected a vulnerability of at most ${maxAffects} components, got more`, open.position);
      open.affects.push(ownText(value));
    } else if (inside === 'ratings' && this.#rating !== undefined) {
      const word = severityOfWord(this.#rating.severity);
      if (open.severities.length < maxNames) open.severities.push(word === 'unknown' ? severityOfScore(this.#rating.score) : word);
      this.#rating = undefined;
    } else if (inside === 'ratings/rating' && this.#rating !== undefined && (local === 'severity' || local === 'score')) this.#rating[local] = value;
    else if (value === undefined || open.references.length >= maxNames) return;
    else if (inside === 'references/reference' && local === 'id') open.references.push(value);
    else if (inside === 'cwes' && /^[1-9]\d{0,8}$/.test(value)) open.references.push(`CWE-${value}`);
  }

  #closeInComponent(path: string, local: string, value: string | undefined): void {
    const component = this.#components.at(-1);
    if (component === undefined) return;
    if (local === 'component' && isComponent(path)) {
      this.#components.pop();
      if (path === 'bom/metadata') {
        this.#bom.head.subject = component;
        this.#bom.head.subjectRef = component.ref;
      } else this.#bom.components.add(component.ref, component.purl);
    } else if (
      path.endsWith('/component') &&
      isComponent(path.slice(0, -'/component'.length)) &&
      (local === 'name' || local === 'version' || local === 'purl')
    ) {
      component[local] = value;
    }
  }

  #closeTool(): void {
    const { name, version } = this.#tool ?? {};
    this.#tool = undefined;
    if (name !== undefined && this.#bom.head.tools.length < 100) this.#bom.head.tools.push({ name, version });
  }
}

function pathOf(parents: readonly XmlElement[]): string {
  let path = '';
  for (const { local } of parents) path = path === '' ? local : `${path}/${local}`;
  return path;
}

/** A tool, or since 1.5 a component or service of the tools. */
function isTool(path: string, local: string): boolean {
  if (path === 'bom/metadata/tools') return local === 'tool';
  return (path === 'bom/metadata/tools/components' && local === 'component') || (path === 'bom/metadata/tools/services' && local === 'service');
}

/** The subject, a component of the BOM, or one inside either. */
function isComponent(path: string): boolean {
  return path === 'bom/metadata' || /^bom\/(?:metadata\/component\/)?components(?:\/component\/components)*$/.test(path);
}
