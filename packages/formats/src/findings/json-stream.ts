import { DomainError } from '@exeat/core';
import { doubtIn } from './json-doubt.ts';
import { type JsonKind, type JsonListener, JsonScanner } from './json-scanner.ts';
import type { Position, ReadLimits } from './reader.ts';

/**
 * A part of a document. `at` is the pattern that selected it, `indices` the array indices on the way, outermost first.
 * `value`: the parsed value. `open` and `close`: a container whose parts are selected, or that was asked for by name, begins or ends.
 */
export type JsonPart = {
  readonly kind: 'value' | 'open' | 'close';
  readonly at: string;
  readonly indices: readonly number[];
  readonly value?: unknown;
  readonly position: Position;
};

type Node = { readonly at: string; readonly members: Map<string, Node>; element?: Node; selected: boolean };
type Frame = { readonly node: Node; readonly isArray: boolean; readonly seen: Set<string>; next: Node | undefined; index: number };

/**
 * Selects parts of a JSON text as it streams by. A pattern is a path such as `runs[].tool.driver.name`, with `[]` for every element;
 * every container on the way of a pattern gives `open` and `close`. The whole text is checked against the grammar, selected or not.
 *
 * A member on the way of a pattern, and in a selected value, may occur once, and `__proto__` is a name like any other. A container on the way of the wrong kind is an error, `null` counts as absent.
 * @throws DomainError `unreadable-findings` with `line` and `column`; `too-large`.
 */
export async function* selectJson(pieces: AsyncIterable<string>, patterns: readonly string[], limits: ReadLimits): AsyncGenerator<JsonPart> {
  const selector = new Selector(patterns, limits);
  for await (const piece of pieces) {
    selector.scanner.write(piece);
    if (selector.parts.length > 0) yield* selector.parts.splice(0);
  }
  selector.scanner.finish();
  yield* selector.parts;
}

class Selector implements JsonListener {
  readonly scanner: JsonScanner;
  readonly parts: JsonPart[] = [];
  liveDepth = 0;
  readonly #root: Node;
  readonly #frames: Frame[] = [];
  #selected: { node: Node; position: Position } | undefined;

  constructor(patterns: readonly string[], limits: ReadLimits) {
    this.scanner = new JsonScanner(limits, this);
    this.#root = compile(patterns);
  }

  key(raw: string): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    const name = String(this.#parse(raw, this.scanner.position));
    frame.next = frame.node.members.get(name);
    if (frame.next === undefined) return;
    if (frame.seen.has(name)) throw this.scanner.fail(`the member ${JSON.stringify(name)} twice in one object`);
    frame.seen.add(name);
  }

  begin(kind: JsonKind): boolean {
    const node = this.#nextNode();
    if (node === undefined) return false;
    const position = this.scanner.position;
    if (node.selected) {
      this.#selected = { node, position };
      return true;
    }
    const expected = node.element === undefined ? 'object' : 'array';
    if (kind === 'scalar') {
      // Only null may stand for the container; its text tells.
      this.#selected = { node, position };
      return true;
    }
    if (kind !== expected) throw this.scanner.fail(`an ${kind} where ${where(node)} is an ${expected}`);
    const indices = this.#indices();
    this.#frames.push({ node, isArray: kind === 'array', seen: new Set(), next: node.element, index: -1 });
    this.liveDepth = this.#frames.length;
    this.#add({ kind: 'open', at: node.at, indices, position });
    return false;
  }

  end(text: string): void {
    const selected = this.#selected;
    if (selected === undefined) return;
    this.#selected = undefined;
    const { node, position } = selected;
    if (!node.selected) {
      if (text !== 'null')
        throw this.scanner.fail(`${text.slice(0, 40)} where ${where(node)} is an ${node.element === undefined ? 'object' : 'array'}`);
      return;
    }
    const value = this.#parse(text, position);
    const doubt = doubtIn(value, this.scanner.members);
    if (doubt !== undefined) throw unreadable(doubt, position);
    this.#add({ kind: 'value', at: node.at, indices: this.#indices(), value, position });
  }

  leave(): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    const indices = this.#indices().slice(0, frame.isArray ? -1 : undefined);
    this.#frames.pop();
    this.liveDepth = this.#frames.length;
    this.#add({ kind: 'close', at: frame.node.at, indices, position: this.scanner.position });
  }

  #nextNode(): Node | undefined {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return this.#root;
    if (frame.isArray) frame.index += 1;
    return frame.next;
  }

  #indices(): readonly number[] {
    const indices: number[] = [];
    for (const frame of this.#frames) if (frame.isArray) indices.push(frame.index);
    return indices;
  }

  #add(part: JsonPart): void {
    this.parts.push(part);
  }

  #parse(text: string, position: Position): unknown {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw unreadable(cause instanceof Error ? cause.message : 'something else', position, cause);
    }
  }
}

function unreadable(what: string, { line, column }: Position, cause?: unknown): DomainError {
  const message = `expected JSON, got ${what}, in the value that begins at line ${line}, column ${column}`;
  return new DomainError('unreadable-findings', message, { line, column }, { cause });
}

function where(node: Node): string {
  return node.at === '' ? 'the document' : node.at;
}

function compile(patterns: readonly string[]): Node {
  const root: Node = { at: '', members: new Map(), selected: false };
  for (const pattern of patterns) {
    let node = root;
    for (const step of pattern.match(/\[\]|[^.[\]]+/g) ?? []) {
      node = step === '[]' ? element(node) : member(node, step);
    }
    node.selected = true;
  }
  return root;
}

function element(node: Node): Node {
  node.element ??= { at: `${node.at}[]`, members: new Map(), selected: false };
  return node.element;
}

function member(node: Node, name: string): Node {
  const known = node.members.get(name);
  if (known !== undefined) return known;
  const made: Node = { at: node.at === '' ? name : `${node.at}.${name}`, members: new Map(), selected: false };
  node.members.set(name, made);
  return made;
}
