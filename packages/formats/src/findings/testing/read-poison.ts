import { DomainError } from '@exeat/core';
import { readFindings } from '../registry.ts';
import { allPoisons, poisonContext } from './index.ts';

/**
 * Run as a process of its own with the first poison and the one after the last, so that memory can be bounded and measured.
 * One JSON line per poison. Memory is the peak of the process: a process keeps pages that an earlier poison needed, so few share one.
 */
const [first, end] = process.argv.slice(2).map(Number);
for (const poison of allPoisons.slice(first, end)) {
  const { name, format, bytes } = poison;
  const start = performance.now();
  let outcome: Record<string, unknown> = { code: 'read to its end' };
  try {
    const report = await readFindings(bytes(), { ...(format === undefined ? {} : { format }), ...poisonContext(poison) });
    for await (const _ of report.items);
  } catch (error) {
    outcome =
      error instanceof DomainError ? { code: error.code, message: error.message, facts: error.facts } : { code: 'crash', message: String(error) };
  }
  const milliseconds = Math.round(performance.now() - start);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ name, milliseconds, megabytes, ...outcome })}\n`);
}
