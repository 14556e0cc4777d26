import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

type Violation = { readonly id: string; readonly help: string; readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[] };

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const everything = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] };
/** The rules that judge by colour. */
const colours = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes: ['violations'] };

/** Runs axe over the page as it stands. @throws Error listing every WCAG A or AA finding; with `coloursOnly`, those that colours make. */
export async function expectAccessible(page: Page, what: string, { coloursOnly = false } = {}): Promise<void> {
  // By the debugger: the page's own policy lets no foreign script in.
  const session = await page.context().newCDPSession(page);
  try {
    const known = await session.send('Runtime.evaluate', { expression: `typeof axe === 'object'`, returnByValue: true });
    if (known.result.value !== true) await session.send('Runtime.evaluate', { expression: `${axe};undefined` });
    const run = await session.send('Runtime.evaluate', {
      expression: `axe.run(document, ${JSON.stringify(coloursOnly ? colours : everything)}).then((result) => result.violations)`,
      awaitPromise: true,
      returnByValue: true,
    });
    const violations = run.result.value as readonly Violation[] | undefined;
    if (violations === undefined) throw new Error(`${what}: axe did not run: ${JSON.stringify(run.exceptionDetails ?? run.result)}`);
    if (violations.length > 0) throw new Error(`${what}: axe found\n${violations.map(describe).join('\n')}`);
  } finally {
    await session.detach();
  }
}

function describe({ id, help, nodes }: Violation): string {
  return `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(' ')} ${node.failureSummary ?? ''}`).join('\n')}`;
}
