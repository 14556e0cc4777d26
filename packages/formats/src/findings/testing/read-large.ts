import { findingIdentity } from '@exeat/core';
import { readFindings } from '../registry.ts';
import { FindingsTally } from '../summary.ts';
import { type LargeReport, largeNdjson, largeSarif, largeXccdf } from './large-reports.ts';

/** Run as a process of its own: reads one large report, named by the first argument, of as many MB as the second says. One JSON line. */
const [kind, megabytes, identify] = process.argv.slice(2);
const report = reportOf(kind ?? '', Number(megabytes) * 2 ** 20);
let bytes = 0;

async function* counted(): AsyncGenerator<Uint8Array> {
  for await (const chunk of report.chunks()) {
    bytes += chunk.length;
    yield chunk;
  }
}

const { format, items } = await readFindings(counted(), {
  ...(kind === 'ndjson' ? {} : { asset: { type: 'host', id: 'h.example' } as const }),
  reopen: report.chunks,
});
const tally = new FindingsTally(format);
const start = process.cpuUsage();
for await (const item of items) {
  tally.add(item);
  if (identify !== undefined && item.kind === 'finding') findingIdentity(item.finding);
}
const { user, system } = process.cpuUsage(start);
const seconds = (user + system) / 1e6;
const rss = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(
  `${JSON.stringify({ name: report.name, megabytes: Math.round(bytes / 2 ** 20), cpuSeconds: seconds, megabytesPerSecond: Math.round(bytes / 2 ** 20 / seconds), rss, expected: { total: report.findings, open: report.open }, summary: tally.summary() })}\n`,
);

function reportOf(name: string, size: number): LargeReport {
  if (name === 'xccdf') return largeXccdf(size);
  if (name === 'ndjson') return largeNdjson(size);
  return largeSarif(size, { toolFirst: name === 'sarif-tool-first' });
}
