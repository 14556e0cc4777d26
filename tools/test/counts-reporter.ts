import type { Reporter, TestModule } from 'vitest/node';

type Counts = { passed: number; failed: number; skipped: number };

/**
 * Ends a run's output with the line `N passed, N failed, N skipped`, and before it every reason for which
 * tests were skipped. A file or suite that fails outside its tests counts as one failed, and so does an error
 * outside every test, or a run that never came to its tests.
 */
export class CountsReporter implements Reporter {
  #closing = closingLines({ passed: 0, failed: 1, skipped: 0 }, new Map());

  onInit(): void {
    // At the very end: vitest itself still prints after the last call to a reporter.
    process.once('exit', () => process.stdout.write(`${this.#closing}\n`));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped = new Map<string, number>();
    for (const module of modules) count(module, counts, skipped);
    if (counts.failed > 0) process.exitCode = 1;
    this.#closing = closingLines(counts, skipped);
  }
}

function count(module: TestModule, counts: Counts, skipped: Map<string, number>): void {
  if (module.errors().length > 0) counts.failed += 1;
  for (const suite of module.children.allSuites()) {
    if (suite.errors().length > 0) counts.failed += 1;
  }
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === 'passed') counts.passed += 1;
    else if (result.state === 'failed') counts.failed += 1;
    else {
      counts.skipped += 1;
      const note = (result.state === 'skipped' ? result.note : undefined) ?? 'by a filter of names, or after a set-up that failed';
      skipped.set(note, (skipped.get(note) ?? 0) + 1);
    }
  }
}

function closingLines({ passed, failed, skipped }: Counts, notes: ReadonlyMap<string, number>): string {
  const reasons = [...notes].map(([note, times]) => `skipped ${times}: ${note}`);
  return [...reasons, `${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n');
}
