import type { ErrorCode } from '@exeat/core';

/** A report made to harm its reader, generated as it is read. */
export type Poison = {
  readonly name: string;
  /** Absent: as its content shows. */
  readonly format?: string;
  readonly bytes: () => AsyncIterable<Uint8Array>;
  readonly code: ErrorCode;
  /** What the message must name. */
  readonly says: RegExp;
  /** A reader skips its records one by one; that none is left is told by whoever imports them. */
  readonly onImport?: true;
  /** What is told where the report can be opened twice, and was sent to some length only. */
  readonly reopened?: Pick<Poison, 'code' | 'says'>;
};

const encoder = new TextEncoder();
const gigabyte = 2 ** 30;
const xccdf = '<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="b">';
const testResult = `${xccdf}<TestResult id="t" end-time="2026-01-01T00:00:00Z"><target>h.example</target>`;
const results = '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[';

export const poisons: readonly Poison[] = [
  // nesting
  xml('elements nested a million deep', [xccdf], repeat('<Group>', 1_000_000), /nested elements/),
  json('arrays nested a million deep', [`${results}{"x":`], repeat('[', 1_000_000), /nested containers/),
  json('objects nested a million deep', [], repeat('{"x":', 1_000_000), /nested containers/),
  // entities
  xml('billion laughs', [`<?xml version="1.0"?>${laughs()}${xccdf}&l9;</Benchmark>`], [], /document type declaration/),
  xml(
    'external entity',
    [`<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]>${testResult}<rule-result idref="&x;"/>`],
    [],
    /document type declaration/,
  ),
  xml('external document type', [`<!DOCTYPE Benchmark SYSTEM "http://192.0.2.1/x.dtd">${xccdf}</Benchmark>`], [], /document type declaration/),
  xml('entity that is not declared', [`${testResult}<rule-result idref="&secret;"><result>fail</result></rule-result>`], [], /undefined entity/),
  // size of one thing
  xml('one line of a gigabyte in a text', [`${testResult}<rule-result idref="r"><message>`], repeat('A', gigabyte), /characters/, 'too-large'),
  xml('one line of a gigabyte in an attribute', [`${testResult}<rule-result idref="`], repeat('A', gigabyte), /characters/, 'too-large'),
  xml('one line of a gigabyte in a comment', ['<!--'], repeat('A', gigabyte), /characters/, 'too-large'),
  xml(
    'an element with endless attributes',
    [`${testResult}<rule-result`],
    numbered((n) => ` a${n}="1"`, 20_000_000),
    /attributes/,
  ),
  json('one line of a gigabyte in a text', [`${results}{"message":{"text":"`], repeat('A', gigabyte), /characters/, 'too-large'),
  json('one line of a gigabyte in a text that is not read', ['{"properties":{"x":"'], repeat('\\n', gigabyte), /characters/, 'too-large'),
  json('a member name of a gigabyte', ['{"'], repeat('A', gigabyte), /characters/, 'too-large'),
  json(
    'a record of millions of members',
    [`${results}{`],
    numbered((n) => `"k${n}":1,`, 20_000_000),
    /members/,
    'too-large',
  ),
  json('a number of a gigabyte', [`${results}{"rank":`], repeat('9', gigabyte), /number/),
  {
    ...json('endless results before their tool', ['{"runs":[{"results":['], repeat('{"ruleIndex":0},', gigabyte), /tool/, 'too-large'),
    reopened: { code: 'unreadable-findings', says: /cut off/ },
  },
  json(
    'endless rules',
    ['{"runs":[{"tool":{"driver":{"rules":['],
    numbered((n) => `{"id":"R${n}"},`, 20_000_000),
    /rules/,
    'too-large',
  ),
  // encoding
  xml('bytes that are not UTF-8', [`${testResult}<rule-result idref="`, [0xc3, 0x28]], [], /utf-8.*byte/i),
  json('bytes that are not UTF-8', [`${results}{"ruleId":"`, [0xed, 0xa0, 0x80], '"}]}]}'], [], /utf-8.*byte/i),
  xml('an encoding that is not read', ['<?xml version="1.0" encoding="UTF-7"?>', xccdf, '</Benchmark>'], [], /UTF-7/),
  json('UTF-16 that ends in half a character', [[0xff, 0xfe, 0x7b, 0x00, 0x3d, 0xd8]], [], /utf-16le/),
  xml('NUL in a text', [`${testResult}<rule-result idref="r"><result>fail\0</result>`], [], /disallowed character/),
  json('NUL between values', [`${results}\0]}]}`], [], /\\u0000/),
  json('a million NUL bytes', [], repeat('\0', 1_000_000), /JSON/),
  // shape
  json('a list where results are objects and runs an object', ['{"version":"2.1.0","runs":{"results":[]}}'], [], /runs is an array/),
  json('results twice', [`${results}],"results":[]}]}`], [], /twice/),
  json('a number that no number is', [`${results}],"x":0x10}]}`], [], /no number/),
  json('two documents', ['{"version":"2.1.0","runs":[]}{"version":"2.1.0","runs":[]}'], [], /nothing after the document/),
  json('another version', ['{"version":"1.0.0","runs":[]}'], [], /2\.1\.0/),
  xml('two roots', [`${xccdf}</Benchmark>${xccdf}</Benchmark>`], [], /one root/),
  xml('crossing tags', [`${testResult}<rule-result></TestResult></rule-result></Benchmark>`], [], /close tag/),
];

type Part = string | readonly number[];

function xml(name: string, start: readonly Part[], more: Iterable<Uint8Array>, says: RegExp, code: ErrorCode = 'unreadable-findings'): Poison {
  return { name: `XML: ${name}`, format: 'xccdf', bytes: () => stream(start, more), says, code };
}

function json(name: string, start: readonly Part[], more: Iterable<Uint8Array>, says: RegExp, code: ErrorCode = 'unreadable-findings'): Poison {
  return { name: `JSON: ${name}`, format: 'sarif', bytes: () => stream(start, more), says, code };
}

async function* stream(start: readonly Part[], more: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const part of start) yield typeof part === 'string' ? encoder.encode(part) : new Uint8Array(part);
  yield* more;
}

/** A text over and over, `count` times, in chunks. Iterable once per call of its iterator. */
function repeat(text: string, count: number): Iterable<Uint8Array> {
  const perChunk = Math.max(1, Math.floor(65_536 / text.length));
  return {
    *[Symbol.iterator]() {
      const chunk = encoder.encode(text.repeat(perChunk));
      for (let done = 0; done < count; done += perChunk) yield chunk;
    },
  };
}

function numbered(text: (n: number) => string, count: number): Iterable<Uint8Array> {
  return {
    *[Symbol.iterator]() {
      for (let done = 0; done < count; done += 1000) yield encoder.encode(Array.from({ length: 1000 }, (_, n) => text(done + n)).join(''));
    },
  };
}

function laughs(): string {
  const lines = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`);
  return `<!DOCTYPE lolz [<!ENTITY l0 "lol">${lines.join('')}]>`;
}
