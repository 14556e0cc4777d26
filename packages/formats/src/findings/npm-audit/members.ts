import { doubtIn } from '../json-doubt.ts';
import { type JsonKind, type JsonListener, JsonScanner } from '../json-scanner.ts';
import type { Position, ReadLimits } from '../reader.ts';

/** A member of the document (`of` is empty), or of the object that the document's member `of` is. */
type JsonMember = { readonly of: string; readonly name: string; readonly value: unknown; readonly position: Position };

/**
 * The members of one object of a document, whatever their names are, and the document's own scalars, as they stream by. A container
 * other than `container` is passed over; one that is no object, or comes twice, is an error.
 * @throws DomainError `unreadable-findings` with `line` and `column`; `too-large`.
 */
export async function* membersOf(pieces: AsyncIterable<string>, container: string, limits: ReadLimits): AsyncGenerator<JsonMember> {
  const listener = new MemberListener(container, limits);
  for await (const piece of pieces) {
    listener.scanner.write(piece);
    if (listener.members.length > 0) yield* listener.members.splice(0);
  }
  listener.scanner.finish();
  yield* listener.members;
}

class MemberListener implements JsonListener {
  readonly scanner: JsonScanner;
  readonly members: JsonMember[] = [];
  liveDepth = 0;
  readonly #container: string;
  #name = '';
  #seen = false;
  #position: Position = { line: 1, column: 1 };

  constructor(container: string, limits: ReadLimits) {
    this.scanner = new JsonScanner(limits, this);
    this.#container = container;
  }

  key(raw: string): void {
    this.#name = String(JSON.parse(raw));
  }

  begin(kind: JsonKind): boolean {
    this.#position = this.scanner.position;
    if (this.liveDepth === 2) return true;
    if (this.liveDepth === 0) {
      if (kind !== 'object') throw this.scanner.fail(`an ${kind} where the document is an object`);
      this.liveDepth = 1;
      return false;
    }
    if (this.#name !== this.#container) return kind === 'scalar';
    if (this.#seen) throw this.scanner.fail(`the member ${JSON.stringify(this.#container)} twice in one object`);
    if (kind === 'array') throw this.scanner.fail(`an array where ${this.#container} is an object`);
    if (kind === 'scalar') return true;
    this.#seen = true;
    this.liveDepth = 2;
    this.members.push({ of: '', name: this.#container, value: {}, position: this.#position });
    return false;
  }

  end(text: string): void {
    const value: unknown = JSON.parse(text);
    const doubt = doubtIn(value, this.scanner.members);
    if (doubt !== undefined) throw this.scanner.fail(doubt);
    this.members.push({ of: this.liveDepth === 2 ? this.#container : '', name: this.#name, value, position: this.#position });
  }

  leave(): void {
    this.liveDepth -= 1;
  }
}
