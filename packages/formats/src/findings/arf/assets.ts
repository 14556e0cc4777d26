import { ownText } from '../finding-text.ts';
import { attributeOf, type XmlElement, type XmlVisitor } from '../xml-stream.ts';

const identification = 'http://scap.nist.gov/schema/asset-identification/1.1';
const maxAssets = 100_000;

/** The assets of a report collection and which report is about which: they come before the reports. */
export class ArfAssets implements XmlVisitor {
  readonly #names = new Map<string, string[]>();
  readonly #about = new Map<string, string[]>();
  #asset: string | undefined;
  #subject: string | undefined;
  /** Id of the report that is being read. */
  #report: string | undefined;

  open(element: XmlElement): boolean {
    const { local, uri } = element;
    if (uri === identification) return this.#asset !== undefined && (local === 'fqdn' || local === 'hostname');
    if (local === 'asset' && isArf(uri)) this.#asset = attributeOf(element, 'id');
    else if (local === 'report' && isArf(uri)) this.#report = attributeOf(element, 'id');
    else if (local === 'relationship' && (attributeOf(element, 'type') ?? '').endsWith('isAbout')) this.#subject = attributeOf(element, 'subject');
    else return local === 'ref' && this.#subject !== undefined;
    return false;
  }

  close(element: XmlElement, _parents: readonly XmlElement[], text: string | undefined): void {
    const { local, uri } = element;
    const value = text?.trim() ?? '';
    // The full name goes before the short one, in whatever order they come.
    if (uri === identification && this.#asset !== undefined && value !== '') add(this.#names, this.#asset, value, local === 'fqdn');
    else if (local === 'ref' && this.#subject !== undefined && value !== '') add(this.#about, this.#subject, value, false);
    else if (local === 'relationship') this.#subject = undefined;
    else if (local === 'asset' && isArf(uri)) this.#asset = undefined;
    else if (local === 'report' && isArf(uri)) this.#report = undefined;
  }

  /** Names of the host of the current report: of the assets that the test result refers to, else of those that the report is about. */
  hostNames(assetIds: readonly string[]): readonly string[] {
    const known = assetIds.filter((id) => this.#names.has(id));
    const ids = known.length > 0 ? known : (this.#about.get(this.#report ?? '') ?? []);
    // Which of several it is about cannot be told: the test result's own words then decide.
    const [only, another] = ids;
    return only === undefined || another !== undefined ? [] : (this.#names.get(only) ?? []);
  }
}

export function isArf(uri: string): boolean {
  return uri.startsWith('http://scap.nist.gov/schema/asset-reporting-format/1.');
}

function add(map: Map<string, string[]>, key: string, value: string, first: boolean): void {
  const list = map.get(key);
  const kept = ownText(value.slice(0, 1024));
  if (list === undefined) {
    if (map.size < maxAssets) map.set(ownText(key), [kept]);
  } else if (list.length < 10) {
    if (first) list.unshift(kept);
    else list.push(kept);
  }
}
