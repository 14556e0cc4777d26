import type { ErrorCode } from '@exeat/core';
import type { Poison } from './poison.ts';

const encoder = new TextEncoder();
const report = 'apiVersion: wgpolicyk8s.io/v1alpha2\nkind: PolicyReport\n';
const event = '{"class_uid":2004,"metadata":{"event_code":"r"},"finding_info":{"uid":"u"},"resources":[{"uid":"x"}]}';

/** Reports made to harm the readers of compliance formats. */
export const compliancePoisons: readonly Poison[] = [
  // one after another
  poison('lines: an event that is no JSON', 'ocsf', `${event}\n{"class_uid":2004,}\n`, /line 2/),
  poison('lines: brackets that cross', 'asff', `{"Id":[}]}\n`, /JSON/),
  poison('lines: text between events', 'ocsf', `${event} and ${event}`, /where an object/),
  poison('lines: a string without end', 'ocsf', [`${event}\n{"x":"`, repeat('A', 2 ** 28)], /characters/, 'too-large'),
  poison('lines: containers a million deep', 'ocsf', ['{"x":', repeat('[', 1_000_000)], /nested containers/),
  poison('lines: spaces without end, then nothing', 'asff', [repeat(' ', 2 ** 24)], /nothing/),
  poison('Findings twice', 'asff', '{"Findings":[],"Findings":[]}', /twice/),
  poison('Findings as an object', 'asff', '{"Findings":{}}', /array/),
  poison('controls that wait without end', 'hdf', ['{"profiles":[{"controls":[', numbered((n) => `{"id":"C${n}","results":[]},`, 2_000_000)], /controls/, 'too-large'),
  poison('observations without end', 'oscal-ar', ['{"assessment-results":{"results":[{"observations":[', numbered((n) => `{"uuid":"${n}"},`, 2_000_000)], /observations/, 'too-large'),
  poison('results that are no object', 'checkov', '{"check_type":"t","results":{"failed_checks":{}}}', /array/),
  // XML
  poison('entities', 'nessus', '<!DOCTYPE x [<!ENTITY a "b">]><NessusClientData_v2>&a;</NessusClientData_v2>', /document type declaration/),
  poison('hosts cut off', 'nessus', '<NessusClientData_v2><Report name="r"><ReportHost name="h.example">', /cut off/),
  poison('plugin output without end', 'nessus', ['<NessusClientData_v2><Report><ReportHost name="h"><ReportItem><plugin_output>', repeat('A', 2 ** 28)], /characters/, 'too-large'),
  poison('a prefix that is not declared', 'nessus', '<NessusClientData_v2><Report><cm:x/></Report></NessusClientData_v2>', /prefix/),
  // YAML
  poison('YAML: aliases that multiply', 'policyreport', `${report}${laughs()}`, /alias/i),
  poison('YAML: an alias of nothing', 'policyreport', `${report}results: *nothing\n`, /alias/i),
  poison('YAML: a name twice', 'policyreport', `${report}results: []\nresults: []\n`, /twice/),
  poison('YAML: brackets that go deep', 'policyreport', [`${report}results: `, repeat('[', 100_000)], /YAML/),
  poison('YAML: a million brackets', 'policyreport', [`${report}results: `, repeat('[', 1_000_000)], /brackets/),
  poison('YAML: a thousand brackets', 'policyreport', [`${report}results: `, repeat('[', 990)], /YAML/),
  poison('YAML: as many values as may be, cut off', 'policyreport', [`${report}x: [`, repeat('1,', 59_000)], /YAML/),
  poison('YAML: as many lines as may be, then a name twice', 'policyreport', [`${report}x:\n`, repeat('- {a: b}\n', 14_500), 'x: 1\n'], /twice/),
  poison('YAML: dashes that go deep', 'policyreport', [`${report}results:\n`, repeat('- ', 50_000)], /YAML/),
  poison('YAML: a million values', 'gatekeeper', ['apiVersion: constraints.gatekeeper.sh/v1\nx: [', repeat('1,', 1_000_000)], /values/, 'too-large'),
  poison('YAML: one line without end', 'policyreport', [`${report}x: `, repeat('A', 2 ** 28)], /characters/, 'too-large'),
  poison('YAML: one object without end', 'policyreport', [`${report}results:\n`, repeat('- policy: p\n  result: fail\n', 2 ** 26)], /characters/, 'too-large'),
  poison('YAML: a block text without end', 'policyreport', [`${report}x: |\n`, repeat('  A\n', 2 ** 26)], /characters/, 'too-large'),
  poison('YAML: names without end in a map', 'policyreport', [`${report}m:\n`, numbered((n) => `  k${n}: 1\n`, 29_000), 'm: 2\n'], /twice/),
  poison('YAML: items twice', 'policyreport', 'apiVersion: v1\nitems:\n- kind: x\nkind: List\nitems:\n- kind: x\n', /twice/),
  poison('YAML: a list without its kind', 'policyreport', 'apiVersion: v1\nitems:\n- kind: x\n', /cut off/),
  poison('YAML: tabs for spaces', 'policyreport', `${report}metadata:\n\tname: x\n`, /YAML/),
  poison('YAML: an element in another column', 'policyreport', 'apiVersion: v1\nitems:\n  - kind: x\n - kind: y\nkind: List\n', /column/),
  poison('YAML: a text', 'policyreport', 'just a text\n', /object belongs/),
  // own formats
  poison('NDJSON: a line that is cut off', 'exeat', '{"rule":{"scheme":"generic","id":"r"},"asset":{"type":"generic","id":"a"},"status":"open"}\n{"rule":', /line 2/),
  poison('NDJSON: a line without end', 'exeat', ['{"title":"', repeat('A', 2 ** 28)], /characters/, 'too-large'),
  poison('NDJSON: empty lines', 'exeat', '\n\n\n', /without lines/),
  poison('CSV: a quote that is not closed', 'csv', 'rule,asset,status\n"generic:r,generic:a,open\n', /cut off/),
  poison('CSV: a quote that is not closed, without end', 'csv', ['rule,asset,status\n"', repeat('A\n', 2 ** 28)], /quote not closed/, 'too-large'),
  poison('CSV: text after a quote', 'csv', 'rule,asset,status\n"generic:r"x,generic:a,open\n', /after a closing quote/),
  poison('CSV: a quote inside a field', 'csv', 'rule,asset,status\ngene"ric:r,generic:a,open\n', /inside a field/),
  poison('CSV: fields without end', 'csv', ['rule,asset,status\n', repeat(',', 2 ** 24)], /fields/),
  poison('CSV: a record that is cut off', 'csv', 'rule,asset,status\ngeneric:r,generic:a', /cut off/),
  poison('CSV: a column that is not known', 'csv', 'rule,asset,status,componant\n', /componant/),
  poison('CSV: a column twice', 'csv', 'rule,asset,status,path,path\n', /twice/),
];

function poison(name: string, format: string, content: string | readonly (string | Iterable<Uint8Array>)[], says: RegExp, code: ErrorCode = 'unreadable-findings'): Poison {
  return { name, format, bytes: () => stream(typeof content === 'string' ? [content] : content), says, code };
}

async function* stream(parts: readonly (string | Iterable<Uint8Array>)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (typeof part === 'string') yield encoder.encode(part);
    else yield* part;
  }
}

function repeat(text: string, count: number): Iterable<Uint8Array> {
  const perChunk = Math.max(1, Math.floor(65_536 / text.length));
  return {
    *[Symbol.iterator]() {
      for (let done = 0; done < count; done += perChunk) yield encoder.encode(text.repeat(Math.min(perChunk, count - done)));
    },
  };
}

function numbered(text: (n: number) => string, count: number): Iterable<Uint8Array> {
  return {
    *[Symbol.iterator]() {
      for (let done = 0; done < count; done += 1000) {
        yield encoder.encode(Array.from({ length: Math.min(1000, count - done) }, (_, n) => text(done + n)).join(''));
      }
    },
  };
}

function laughs(): string {
  return `x0: &x0 [lol]\n${Array.from({ length: 9 }, (_, n) => `x${n + 1}: &x${n + 1} [${Array.from({ length: 10 }, () => `*x${n}`).join(', ')}]\n`).join('')}`;
}
