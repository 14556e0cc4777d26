import { DomainError } from '@exeat/core';
import type { JsonRecord } from '../json-values.ts';
import { isObject, listOf, member, textOf } from '../json-value.ts';
import type { ReadLimits } from '../reader.ts';
import { type TextLine, textLines } from '../text-lines.ts';
import { unreadable, yamlValue } from './yaml-value.ts';

/** A cluster stores no object of more than about 1.5 MB, and the parser needs a hundred times the memory of its text. */
const maxObject = 2 * 2 ** 20;

/**
 * The objects of a YAML text: of each document, or of the `items` of a list. One object is parsed at a time, so that a list may be as
 * long as it likes: an element begins with a dash in the column of the first, as every serialiser writes it.
 * @throws DomainError `unreadable-findings`, `too-large`.
 */
export async function* yamlObjects(pieces: AsyncIterable<string>, limits: ReadLimits): AsyncGenerator<JsonRecord> {
  const limit = Math.min(maxObject, limits.recordSize);
  let document = new YamlDocument(limit);
  let documents = 0;
  for await (const line of textLines(pieces, limit)) {
    const marker = /^(---|\.\.\.)(?:[ \t]+(.*))?$/.exec(line.text);
    if (marker === null) {
      yield* document.line(line);
      continue;
    }
    if (yield* document.end()) documents += 1;
    document = new YamlDocument(limit);
    if (marker[1] === '---' && marker[2] !== undefined) yield* document.line({ text: marker[2], number: line.number });
  }
  if (yield* document.end()) documents += 1;
  if (documents === 0) throw unreadable('nothing', 1, 1);
}

class YamlDocument {
  readonly #limit: number;
  /** What is not in `items`. */
  readonly #head: Block;
  #item: Block;
  #place: 'head' | 'items' = 'head';
  #dash: number | undefined;
  #isList = false;

  constructor(limit: number) {
    this.#limit = limit;
    this.#head = new Block(limit);
    this.#item = new Block(limit);
  }

  *line(line: TextLine): Generator<JsonRecord> {
    const { text } = line;
    if (this.#place === 'head') {
      if (!/^(?:items|"items"):[ \t]*(?:#.*)?$/.test(text)) return this.#head.add(line);
      if (this.#isList) throw unreadable('the name "items" twice in a map', line.number, 1);
      this.#place = 'items';
      this.#isList = true;
      return;
    }
    const indent = text.length - text.trimStart().length;
    const isFiller = indent === text.length || text[indent] === '#';
    if (!isFiller && this.#dash === undefined && text[indent] === '-') this.#dash = indent;
    if (isFiller || (this.#dash !== undefined && indent > this.#dash)) {
      if (!this.#item.isEmpty) this.#item.add(line);
    } else if (indent === this.#dash && /^-(?:\s|$)/.test(text.slice(indent))) {
      yield* this.#endItem();
      this.#item.add(line);
    } else if (indent === 0) {
      yield* this.#endItem();
      this.#place = 'head';
      this.#head.add(line);
    } else throw unreadable('an element of items in another column than the first', line.number, indent + 1);
  }

  /** Whether there was a document. A list says what it is in `kind`, which most write after the items: without it the text is cut off. */
  *end(): Generator<JsonRecord, boolean> {
    yield* this.#endItem();
    const { isEmpty, line } = this.#head;
    const value = isEmpty ? undefined : this.#head.value();
    if (!this.#isList && (value === undefined || value === null)) return false;
    const kind = textOf(member(value, 'kind'));
    const items = member(value, 'items');
    if (this.#isList || Array.isArray(items)) {
      if (kind?.endsWith('List') !== true) throw unreadable(`a list without "kind: List"; is the file cut off?`, line, 1);
      for (const each of listOf(items)) yield { value: each, position: { line, column: 1 } };
    } else if (isObject(value)) yield { value, position: { line, column: 1 } };
    else throw unreadable(`${JSON.stringify(value)?.slice(0, 40)} where an object belongs`, line, 1);
    return true;
  }

  *#endItem(): Generator<JsonRecord> {
    if (this.#item.isEmpty) return;
    const item = this.#item;
    this.#item = new Block(this.#limit);
    const [value] = listOf(item.value());
    yield { value, position: { line: item.line, column: 1 } };
  }
}

/** Lines that are parsed together. */
class Block {
  readonly #limit: number;
  readonly #lines: string[] = [];
  #size = 0;
  #filled = false;
  line = 1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return !this.#filled;
  }

  add({ text, number }: TextLine): void {
    if (this.#lines.length === 0) this.line = number;
    if (text.trim() !== '' && !text.trimStart().startsWith('#')) this.#filled = true;
    this.#lines.push(text);
    this.#size += text.length + 1;
    if (this.#size <= this.#limit) return;
    const message = `expected YAML objects of at most ${this.#limit} characters, got a longer one at line ${this.line}; give the report as JSON`;
    throw new DomainError('too-large', message, { limit: this.#limit, line: this.line, column: 1 });
  }

  value(): unknown {
    return yamlValue(`${this.#lines.join('\n')}\n`, this.line);
  }
}
