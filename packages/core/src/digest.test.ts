import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, contentDigest, type Json, sha256Text } from './digest.ts';

/** RFC 8785 appendix B: bits of a double and its text. */
const numbers: readonly (readonly [bits: string, text: string])[] = [
  ['0000000000000000', '0'], ['8000000000000000', '0'], ['0000000000000001', '5e-324'], ['8000000000000001', '-5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'], ['ffefffffffffffff', '-1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'], ['c340000000000000', '-9007199254740992'], ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'], ['44b52d02c7e14af6', '1e+23'], ['44b52d02c7e14af7', '1.0000000000000001e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'], ['444b1ae4d6e2ef4f', '999999999999999900000'], ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'], ['3eb0c6f7a0b5ed8d', '0.000001'], ['41b3de4355555553', '333333333.3333332'],
  ['41b3de4355555554', '333333333.33333325'], ['41b3de4355555555', '333333333.3333333'], ['41b3de4355555556', '333333333.3333334'],
  ['41b3de4355555557', '333333333.33333343'], ['becbf647612f3696', '-0.0000033333333333333333'], ['43143ff3c1cb0959', '1424953923781206.2'],
];

describe('canonical JSON (RFC 8785)', () => {
  it.each(numbers)('prints the double %s as %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %s, which JSON cannot carry', (value) => {
    expect(() => canonicalJson({ a: [value] })).toThrow(TypeError);
  });

  it('prints the example of §3.2.2', () => {
    const given = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(given)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units, as the example of §3.2.3', () => {
    const given = { '\u20ac': 5, '\r': 1, '\ufb33': 7, 1: 2, '\ud83d\ude00': 6, '\u0080': 3, '\u00f6': 4 };
    expect(Object.values(JSON.parse(canonicalJson(given)))).toHaveLength(7);
    expect(canonicalJson(given)).toBe('{"\\r":1,"1":2,"\u0080":3,"\u00f6":4,"\u20ac":5,"\ud83d\ude00":6,"\ufb33":7}');
  });

  it('leaves out members without a value, which then do not change a digest', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
    expect(contentDigest({ a: 1, b: undefined })).toBe(contentDigest({ a: 1 }));
  });

  it.each(['\ud800', '\udc00 text', 'text \ud83d'])('refuses the lone surrogate in %j, as a value and as a name', (text) => {
    expect(() => canonicalJson(text)).toThrow(TypeError);
    expect(() => canonicalJson({ [text]: 1 })).toThrow(TypeError);
  });

  it('is what the independent implementation prints, for any value', () => {
    fc.assert(fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }), (value) => canonicalJson(value as Json) === canonicalize(value)), { numRuns: 2000 });
  });

  it('is what the independent implementation prints, for any names of members', () => {
    const object = fc.dictionary(fc.string({ unit: 'binary', maxLength: 4 }), fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ unit: 'binary' })), { maxKeys: 20 });
    fc.assert(fc.property(object, (value) => canonicalJson(value) === canonicalize(value)), { numRuns: 2000 });
  });

  it('does not depend on the order of members, and reads back as the same value', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary' }), fc.integer()), { selector: ([name]) => name, maxLength: 12 });
    fc.assert(fc.property(members, (list) => {
      const text = canonicalJson(Object.fromEntries(list));
      return text === canonicalJson(Object.fromEntries(list.toReversed())) && canonicalJson(JSON.parse(text) as Json) === text;
    }));
  });
});

describe('digests', () => {
  it('prints the vector of FIPS 180-4 as lower-case hex', () => {
    expect(sha256Text('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('is what OpenSSL computes over the UTF-8, for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sha256Text(text) === createHash('sha256').update(text, 'utf8').digest('hex')));
  });
});
