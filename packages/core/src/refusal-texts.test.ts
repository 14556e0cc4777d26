import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ReasonCode } from './errors.ts';

/** Codes that explain a computed answer or say why something is not covered: they refuse nothing. */
const explains = [
  'band-raised', 'term-limit', 'level-base', 'level-floor', 'level-bump', 'level-cap', 'level-raised', 'level-unknown', 'fact-held', 'seat-required', 'rated-from-data', 'exposure-counted',
  'seats-merged', 'seat-holder', 'passed-over', 'clause-demands', 'no-exception', 'not-started', 'record-only', 'needs-component', 'needs-path', 'needs-port', 'needs-value', 'needs-requirement',
  'not-evaluated', 'requirement-not-cited', 'stale', 'worse-value', 'covered-in-part', 'ambiguous-asset', 'precedent-open', 'other-component', 'other-path', 'other-port', 'not-open', 'ended', 'suspended',
] as const satisfies readonly ReasonCode[];

/** A text says what would satisfy the rule by what it expects, or by what is to be done, and by whom. */
const satisfies = [
  /\bexpected\b/i, /\bsomebody (else|outside|who)\b/i, /\b(instead|first|again|anew|earliest|latest)\b/, /\bneeds? (a|an|another|two|at least|somebody)\b/, /\bis for\b/, /\bonly\b/,
  /(^|[.;:,`'] ?|\b(?:or|and|then|to) )(amend|answer|ask|add|choose|cite|close|come back|confirm|fill|fix|give|hand|have|import|leave|lift|list|name|pass|propose|publish|record|repeat|put|return|split|submit|take|transfer|verify|wait|withdraw|write)\b/i,
  // A function or an error that says it, by its own promise.
  /\$\{remedy\(|\$\{error\.message\}|^`\w+: \$\{text\}`$/,
  /\banother [a-z]+\b/, /\bmay only\b/, /\bleave [a-zA-Z]+ out\b/, /\bis discharged (by|when)\b/, /\bwhich (it|they) takes?\b/, /\bat (least|most)\b/, /\btransfers?\b/,
];

/** Files of which the reasons explain, or take their words from helpers whose calls are looked at instead. */
const explaining: readonly string[] = ['exception/renewal-preview.ts', 'risk/toxic/toxic-hits.ts'];
const helpers: Readonly<Record<string, RegExp>> = {
  'org/check-directory.ts': /\bfault\([^,]+, ('[^']*'|`[^`]*`)\)/g,
  'policy/regime-rules.ts': /\bno\([^,]+, ('[^']*'|`[^`]*`)\)/g,
  'policy/waiver-profile.ts': /\bfault\([^,]+, ('[^']*'|`[^`]*`)\)/g,
};

type Written = { readonly file: string; readonly code: string; readonly rule: string | null; readonly text: string };

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.includes('.test.') && !name.includes('testing/'));

/** Every reason that the rules write out: its code, and the rule and text that stand beside it in the same literal. */
const written: readonly Written[] = files.flatMap((file) => {
  const source = readFileSync(new URL(file, folder), 'utf8');
  return [...source.matchAll(/code: '([a-z-]+)'(?: as const)?,\s*rule(?:: ((?:'[^']*'|`[^`]*`|[^,'`]*\?[^,]*|[\w.]+)))?,\s*text: (`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*')/g)].map(
    ([, code = '', rule = null, text = '']) => ({ file, code, rule, text }),
  );
});

test('the reasons that the rules write are found: a pattern that finds few would hold nothing', () => {
  expect(written.length).toBeGreaterThan(200);
});

test('every refusal names a rule, and its text says what would satisfy it', () => {
  const refusals = written.filter(({ file, code }) => !explains.some((one) => one === code) && !explaining.includes(file) && helpers[file] === undefined);
  const wrong = refusals.filter(({ rule, text }) => rule === "''" || !satisfies.some((mark) => mark.test(text)));
  expect(wrong.map(({ file, code, text }) => `${file} ${code}: ${text}`)).toEqual([]);
});

test('what helpers are told to say does too', () => {
  const said = Object.entries(helpers).flatMap(([file, call]) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(call)].map(([, text = '']) => ({ file, text })));
  expect(said.length).toBeGreaterThan(5);
  expect(said.filter(({ text }) => !satisfies.some((mark) => mark.test(text)))).toEqual([]);
});

test('every code of a refusal is written somewhere', () => {
  const [, list = ''] = /export type ReasonCode =([\s\S]*?);/.exec(readFileSync(new URL('errors.ts', folder), 'utf8')) ?? [];
  const codes = [...list.matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => code);
  const server = new URL('../../server/src/', folder);
  const ofServer = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.includes('.test.') && !name.endsWith('problem-codes.ts')).map((name) => new URL(name, server));
  const sources = [...files.filter((file) => file !== 'errors.ts').map((file) => new URL(file, folder)), ...ofServer].map((file) => readFileSync(file, 'utf8')).join('\n');
  const refusals = codes.filter((code) => !explains.some((one) => one === code));
  expect(refusals.length).toBeGreaterThan(80);
  expect(refusals.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
