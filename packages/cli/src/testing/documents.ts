/** A PolicyException document for one rule on one asset, as a user writes it. */
export function documentText(terms: {
  readonly id?: string; readonly scheme?: string; readonly rules?: readonly string[]; readonly asset?: string; readonly lastDay?: string; readonly extra?: readonly string[]; readonly status?: string;
}): string {
  const { id = 'EXC-2026-0042', scheme = 'xccdf', rules = ['xccdf_dev.exeat_rule_motd'], asset = '{ type: host, ids: [app-01.corp.example] }', lastDay = '2026-12-31' } = terms;
  return [
    'apiVersion: exeat.dev/v1',
    'kind: PolicyException',
    `metadata: { id: ${id}, title: Notice on an internal host, owner: lena.fischer }`,
    'spec:',
    '  basis: remediation_deferral',
    '  scope:',
    '    - requirement: STD-LG/LG-7.1',
    `      rules: { scheme: ${scheme}, ids: [${rules.join(', ')}] }`,
    `      asset: ${asset}`,
    ...(terms.extra ?? []).map((line) => `      ${line}`),
    `  validity: { from: 2026-11-01, lastDay: ${lastDay}, zone: America/New_York }`,
    '  justification: The notice is replaced together with the host.',
    '  compensatingControls: [{ id: CC-04, statement: Log-ins are recorded. }]',
    '  remediation: { milestones: [{ title: Replace the host, due: 2026-12-15 }] }',
    ...(terms.status === undefined ? [] : [`status: ${terms.status}`]),
    '',
  ].join('\n');
}
