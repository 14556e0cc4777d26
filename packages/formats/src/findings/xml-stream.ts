import { DomainError } from '@exeat/core';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { Position, ReadLimits } from './reader.ts';

/** Text beyond this is cut: nothing that a reader keeps is that long, and identities that long are refused anyway. */
const keptText = 64 * 1024;
const maxAttributes = 1000;

/** An element as the parser has it; attributes are read with `attributeOf`. */
export type XmlElement = Readonly<Pick<SaxesTagNS, 'local' | 'uri' | 'attributes'>>;

/** Makes a position only where one is needed: there are millions of elements. */
export type PositionNow = () => Position;

/** An attribute without namespace. The parser's table has no prototype, so every name is safe to ask for. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  return element.attributes[name]?.value;
}

/** Follows a document element by element. `parents` is the path from the root, without the element itself. */
export interface XmlVisitor {
  /** True asks for the text of the element and of what is in it, handed to `close`. Inside such an element the answer is ignored. */
  open(element: XmlElement, parents: readonly XmlElement[], position: PositionNow): boolean;
  close(element: XmlElement, parents: readonly XmlElement[], text: string | undefined, position: PositionNow): void;
}

/**
 * Drives a visitor over a document and yields after each piece, so that the caller can drain what the visitor gathered.
 * No document type declaration is accepted, hence no entity but the five of XML; bounds on depth, attributes and the size of a token.
 * @throws DomainError `unreadable-findings` where the text is not well-formed, at its end where it is cut off; `too-large`.
 */
export async function* walkXml(pieces: AsyncIterable<string>, limits: ReadLimits, visitor: XmlVisitor): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const path: XmlElement[] = [];
  let wanted: XmlElement | undefined;
  let text = '';
  let attributes = 0;
  let tokenStart = 0;
  const position = (): Position => ({ line: parser.line, column: parser.column + 1 });

  const keep = (part: string): void => {
    if (text.length < keptText) text += part.slice(0, keptText - text.length);
  };
  parser.on('error', (error) => {
    const { line, column } = position();
    const what = error.message.replace(/^[\d:]+\s*/, '').replace(/\.$/, '');
    throw unreadable(`expected well-formed XML, got: ${what}, at line ${line}, column ${column}; is the file cut off or damaged?`, position());
  });
  parser.on('doctype', () => {
    throw unreadable('expected a report without a document type declaration, got <!DOCTYPE>; remove it and its entities', position());
  });
  parser.on('opentagstart', () => {
    attributes = 0;
    tokenStart = parser.position;
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > maxAttributes) throw unreadable(`expected at most ${maxAttributes} attributes of an element, got more`, position());
  });
  parser.on('opentag', (tag) => {
    if (path.length >= limits.depth) {
      throw unreadable(`expected at most ${limits.depth} nested elements, got more`, position());
    }
    const element: XmlElement = tag;
    const wants = visitor.open(element, path, position);
    path.push(element);
    tokenStart = parser.position;
    if (wants && wanted === undefined) {
      wanted = element;
      text = '';
      parser.on('text', keep);
      parser.on('cdata', keep);
    }
  });
  parser.on('closetag', () => {
    const element = path.pop();
    if (element === undefined) return;
    tokenStart = parser.position;
    const own = element === wanted;
    if (own) {
      wanted = undefined;
      // Without a handler the parser keeps no text: memory stays bounded however long it is.
      parser.off('text');
      parser.off('cdata');
    }
    visitor.close(element, path, own ? text : undefined, position);
  });

  for await (const piece of pieces) {
    parser.write(piece);
    if (parser.position - tokenStart > limits.recordSize) {
      throw new DomainError(
        'too-large',
        `expected tags, comments and texts of at most ${limits.recordSize} characters, got a longer one before line ${parser.line}`,
        { limit: limits.recordSize, ...position() },
      );
    }
    yield;
  }
  parser.close();
}

export function unreadable(message: string, position: Position): DomainError {
  return new DomainError('unreadable-findings', message, { line: position.line, column: position.column });
}
