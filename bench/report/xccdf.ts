import { Random } from '../measure/random.ts';

/** A report about hosts and how many findings it has; `hosts` and `rules` are in it by these names. */
export type Report = { readonly text: string; readonly hosts: readonly string[]; readonly rules: readonly string[]; readonly findings: number };

const words =
  'audit boot cron daemon entropy firewall group home kernel login mount network owner package quota rsyslog service time umask volume'.split(' ');

/** An XCCDF report of one benchmark over so many hosts, every rule failing on each: `hosts` × `rules` open findings. */
export function xccdfReport(options: { readonly seed: number; readonly estate: string; readonly hosts: number; readonly rules: number }): Report {
  const random = new Random(options.seed);
  const hosts = Array.from({ length: options.hosts }, (_, at) => `${options.estate}-${String(at).padStart(4, '0')}.corp.example`);
  const rules = Array.from({ length: options.rules }, (_, at) => `xccdf_example.bench_rule_${random.pick(words)}_${random.pick(words)}_${at}`);
  const severities = rules.map(() => random.pick(['low', 'medium', 'high']));
  const head = rules.map((rule, at) => `<Rule id="${rule}" severity="${severities[at]}"><title>${title(rule)}</title></Rule>`);
  const results = rules.map(
    (rule, at) =>
      `<rule-result idref="${rule}" time="2026-11-23T02:${String(at % 60).padStart(2, '0')}:33+00:00" severity="${severities[at]}" weight="1.0"><result>fail</result>` +
      `<ident system="https://nvd.nist.gov/cce/index.cfm">CCE-${80_000 + at}-${at % 10}</ident>` +
      `<check system="http://oval.mitre.org/XMLSchema/oval-definitions-5"><check-content-ref name="oval:example:def:${at}" href="oval.xml"/></check></rule-result>`,
  );
  const runs = hosts.map(
    (host, at) =>
      `<TestResult id="xccdf_example.bench_testresult_${at}" start-time="2026-11-23T02:00:00+00:00" end-time="2026-11-23T03:00:00+00:00" version="1" test-system="cpe:/a:example:checker:1.0">` +
      `<benchmark href="bench.xml" id="xccdf_example.bench_benchmark_hosts"/><profile idref="xccdf_example.bench_profile_standard"/><target>${host}</target>\n${results.join('\n')}\n</TestResult>`,
  );
  return {
    text: `<?xml version="1.0" encoding="UTF-8"?>\n<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_example.bench_benchmark_hosts">\n${[...head, ...runs].join('\n')}\n</Benchmark>\n`,
    hosts,
    rules,
    findings: hosts.length * rules.length,
  };
}

function title(rule: string): string {
  return `Expected state of ${rule.split('_').slice(3, 5).join(' and ')} on every host`;
}
