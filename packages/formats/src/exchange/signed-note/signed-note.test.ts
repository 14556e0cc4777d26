import { DomainError } from '@exeat/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { formatSigningKey, formatVerifierKey, generateSigningKey, parseSigningKey, parseVerifierKey, parseVerifierKeys } from './note-key.ts';
import { openNote, signNote } from './signed-note.ts';

/** Test vector of golang.org/x/mod/sumdb/note, which every implementation of the format knows. The secret is public. */
const peter = {
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  skey: 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  signature: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};
/** Example of c2sp.org/signed-note. */
const foo = {
  vkey: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
};
const peterKey = parseVerifierKey(peter.vkey);
const fooKey = parseVerifierKey(foo.vkey);

describe('signed notes', () => {
  it('sign the published vector byte for byte', () => {
    expect(signNote(peter.text, parseSigningKey(peter.skey))).toBe(`${peter.text}\n${peter.signature}`);
  });

  it('open the published vectors', () => {
    expect(openNote(`${peter.text}\n${peter.signature}`, [peterKey])).toEqual({ kind: 'trusted', text: peter.text, signers: [peterKey] });
    expect(openNote(foo.note, [peterKey, fooKey])).toEqual({ kind: 'trusted', text: 'This is an example message.\n', signers: [fooKey] });
  });

  it('ignore unknown signers beside a known one, and empty lines within the text', () => {
    const text = 'a\n\nb\n';
    const note = signNote(text, generateSigningKey('other.example/log'), parseSigningKey(peter.skey));
    expect(openNote(note, [peterKey])).toEqual({ kind: 'trusted', text, signers: [peterKey] });
    expect(openNote(note, [fooKey])).toEqual({ kind: 'unknown-key', names: ['other.example/log', 'PeterNeumann'] });
  });

  it('do not take another key of the same name', () => {
    const impostor = generateSigningKey('PeterNeumann');
    expect(openNote(signNote(peter.text, impostor), [peterKey]).kind).toBe('unknown-key');
    const forged = signNote(peter.text, { ...impostor, id: peterKey.id });
    expect(openNote(forged, [peterKey])).toEqual({ kind: 'bad-signature', name: 'PeterNeumann' });
  });

  it('are refused when one character of the text differs', () => {
    expect(openNote(`${peter.text.replace('answer', 'Answer')}\n${peter.signature}`, [peterKey]).kind).toBe('bad-signature');
  });

  it.each([
    ['no empty line', peter.text],
    ['no signature', `${peter.text}\n`],
    ['no end of line', `${peter.text}\n${peter.signature.trimEnd()}`],
    ['a hyphen for the dash', `${peter.text}\n${peter.signature.replace('—', '-')}`],
    ['a broken signature line beside a good one', `${peter.text}\n${peter.signature}— x\n`],
    ['a carriage return', `${peter.text.replace('\n', '\r\n')}\n${peter.signature}`],
    ['an empty text', `\n\n${peter.signature}`],
    ['too many signatures', `${peter.text}\n${peter.signature.repeat(101)}`],
    ['base64 with bits to spare', `${peter.text}\n${peter.signature.replace('nAM=', 'nAN=')}`],
  ])('are malformed with %s', (_name, note) => {
    expect(openNote(note, [peterKey]).kind).toBe('malformed');
  });

  it('refuse to sign what could not be opened', () => {
    for (const text of ['', '\n', 'no end', 'tab\there\n', 'null\0\n', '\ud800\n'])
      expect(() => signNote(text, parseSigningKey(peter.skey))).toThrow(DomainError);
  });

  it('round-trip any text', () => {
    const key = generateSigningKey('exeat.test/log');
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: 'grapheme', minLength: 1 }).map((line) => line.replace(/\p{Cc}/gu, '')),
          { minLength: 1 },
        ),
        (lines) => {
          const text = `x${lines.join('\n')}\n`;
          expect(openNote(signNote(text, key), [key])).toMatchObject({ kind: 'trusted', text });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('keys of notes', () => {
  it('are written as they are read', () => {
    for (const vkey of [peter.vkey, foo.vkey]) expect(formatVerifierKey(parseVerifierKey(vkey))).toBe(vkey);
    expect(formatSigningKey(parseSigningKey(peter.skey))).toBe(peter.skey);
    const made = generateSigningKey('exeat.test/log');
    expect(parseVerifierKey(formatVerifierKey(made))).toMatchObject({ name: 'exeat.test/log', id: made.id });
    expect(parseSigningKey(formatSigningKey(made)).id).toBe(made.id);
    expect(parseVerifierKeys(`# ours\n${peter.vkey}\n\n${foo.vkey}\n`)).toEqual([peterKey, fooKey]);
  });

  it('are refused when any part of the text is missing or differs', () => {
    for (let from = 0; from < peter.vkey.length; from += 1) {
      expect(() => parseVerifierKey(peter.vkey.slice(from + 1))).toThrow(DomainError);
      expect(() => parseVerifierKey(peter.vkey.slice(0, from))).toThrow(DomainError);
      const changed = String.fromCharCode(peter.vkey.charCodeAt(from) + 1);
      expect(() => parseVerifierKey(peter.vkey.slice(0, from) + changed + peter.vkey.slice(from + 1))).toThrow(DomainError);
    }
    for (const bad of [
      'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
      'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
      '',
    ]) {
      expect(() => parseVerifierKey(bad)).toThrow(DomainError);
    }
    expect(() => parseVerifierKeys('# none\n')).toThrow(DomainError);
    expect(() => generateSigningKey('a b')).toThrow(DomainError);
  });

  it('never show a secret in an error', () => {
    for (const bad of [peter.skey.replace('c74f20a3', 'c74f20a4'), peter.skey.slice(0, -1), peter.skey.slice('PRIVATE+KEY+'.length)]) {
      try {
        parseSigningKey(bad);
        expect.unreachable();
      } catch (error) {
        expect(String(error)).not.toContain('AYEKFALVFGyNh');
      }
    }
  });
});

describe('checkpoints', () => {
  const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  it('are read and written as the format has them', () => {
    const checkpoint = parseCheckpoint(text);
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(formatCheckpoint(checkpoint)).toBe(text);
    expect(parseCheckpoint(`${text}an extension\n`)).toEqual(checkpoint);
  });

  it.each([
    ['', '\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
    ['a leading zero', text.replace('20852163', '020852163')],
    ['a negative size', text.replace('20852163', '-1')],
    ['a size beyond exact numbers', text.replace('20852163', '90071992547409930')],
    ['a short root', text.replace('CsUYapGG', '')],
    ['two lines', 'a\n1\n'],
    ['no last line end', text.trimEnd()],
    ['an empty extension', `${text}\n`],
  ])('are refused with %s', (_name, bad) => {
    expect(() => parseCheckpoint(bad)).toThrow(expect.objectContaining({ code: 'invalid-note' }));
  });

  it('are not written wrong', () => {
    const root = new Uint8Array(32);
    for (const bad of [
      { origin: '', size: 1, root },
      { origin: 'a\nb', size: 1, root },
      { origin: 'a', size: 1.5, root },
      { origin: 'a', size: 1, root: root.slice(1) },
    ]) {
      expect(() => formatCheckpoint(bad)).toThrow(DomainError);
    }
  });
});
