import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const script = join(import.meta.dirname, 'testing/read-large.ts');

/** V8 lets its young generation grow with the machine; a bound on that leaves what the reader itself holds to be measured. */
const node = ['--max-semi-space-size=16'];

/** A report that must be read twice at once holds two scanners, and the results that waited until then. */
test.each([
  [500, 'ndjson', 150],
  [500, 'xccdf', 150],
  [200, 'sarif-tool-first', 150],
  [200, 'sarif-results-first', 200],
])(
  '%i MB of %s are read whole within %i MB',
  (size, kind, limit) => {
    const output = execFileSync(process.execPath, [...node, script, kind, String(size)], { encoding: 'utf8', timeout: 300_000 });
    process.stderr.write(output);
    const { rss, megabytes, expected, summary } = JSON.parse(output) as { rss: number; megabytes: number; expected: object; summary: object };
    expect(megabytes).toBeGreaterThanOrEqual(size - 5);
    expect(summary).toMatchObject({ ...expected, skipped: [] });
    expect(rss).toBeLessThanOrEqual(limit);
  },
  300_000,
);
