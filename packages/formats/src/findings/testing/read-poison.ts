import { DomainError } from '@exeat/core';
import { readFindings } from '../registry.ts';
import { poisons } from './poison.ts';

/** Run as a process of its own, so that its memory can be bounded and measured. One JSON line per poison. */
for (const { name, format, bytes } of poisons) {
  const start = performance.now();
  let items = 0;
  let outcome: Record<string, unknown> = { code: 'read to its end' };
  try {
    const report = await readFindings(bytes(), { format, asset: { type: 'repo', id: 'git.example/poison' } });
    for await (const _ of report.items) items += 1;
  } catch (error) {
    outcome =
      error instanceof DomainError ? { code: error.code, message: error.message, facts: error.facts } : { code: 'crash', message: String(error) };
  }
  const milliseconds = Math.round(performance.now() - start);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ name, items, milliseconds, megabytes, ...outcome })}\n`);
}
