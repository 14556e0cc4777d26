import { gzipSync, strToU8, zipSync } from 'fflate';
import type { ErrorCode } from '@exeat/core';
import type { Poison } from './poison.ts';

const sarif = '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T","rules":[{"id":"A"}]}},"results":[';
const sarifEnd = ']}]}';
const xccdf = '<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="b"><Rule id="r1"/><TestResult id="t" end-time="2026-01-01T00:00:00Z">';
const xccdfEnd = '</TestResult></Benchmark>';
const result = '{"ruleId":"A","message":{"text":"a"}}';
const asffStart = '[{"SchemaVersion":"2018-10-08","Id":"x","ProductArn":"p","AwsAccountId":"1","GeneratorId":"g",';

/** Whole files made to harm, or to be taken for something else; most are told by their content, as a person sends them. */
export const filePoisons: readonly Poison[] = [
  // packed
  file('gzip that unpacks to much', () => gzipSync(new Uint8Array(8_000_000)), 'unknown-format', /compressed with gzip/),
  file('zip that unpacks to much', () => zipSync({ 'scan.xml': new Uint8Array(8_000_000) }), 'unknown-format', /compressed with zip/),
  file('gzip named as what it holds', () => gzipSync(strToU8(`${sarif}${sarifEnd}`)), 'unknown-format', /compressed with gzip/, 'sarif'),
  file('zip with a path upwards', () => zipSync({ '../../etc/passwd': strToU8('x') }), 'unknown-format', /compressed with zip/),
  // no report
  file('nothing', '', 'unreadable-findings', /empty file/),
  file('blanks', '  \n \n', 'unknown-format', /none of them/),
  file('a byte order mark alone', '\uFEFF', 'unknown-format', /none of them/),
  file('a page of a proxy', '<!doctype html><html><body>502 Bad Gateway</body></html>', 'unknown-format', /none of them/),
  file('a picture', () => new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), 'unknown-format', /none of them/),
  file('a program', () => new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), 'unknown-format', /none of them/),
  file('a name of a format that is none', '{}', 'unknown-format', /one of the formats/, 'constructor'),
  file('text in UTF-32', () => new Uint8Array([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), 'unknown-format', /none of them/),
  file('the mark of UTF-16 before UTF-8', () => new Uint8Array([0xff, 0xfe, ...strToU8(`${sarif}${sarifEnd}`)]), 'unknown-format', /none of them/),
  file('another mark after the mark', `\uFEFF\uFEFF${sarif}${sarifEnd}`, 'unreadable-findings', /where a value belongs/, 'sarif'),
  // names and numbers
  file('a member twice in a result', `${sarif}{"ruleId":"A","level":"error","ruleId":"B"}${sarifEnd}`, 'unreadable-findings', /same member twice/),
  file('__proto__ twice', `${sarif}{"ruleId":"A","__proto__":{"kind":"pass"},"__proto__":{}}${sarifEnd}`, 'unreadable-findings', /same member twice/),
  file('a member twice, once escaped', `${sarif}{"ruleId":"A","rule\\u0049d":"B"}${sarifEnd}`, 'unreadable-findings', /same member twice/),
  file('a member twice, one a line', '{"class_uid":2004,"class_uid":2003,"finding_info":{"uid":"u"},"metadata":{}}\n', 'unreadable-findings', /same member twice/, 'ocsf'),
  file('a member twice in an advisory', '{"auditReportVersion":2,"vulnerabilities":{"p":{"name":"p","name":"q","via":[]}}}', 'unreadable-findings', /same member twice/),
  file('a number beyond all numbers', `${sarif}{"ruleId":"A","rank":1e400}${sarifEnd}`, 'unreadable-findings', /number that is too large/),
  file('a severity beyond all numbers', `${asffStart}"Severity":{"Normalized":-1e400},"Resources":[]}]`, 'unreadable-findings', /number that is too large/),
  file('a number with a leading zero', `${sarif}{"ruleId":"A","rank":007}${sarifEnd}`, 'unreadable-findings', /JSON/, 'sarif'),
  file('NaN', `${sarif}{"ruleId":"A","rank":NaN}${sarifEnd}`, 'unreadable-findings', /JSON/, 'sarif'),
  // pointers to nothing
  file('results of rules that are not there', `${sarif}{"ruleIndex":99},{"ruleIndex":98}${sarifEnd}`, 'unreadable-findings', /none can be read.*99/, undefined, true),
  file('results of rules below zero', `${sarif}{"ruleIndex":-7},{"rule":{"index":1e99}}${sarifEnd}`, 'unreadable-findings', /none can be read/, undefined, true),
  file('matches of nothing', '{"matches":[{"vulnerability":{},"artifact":{}}],"source":{"type":"image"},"descriptor":{"name":"grype"}}', 'unreadable-findings', /none can be read/, 'grype', true),
  file('results for another benchmark', `${xccdf}<benchmark id="other" href="#x"/><target>h.example</target><rule-result idref="r1"><result>fail</result></rule-result>${xccdfEnd}`, 'unreadable-findings', /got results for other/),
  file('results of which the benchmark knows none', `${xccdf}<target>h.example</target><rule-result idref="zz"><result>fail</result></rule-result>${xccdfEnd}`, 'unreadable-findings', /none of its rules/),
  file('results of nobody', `${xccdf}<rule-result idref="r1"><result>fail</result></rule-result>${xccdfEnd}`, 'unreadable-findings', /name it with|host/),
  // cut off
  ...[0.2, 0.5, 0.9, 0.99].map((share) => cut(`a report cut off at ${share}`, `${sarif}${Array.from({ length: 50 }, () => result).join(',')}${sarifEnd}`, share, 'sarif')),
  ...[0.3, 0.7, 0.97].map((share) => cut(`XML cut off at ${share}`, `${xccdf}<target>h.example</target>${'<rule-result idref="r1"><result>fail</result></rule-result>'.repeat(50)}${xccdfEnd}`, share, 'xccdf')),
  file('a quote that is not closed', 'rule,asset,status\ngeneric:r,"generic:a,open\ngeneric:r,generic:b,open\n', 'unreadable-findings', /cut off/, 'csv'),
  file('a good start and a bad end', `${sarif}${result},${result}]}],"x":}`, 'unreadable-findings', /JSON/, 'sarif'),
];

function file(name: string, content: string | (() => Uint8Array), code: ErrorCode, says: RegExp, format?: string, onImport?: true): Poison {
  return {
    name: `file: ${name}`, code, says,
    ...(format === undefined ? {} : { format }), ...(onImport === undefined ? {} : { onImport }),
    bytes: async function* () {
      yield typeof content === 'string' ? new TextEncoder().encode(content) : content();
    },
  };
}

function cut(name: string, text: string, share: number, format: string): Poison {
  return file(name, text.slice(0, Math.floor(text.length * share)), 'unreadable-findings', /cut off|JSON|XML/, format);
}
