import { type Finding, findingStatuses, severities } from '@exeat/core';
import { isObject } from '../json-value.ts';

const maxKnown = 20_000;
const maxText = 4096;
const statuses: ReadonlySet<unknown> = new Set(findingStatuses);
const severityWords: ReadonlySet<unknown> = new Set(severities);

/**
 * Recognises lines that are findings as they stand: no field more or less than may be, every text already the canonical one. They are
 * most lines of most reports, and telling so must cost less than parsing them. What it does not recognise is not wrong, only to be
 * looked at closely. A text is known as canonical when a finding that was looked at closely had it.
 */
export class PlainFindings {
  readonly #rules = new KnownTexts();
  readonly #assets = new KnownTexts();
  readonly #titles = new KnownTexts();
  readonly #components = new KnownTexts();
  readonly #instants = new KnownTexts();
  readonly #tools = new KnownTexts();
  readonly #references = new KnownTexts();

  recognises(value: unknown): value is Finding {
    if (!isObject(value)) return false;
    const { rule, asset, component, path, line, port, value: deviation, status, severity, title, observedAt, source, references } = value;
    if (!isObject(rule) || !isObject(asset) || !isObject(source)) return false;
    const { tool, toolVersion, native } = source;
    let optional = 0;
    if (component !== undefined) optional += 1;
    if (path !== undefined) optional += 1;
    if (line !== undefined) optional += 1;
    if (port !== undefined) optional += 1;
    if (deviation !== undefined) optional += 1;
    if (observedAt !== undefined) optional += 1;
    if (references !== undefined) optional += 1;
    const inSource = 3 + (toolVersion === undefined ? 0 : 1) + (native === undefined ? 0 : 1);
    // Counting the names is how to know that there is no other: those that may be there have been asked for.
    if (sizeOf(value) !== 6 + optional || sizeOf(rule) !== 2 || sizeOf(asset) !== 2 || sizeOf(source) !== inSource) return false;
    return (
      this.#rules.has(rule['scheme'], rule['id']) &&
      this.#assets.has(asset['type'], asset['id']) &&
      statuses.has(status) &&
      severityWords.has(severity) &&
      this.#titles.has('', title) &&
      this.#tools.has('', tool) &&
      isSound(source['format']) &&
      isSound(source['status']) &&
      (toolVersion === undefined || isSound(toolVersion)) &&
      (native === undefined || isSound(native)) &&
      (path === undefined || isSound(path)) &&
      (port === undefined || isSound(port)) &&
      (deviation === undefined || isSound(deviation)) &&
      (component === undefined || this.#components.has('', component)) &&
      (observedAt === undefined || this.#instants.has('', observedAt)) &&
      (line === undefined || (typeof line === 'number' && Number.isSafeInteger(line) && line > 0)) &&
      (references === undefined || this.#knowsAll(references))
    );
  }

  /** Remembers the texts of a finding that was looked at closely. */
  learn({ rule, asset, title, component, observedAt, source, references }: Finding): void {
    this.#rules.add(rule.scheme, rule.id);
    this.#assets.add(asset.type, asset.id);
    this.#titles.add('', title);
    this.#tools.add('', source.tool);
    if (component !== undefined) this.#components.add('', component);
    if (observedAt !== undefined) this.#instants.add('', observedAt);
    for (const reference of references ?? []) this.#references.add('', reference);
  }

  /** Not more than one: which of several is the same as another, or one too many, is for a close look to say. */
  #knowsAll(references: unknown): boolean {
    return Array.isArray(references) && references.length === 1 && this.#references.has('', references[0]);
  }
}

/** Texts of a kind, forgotten all at once when they are too many. */
class KnownTexts {
  #texts = new Map<unknown, Set<unknown>>();
  #size = 0;
  #lastKind: unknown;
  #lastText: unknown;

  has(kind: unknown, text: unknown): boolean {
    if (text === this.#lastText && kind === this.#lastKind) return text !== undefined;
    if (this.#texts.get(kind)?.has(text) !== true) return false;
    this.#lastKind = kind;
    this.#lastText = text;
    return true;
  }

  add(kind: string, text: string): void {
    if (this.#size >= maxKnown) {
      this.#texts = new Map();
      this.#size = 0;
    }
    const texts = this.#texts.get(kind) ?? new Set();
    if (texts.has(text)) return;
    this.#texts.set(kind, texts.add(text));
    this.#size += 1;
  }
}

function sizeOf(value: object): number {
  let size = 0;
  for (const _ in value) size += 1;
  return size;
}

/** What `identityFault` asks of a text, of one that is not only white space. */
function isSound(text: unknown): boolean {
  return typeof text === 'string' && text.length <= maxText && text.isWellFormed() && !text.includes('\0') && text.trim() !== '';
}
