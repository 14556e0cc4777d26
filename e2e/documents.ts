import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './running-server.ts';

export const auditRule = 'xccdf_org.ssgproject.content_rule_package_audit_installed';
const otherRule = 'xccdf_org.ssgproject.content_rule_service_auditd_enabled';
export const host = 'host:app-01.corp.example';
export const repo = 'repo:github.com/larkfield/claims';

/** Real outputs of scanners, where the checkout has them beside it. */
export const sharedFindings = join(root, '../shared/data/findings');
export const hasShared = existsSync(join(sharedFindings, 'xccdf-openscap-debian.xml'));

/** The request of the story. */
export function auditRequest(lastDay: string): string {
  return `apiVersion: exeat.dev/v1
kind: PolicyException
metadata: { title: Audit daemon on a claims host, owner: lena.fischer, labels: { team: claims } }
spec:
  basis: remediation_deferral
  scope:
    - requirement: STD-LG/LG-7.1
      rules: { scheme: xccdf, ids: [${auditRule}] }
      asset: { type: host, ids: [app-01.corp.example] }
  validity: { lastDay: ${lastDay} }
  justification: The vendor image of the claims host ships without the audit package, and its replacement is due with the December release.
  compensatingControls: [ { id: CC-07, statement: Enhanced monitoring with a 24x7 alert. } ]
  remediation: { milestones: [ { title: Install the fixed package, due: 2026-12-15 } ] }
`;
}

export const assessment = {
  statement: 'Risk that misuse of the host goes unnoticed due to absent audit records, resulting in a late response.',
  inherent: { likelihood: 3, impact: 3 },
  controls: [{ id: 'CC-07', axis: 'impact', strength: 0.25, test: 'tested_pass' }],
  recommendation: 'approve', opinion: 'Acceptable for five weeks.',
};

/** A small result of the host with the rule of the story and another one. */
export function smallScan(results: { readonly audit: string; readonly other: string }): string {
  const rules = [[auditRule, results.audit], [otherRule, results.other]] as const;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_test_benchmark_small"><status>draft</status><version>1</version>
<Profile id="xccdf_test_profile_all"><title>All</title>${rules.map(([id]) => `<select idref="${id}" selected="true"/>`).join('')}</Profile>
${rules.map(([id]) => `<Rule id="${id}" selected="true"><title>${id}</title></Rule>`).join('')}
<TestResult id="xccdf_test_testresult_1" start-time="2026-11-24T10:00:00Z" end-time="2026-11-24T10:00:05Z" test-system="cpe:/a:redhat:openscap:1.3.7">
<benchmark href="#xccdf_test_benchmark_small" id="xccdf_test_benchmark_small"/><profile idref="xccdf_test_profile_all"/><target>app-01.corp.example</target>
${rules.map(([id, result]) => `<rule-result idref="${id}" severity="medium"><result>${result}</result></rule-result>`).join('')}
<score system="urn:xccdf:scoring:default" maximum="100">50</score></TestResult></Benchmark>`;
}
