import { DomainError, type Instant, parseInstant } from '@exeat/core';

/** A value of a document and where it stands, read strictly: every fault names the document, the path, what was expected and what came. */
export class DocumentNode {
  readonly value: unknown;
  readonly path: string;
  /** 0 for the first document of the file. */
  readonly document: number;

  constructor(value: unknown, document: number, path = '') {
    this.value = value;
    this.document = document;
    this.path = path;
  }

  fault(expected: string, got: string = describe(this.value), cause?: unknown): DomainError {
    const { document, path } = this;
    const place = path === '' ? 'the document' : path;
    return new DomainError(
      'invalid-document',
      `document ${document + 1}, ${place}: expected ${expected}, got ${got}`,
      { document, path, expected, got },
      { cause },
    );
  }

  /** An object with no other members than these. */
  object<Key extends string>(keys: readonly Key[]): ObjectNode<Key> {
    const members = this.#members();
    for (const key of members.keys()) {
      if (!(keys as readonly string[]).includes(key))
        throw this.#child(key).fault(`one of ${keys.join(', ')}`, `the unknown field ${JSON.stringify(key)}`);
    }
    return new ObjectNode(this, members);
  }

  /** A map from any text to a text. */
  texts(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#members().keys()].sort().map((key) => [key, this.#child(key).text()]));
  }

  list(): readonly DocumentNode[] {
    if (!Array.isArray(this.value)) throw this.fault('a list');
    return this.value.map((item, at) => new DocumentNode(item, this.document, `${this.path}[${at}]`));
  }

  text(): string {
    if (typeof this.value !== 'string') throw this.fault('a text');
    if (!this.value.isWellFormed()) throw this.fault('well-formed Unicode', 'a lone surrogate');
    return this.value;
  }

  filledText(): string {
    const text = this.text();
    if (text.trim() === '') throw this.fault('a text', 'nothing');
    return text;
  }

  oneOf<Word extends string>(words: readonly Word[]): Word {
    const text = this.text();
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw this.fault(`one of ${words.join(', ')}`);
    return word;
  }

  /** A whole number from 0. YAML scalars arrive as they are written, so its digits are a text. */
  count(): number {
    const number = typeof this.value === 'string' && /^\d{1,15}$/.test(this.value) ? Number(this.value) : this.value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0) throw this.fault('a whole number');
    return number;
  }

  /** `round` says to which side cover shrinks. */
  instant(round: 'up' | 'down'): Instant {
    return this.reading((text) => parseInstant(text, { round }));
  }

  /** The text, read by a function that throws what is wrong with it. */
  reading<Value>(read: (text: string) => Value): Value {
    const text = this.text();
    try {
      return read(text);
    } catch (cause) {
      if (!(cause instanceof DomainError)) throw cause;
      throw this.fault(cause.message.replace(/^expected /, '').replace(/, got .*$/s, ''), describe(text), cause);
    }
  }

  #members(): Map<string, unknown> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) throw this.fault('an object');
    return new Map(Object.entries(this.value));
  }

  #child(key: string): DocumentNode {
    const value = Object.entries(this.value ?? {}).find(([name]) => name === key)?.[1];
    return new DocumentNode(value, this.document, this.path === '' ? key : `${this.path}.${key}`);
  }
}

/** An object whose members are known by name. */
export class ObjectNode<Key extends string> {
  readonly node: DocumentNode;
  readonly #members: ReadonlyMap<string, unknown>;

  constructor(node: DocumentNode, members: ReadonlyMap<string, unknown>) {
    this.node = node;
    this.#members = members;
  }

  required(key: Key): DocumentNode {
    const member = this.optional(key);
    if (member === undefined) throw this.#at(key).fault('a value', 'nothing');
    return member;
  }

  /** Undefined when the field is left out. A field that is written and empty is a fault of its own. */
  optional(key: Key): DocumentNode | undefined {
    return this.#members.get(key) === undefined ? undefined : this.#at(key);
  }

  /** `{ key: value }`, or nothing when the field is left out: for spreading. */
  member<Name extends Key, Value>(key: Name, read: (node: DocumentNode) => Value): { readonly [name in Name]?: Value } {
    const member = this.optional(key);
    return member === undefined ? {} : ({ [key]: read(member) } as { readonly [name in Name]?: Value });
  }

  #at(key: Key): DocumentNode {
    const { path, document } = this.node;
    return new DocumentNode(this.#members.get(key), document, path === '' ? key : `${path}.${key}`);
  }
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing (null)';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
