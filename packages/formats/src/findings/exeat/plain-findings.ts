import { type AssetType, assetTypes, canonicalRuleId, DomainError, type Finding, findingStatuses, type RuleScheme, ruleSchemes, severities } from '@exeat/core';
import { canonicalId, canonicalPurl } from '../../exchange/canonical-purl.ts';
import { titleOf } from '../finding-text.ts';
import { isObject } from '../json-value.ts';
import { observedAt } from '../observed-at.ts';

const maxKnown = 20_000;
const maxText = 4096;
const mostReferences = 8;
const schemes: ReadonlySet<unknown> = new Set(ruleSchemes);
const types: ReadonlySet<unknown> = new Set(assetTypes);
const statuses: ReadonlySet<unknown> = new Set(findingStatuses);
const severityWords: ReadonlySet<unknown> = new Set(severities);

/**
 * Recognises lines that are findings as they stand: no field more or less than may be, every text already the canonical one. They are
 * most lines of most reports, and telling so must cost less than parsing them. What it does not recognise is not wrong, only to be
 * looked at closely. Texts that a pattern cannot tell to be canonical are made so once, and remembered when that changes nothing.
 */
export class PlainFindings {
  readonly #rules = new KnownTexts((scheme, id) => schemes.has(scheme) && canonicalRuleId(scheme as RuleScheme, id) === id);
  readonly #assets = new KnownTexts((type, id) => types.has(type) && canonicalId(type as AssetType, id) === id);
  readonly #titles = new KnownTexts((_, text) => titleOf(text) === text);
  readonly #components = new KnownTexts((_, text) => canonicalPurl(text) === text);
  readonly #instants = new KnownTexts((_, text) => observedAt(text) === text);

  #source: { readonly [name in 'format' | 'tool' | 'toolVersion' | 'status']: unknown } = { format: null, tool: null, toolVersion: null, status: null };

  recognises(value: unknown): value is Finding {
    if (!isObject(value)) return false;
    const { rule, asset, component, path, line, port, value: deviation, status, severity, title, observedAt: seen, source, references } = value;
    if (!isObject(rule) || !isObject(asset) || !isObject(source)) return false;
    const { toolVersion, native } = source;
    let optional = 0;
    if (component !== undefined) optional += 1;
    if (path !== undefined) optional += 1;
    if (line !== undefined) optional += 1;
    if (port !== undefined) optional += 1;
    if (deviation !== undefined) optional += 1;
    if (seen !== undefined) optional += 1;
    if (references !== undefined) optional += 1;
    const inSource = 3 + (toolVersion === undefined ? 0 : 1) + (native === undefined ? 0 : 1);
    // Counting the names is how to know that there is no other: those that may be there have been asked for.
    if (sizeOf(value) !== 6 + optional || sizeOf(rule) !== 2 || sizeOf(asset) !== 2 || sizeOf(source) !== inSource) return false;
    return (
      (isPlainRule(rule['scheme'], rule['id']) || this.#rules.has(rule['scheme'], rule['id'])) &&
      this.#assets.has(asset['type'], asset['id']) &&
      statuses.has(status) &&
      severityWords.has(severity) &&
      (isPlainText(title) || this.#titles.has('', title)) &&
      this.#isSoundSource(source) &&
      (native === undefined || isSound(native)) &&
      (path === undefined || isSound(path)) &&
      (port === undefined || isSound(port)) &&
      (deviation === undefined || isSound(deviation)) &&
      (component === undefined || isPlainPurl(component) || this.#components.has('', component)) &&
      (seen === undefined || this.#instants.has('', seen)) &&
      (line === undefined || (typeof line === 'number' && Number.isSafeInteger(line) && line > 0)) &&
      (references === undefined || this.#areReferences(references))
    );
  }

  /** The same from line to line, mostly. */
  #isSoundSource(source: { readonly [name: string]: unknown }): boolean {
    const { format, tool, toolVersion, status } = source;
    const last = this.#source;
    if (format === last.format && tool === last.tool && status === last.status && toolVersion === last.toolVersion) return true;
    if (!isSound(format) || !isSound(tool) || !isSound(status) || (toolVersion !== undefined && !isSound(toolVersion))) return false;
    this.#source = { format, tool, toolVersion, status };
    return true;
  }

  /** A few, each once: how many are too many is for a close look to say. */
  #areReferences(references: unknown): boolean {
    if (!Array.isArray(references) || references.length === 0 || references.length > mostReferences) return false;
    for (let at = 0; at < references.length; at += 1) {
      if (!(isPlainText(references[at]) || this.#titles.has('', references[at])) || references.indexOf(references[at]) !== at) return false;
    }
    return true;
  }
}

/** Texts of a kind that are canonical, forgotten all at once when they are too many. The last one costs a comparison. */
class KnownTexts {
  readonly #isCanonical: (kind: string, text: string) => boolean;
  #texts = new Map<string, Set<string>>();
  #size = 0;
  #lastKind: unknown;
  #lastText: unknown;

  constructor(isCanonical: (kind: string, text: string) => boolean) {
    this.#isCanonical = isCanonical;
  }

  has(kind: unknown, text: unknown): boolean {
    if (text === this.#lastText && kind === this.#lastKind) return text !== undefined;
    if (typeof kind !== 'string' || typeof text !== 'string') return false;
    if (this.#texts.get(kind)?.has(text) !== true && !this.#learns(kind, text)) return false;
    this.#lastKind = kind;
    this.#lastText = text;
    return true;
  }

  #learns(kind: string, text: string): boolean {
    if (!isSound(text) || !this.#changesNothing(kind, text)) return false;
    if (this.#size >= maxKnown) {
      this.#texts = new Map();
      this.#size = 0;
    }
    const texts = this.#texts.get(kind) ?? new Set();
    this.#texts.set(kind, texts.add(text));
    this.#size += 1;
    return true;
  }

  #changesNothing(kind: string, text: string): boolean {
    try {
      return this.#isCanonical(kind, text);
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }
}

// Patterns of what is canonical for certain, told without looking it up.

const maxPlain = 300;
const plainText = /^[!-~]+(?: [!-~]+)*$/;
const plainId = /^[!-~]+$/;
const plainVulnerability = /^(?:CVE-\d[\d-]*|GHSA-[\da-z-]+)$/;
/** Of the packages of systems: no part that could be decoded, encoded, sorted or written in lower case. */
const plainPurl = /^pkg:(?:deb|rpm|apk)\/[a-z\d]+\/[a-z\d][a-z\d.-]*@\d[a-z\d.-]*$/;

function isPlainText(text: unknown): boolean {
  return typeof text === 'string' && text.length <= maxPlain && plainText.test(text);
}

function isPlainRule(scheme: unknown, id: unknown): boolean {
  if (typeof id !== 'string' || id.length > maxPlain || !schemes.has(scheme)) return false;
  return scheme === 'vuln' ? plainVulnerability.test(id) : plainId.test(id);
}

function isPlainPurl(text: unknown): boolean {
  return typeof text === 'string' && text.length <= maxPlain && plainPurl.test(text);
}

function sizeOf(value: object): number {
  let size = 0;
  for (const _ in value) size += 1;
  return size;
}

/** What `identityFault` asks of a text, of one that is not only white space. */
function isSound(text: unknown): boolean {
  if (typeof text !== 'string' || text.length > maxText) return false;
  return plainId.test(text) || (text.isWellFormed() && !text.includes('\0') && text.trim() !== '');
}
