import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { Random } from '../measure/random.ts';

const words = 'audit boot cron daemon entropy firewall group home kernel login mount network owner package quota rsyslog'.split(' ');

/** A file of so many findings, as `findings read` prints them: rules and packages by Zipf's law, the findings of a host together. */
export async function writeNdjson(path: string, options: { readonly seed: number; readonly findings: number }): Promise<void> {
  const random = new Random(options.seed);
  const file = createWriteStream(path, { flags: 'wx' });
  const perHost = 40;
  for (let done = 0; done < options.findings; done += 1000) {
    const count = Math.min(1000, options.findings - done);
    const lines = Array.from({ length: count }, (_, at) => lineOf(done + at, Math.floor((done + at) / perHost), random)).join('');
    if (!file.write(lines)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

function lineOf(n: number, host: number, random: Random): string {
  const rank = random.zipf(4800);
  const word = words[rank % words.length];
  const id = `CVE-2026-${10_000 + rank}`;
  return `${JSON.stringify({
    rule: { scheme: 'vuln', id },
    asset: { type: 'host', id: `app-${host}.corp.example` },
    component: `pkg:deb/debian/lib${word}${rank % 300}@1.${rank % 9}.0`,
    path: `usr/lib/x86_64-linux-gnu/lib${word}${n % 977}.so.1`,
    status: 'open',
    severity: ['critical', 'high', 'medium', 'low'][rank % 4],
    title: `Out-of-bounds write in lib${word}: a crafted packet may stop the service (${id})`,
    observedAt: `2026-11-${10 + (host % 14)}T02:${10 + (host % 50)}:33.000Z`,
    source: { format: 'exeat', tool: 'scanner', toolVersion: '1.58.0', native: `${random.below(2 ** 30).toString(16)}-${n}`, status: 'affected' },
    references: ['CWE-787', `https://nvd.example/vuln/detail/${id}`],
  })}\n`;
}
