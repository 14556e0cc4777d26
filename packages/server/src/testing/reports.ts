/** A small result of one host: rule → result. A run that was not `finished` has looked at a part. */
export function xccdfReport(
  results: Readonly<Record<string, string>>,
  { host = 'app-01.corp.example', at = '2026-11-24T10:00:00Z', prefix = 'xccdf_org.ssgproject.content_rule_', finished = true, version = '1' } = {},
): string {
  const rules = Object.entries(results).map(
    ([rule, result]) => `<rule-result idref="${prefix}${rule}" severity="medium"><result>${result}</result></rule-result>`,
  );
  const definitions = Object.keys(results).map((rule) => `<Rule id="${prefix}${rule}" selected="true"><title>${rule}</title></Rule>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_org.ssgproject.content_benchmark_TEST"><status>draft</status><version>1</version>
<Profile id="xccdf_org.ssgproject.content_profile_standard"><title>Standard</title>${Object.keys(results)
    .map((rule) => `<select idref="${prefix}${rule}" selected="true"/>`)
    .join('')}</Profile>
${definitions.join('\n')}
<TestResult id="xccdf_org.open-scap_testresult_standard" start-time="${at}"${finished ? ` end-time="${at}"` : ''} version="${version}" test-system="cpe:/a:redhat:openscap:1.3.7">
<benchmark href="#xccdf_org.ssgproject.content_benchmark_TEST" id="xccdf_org.ssgproject.content_benchmark_TEST"/>
<profile idref="xccdf_org.ssgproject.content_profile_standard"/><target>${host}</target>
${rules.join('\n')}
<score system="urn:xccdf:scoring:default" maximum="100">50</score></TestResult></Benchmark>`;
}

/** Alerts of Flawfinder: [rule, path, line]. */
export function sarifReport(alerts: readonly (readonly [string, string, number])[]): string {
  return JSON.stringify({
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: { driver: { name: 'Flawfinder', version: '2.0.19', rules: [...new Set(alerts.map(([rule]) => rule))].map((id) => ({ id })) } },
        results: alerts.map(([ruleId, uri, startLine]) => ({
          ruleId,
          level: 'warning',
          message: { text: `${ruleId} in ${uri}` },
          locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }],
        })),
      },
    ],
  });
}
