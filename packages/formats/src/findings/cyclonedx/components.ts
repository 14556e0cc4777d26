import { DomainError } from '@exeat/core';
import { ownText } from '../finding-text.ts';
import { componentOf } from '../reported-identity.ts';

/** Where an `affects` leads: to a component with a package URL, to the subject of the BOM, or nowhere that is known here. */
type CdxTarget = { readonly component?: string | undefined; readonly native?: string | undefined };

const perComponent = 150;

/** The components of a BOM by their bom-ref, as package URLs. */
export class CdxComponents {
  readonly #limit: number;
  readonly #purls = new Map<string, string>();
  #size = 0;
  /** Whether there were any. */
  hasAny = false;

  /** `limit`: units of memory. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(ref: string | undefined, purl: string | undefined): void {
    this.hasAny = true;
    if (ref === undefined || purl === undefined || ref.length > 4096 || purl.length > 4096 || this.#purls.has(ref)) return;
    const own = ownText(ref);
    this.#purls.set(own, purl === ref ? own : ownText(purl));
    this.#size += perComponent + ref.length + purl.length;
    if (this.#size <= this.#limit) return;
    const message = `expected a BOM whose components take at most ${this.#limit} characters, got more; split it`;
    throw new DomainError('too-large', message, { limit: this.#limit });
  }

  /**
   * The component that a bom-ref, a BOM-Link (`urn:cdx:serial/version#bom-ref`) or a package URL names. The fragment of a link into another
   * BOM is believed only if it is a package URL itself: the same bom-ref may name something else here.
   */
  find(ref: string, bom: { readonly serial: string | undefined; readonly subjectRef: string | undefined }): CdxTarget {
    const link = /^urn:cdx:([^/]+)\/[^#]*(?:#(.*))?$/is.exec(ref);
    if (link === null) return this.#own(ref, bom.subjectRef);
    const fragment = decoded(link[2] ?? '');
    if (link[1]?.toLowerCase() === serialOf(bom.serial)) return fragment === '' ? {} : this.#own(fragment, bom.subjectRef);
    const component = purlIn(fragment);
    return component === undefined ? { native: ref } : { component };
  }

  #own(ref: string, subjectRef: string | undefined): CdxTarget {
    if (ref === subjectRef) return {};
    const component = componentOf(this.#purls.get(ref)) ?? purlIn(ref);
    return component === undefined ? { native: ref } : { component };
  }
}

function purlIn(text: string): string | undefined {
  return /^pkg:/i.test(text) ? componentOf(text) : undefined;
}

function serialOf(serial: string | undefined): string | undefined {
  return serial?.replace(/^urn:uuid:/i, '').toLowerCase();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
