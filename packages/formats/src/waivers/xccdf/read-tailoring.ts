import { DomainError } from '@exeat/core';
import { defaultReadLimits } from '../../findings/reader.ts';
import { attributeOf, walkXml, type XmlElement, type XmlVisitor } from '../../findings/xml-stream.ts';
import type { FoundWaiver } from '../renderer.ts';

/** A rule that a tailoring switches off. `effect`: deselected, with what requires it; or left selected and not checked. */
export type TailoredRule = FoundWaiver & { readonly effect: 'deselect' | 'uncheck'; readonly profile: string };

/** The rules that the profiles of a tailoring (or of a benchmark) switch off, with their remarks, in the order of the file. */
export async function readTailoring(text: string): Promise<readonly TailoredRule[]> {
  const visitor = new TailoringVisitor();
  for await (const _ of walkXml(onePiece(text), defaultReadLimits, visitor));
  if (visitor.root !== 'Tailoring' && visitor.root !== 'Benchmark') {
    throw new DomainError('unreadable-findings', `expected an XCCDF tailoring (root element Tailoring), got ${visitor.root ?? 'no element'}`);
  }
  return visitor.found;
}

async function* onePiece(text: string): AsyncGenerator<string> {
  yield text;
}

type Selector = { readonly key: string; readonly effect: TailoredRule['effect']; readonly profile: string; remark: string };

class TailoringVisitor implements XmlVisitor {
  root: string | undefined;
  readonly found: TailoredRule[] = [];
  #selector: Selector | undefined;

  open(element: XmlElement, parents: readonly XmlElement[]): boolean {
    this.root ??= element.local;
    const parent = parents.at(-1);
    if (element.local === 'remark') return this.#selector !== undefined;
    const effect = effectOf(element);
    if (parent?.local === 'Profile' && effect !== undefined) {
      this.#selector = { key: attributeOf(element, 'idref') ?? '', effect, profile: attributeOf(parent, 'id') ?? '', remark: '' };
    }
    return false;
  }

  close(element: XmlElement, _parents: readonly XmlElement[], text: string | undefined): void {
    if (this.#selector === undefined) return;
    if (element.local === 'remark') this.#selector.remark = `${this.#selector.remark} ${text ?? ''}`.trim();
    if (element.local !== 'select' && element.local !== 'refine-rule') return;
    const { key, effect, profile, remark } = this.#selector;
    this.#selector = undefined;
    this.found.push({ target: 'xccdf', key, rule: key, ...approvalIn(remark), text: remark, effect, profile });
  }
}

function effectOf(element: XmlElement): TailoredRule['effect'] | undefined {
  if (element.local === 'select') return ['false', '0'].includes(attributeOf(element, 'selected') ?? 'true') ? 'deselect' : undefined;
  return element.local === 'refine-rule' && ['unchecked', 'unscored'].includes(attributeOf(element, 'role') ?? '') ? 'uncheck' : undefined;
}

/** Reads a remark as `tailoringText` writes it; of any other only the ids of exceptions are understood. */
function approvalIn(remark: string): Pick<FoundWaiver, 'exceptions' | 'until'> {
  const own = /^(\S+(?: \S+)*) until (\d{4}-\d\d-\d\dT[\d:.]+Z)$/.exec(remark);
  if (own !== null) return { exceptions: (own[1] ?? '').split(' '), until: own[2] ?? null };
  return { exceptions: remark.match(/\bEXC-\d{4}-\d+\b/g) ?? [], until: null };
}
