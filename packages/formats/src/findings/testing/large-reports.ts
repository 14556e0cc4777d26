const encoder = new TextEncoder();

/** A report of about `bytes`, generated as it is read, and how many findings are open in it. */
export type LargeReport = {
  readonly name: string;
  readonly findings: number;
  readonly open: number;
  readonly chunks: () => AsyncIterable<Uint8Array>;
};

const description = 'Configuration that departs from the baseline is found here; the text is as long as scanners write them. '.repeat(4);

export function largeXccdf(bytes: number): LargeReport {
  const rule = (n: number): string =>
    `<Rule id="rule-${n}" severity="medium"><title>Rule number ${n}</title><description>${description}</description></Rule>\n`;
  const result = (n: number): string =>
    `<rule-result idref="rule-${n % 500}" time="2026-11-24T02:43:33+00:00" severity="medium" weight="1.0"><result>${n % 3 === 0 ? 'fail' : 'pass'}</result>` +
    `<ident system="https://nvd.nist.gov/cce/index.cfm">CCE-${n % 500}-1</ident><instance context="file">/srv/${n}</instance>` +
    `<check system="http://oval.mitre.org/XMLSchema/oval-definitions-5"><check-content-ref name="oval:def:${n}" href="oval.xml"/></check></rule-result>\n`;
  const findings = Math.floor(bytes / result(100_000).length);
  return {
    name: 'XCCDF',
    findings,
    open: Math.ceil(findings / 3),
    async *chunks() {
      yield encoder.encode('<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="b">');
      yield* numbered(rule, 500);
      yield encoder.encode('<TestResult id="t" end-time="2026-11-24T02:43:37+00:00"><benchmark id="b" href="b.xml"/><target>h.example</target>');
      yield* numbered(result, findings);
      yield encoder.encode('</TestResult></Benchmark>');
    },
  };
}

export function largeNdjson(bytes: number): LargeReport {
  const line = (n: number): string =>
    `{"rule":{"scheme":"vuln","id":"CVE-2026-${10_000 + (n % 4800)}"},"asset":{"type":"host","id":"app-${Math.floor(n / 100)}.corp.example"},` +
    `"component":"pkg:deb/debian/lib${n % 300}@1.${n % 9}.0","path":"usr/lib/lib${n}.so","status":"${n % 3 === 0 ? 'open' : 'passed'}","severity":"high",` +
    `"title":"${description.slice(0, 80)}${n % 4800}","source":{"format":"exeat","tool":"T","status":"affected"},"references":["CWE-${n % 900}","CWE-1${n % 800}"]}\n`;
  const findings = Math.floor(bytes / line(100_000).length);
  return {
    name: 'NDJSON',
    findings,
    open: Math.ceil(findings / 3),
    async *chunks() {
      yield* numbered(line, findings);
    },
  };
}

export function largeSarif(bytes: number, { toolFirst }: { toolFirst: boolean }): LargeReport {
  const tool = '"tool":{"driver":{"name":"T","rules":[{"id":"R0","shortDescription":{"text":"A rule"}}]}}';
  const result = (n: number): string =>
    `${n === 0 ? '' : ',\n'}{"ruleIndex":0,"level":"warning","message":{"text":"${description}"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/${n}.c"},` +
    `"region":{"startLine":${n + 1},"snippet":{"text":"if (x) {\\n  y();\\n}"}}}}],"partialFingerprints":{"h/v1":"${n}"}${n % 3 === 0 ? '' : ',"suppressions":[{"kind":"inSource"}]'}}`;
  const findings = Math.floor(bytes / result(100_000).length);
  return {
    name: `SARIF, ${toolFirst ? 'tool' : 'results'} first`,
    findings,
    open: Math.ceil(findings / 3),
    async *chunks() {
      yield encoder.encode(`{"version":"2.1.0","runs":[{${toolFirst ? `${tool},` : ''}"results":[`);
      yield* numbered(result, findings);
      yield encoder.encode(`]${toolFirst ? '' : `,${tool}`}}]}`);
    },
  };
}

function* numbered(text: (n: number) => string, count: number): Generator<Uint8Array> {
  for (let done = 0; done < count; done += 100) {
    yield encoder.encode(Array.from({ length: Math.min(100, count - done) }, (_, n) => text(done + n)).join(''));
  }
}
