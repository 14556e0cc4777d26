import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('compensating controls in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('the list says what tests show now, the catalogue leads to those of a kind, and one control shows its tests, what relies on it and what its failure does', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/controls');
    await look(page, 'controls');
    const reader = await pageAs('p24');
    await open(reader, '/controls');
    await reader.getByText('control.write is for GRC, an assessor or security').waitFor();
    expect(await reader.getByRole('button', { name: 'Record a control' }).getAttribute('aria-disabled')).toBe('true');
    await page.getByLabel('State').selectOption('test_overdue');
    await settled(page);
    await expect.poll(() => page.getByRole('table', { name: 'Controls' }).getByRole('row').count()).toBe(2);
    await page.getByRole('link', { name: 'Screening for leaked credentials' }).waitFor();

    await page.getByRole('link', { name: 'Catalogue' }).click();
    await settled(page);
    await look(page, 'controls-catalogue');
    await page.getByRole('link', { name: 'CC-04 Virtual patch in the web firewall' }).click();
    await settled(page);
    await page.getByRole('link', { name: 'Rules of the web firewall' }).click();
    await page.getByRole('heading', { name: 'Rules of the web firewall' }).waitFor();
    await settled(page);
    expect(await page.getByRole('region', { name: 'Tests' }).getByText('works', { exact: true }).count()).toBeGreaterThan(5);
    const relying = page.getByRole('region', { name: 'Exceptions' });
    await relying.getByText('Mobile release before its penetration test').waitFor();
    await page.getByRole('region', { name: 'Approved at critical' }).getByText('revoked').first().waitFor();
    await look(page, 'control');
    await page.getByRole('link', { name: 'In the register' }).click();
    await settled(page);
    await expect.poll(() => page.getByRole('table', { name: 'Register' }).getByRole('row').count()).toBe(3);
  });

  test('a control is recorded, tested with evidence by somebody else, and retired; its operator may not test it, and the page says why', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const folder = await mkdtemp(join(tmpdir(), 'exeat-evidence-'));
    const page = await pageAs('p08');
    await open(page, '/controls');
    await page.getByRole('button', { name: 'Record a control' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Id').fill('depot-watch');
    await dialog.getByLabel('Kind').selectOption('CC-07');
    await dialog.getByLabel('Name', { exact: true }).fill('Watch of the depot');
    await dialog.getByLabel('Unit').selectOption('ISO');
    await dialog.getByLabel('Run by').fill('nobody.here');
    await confirm(page, 'Record a control');
    await dialog.getByText(/nobody\.here/).first().waitFor();
    await look(page, 'control-record');
    await dialog.getByLabel('Run by').fill('owen.clarke');
    await confirm(page, 'Record a control');
    await dialog.waitFor({ state: 'detached' });

    await open(page, '/controls/depot-watch');
    await page.getByText('What else there is, and why not now').click();
    await page.getByText('runs the control, and may not test it').first().waitFor();

    const tester = await pageAs('p07');
    await open(tester, '/controls/depot-watch');
    await tester.getByRole('button', { name: 'Record a test' }).click();
    const form = tester.getByRole('dialog');
    await form.getByLabel('Outcome').selectOption('pass');
    await form.getByLabel('What was seen').fill('The planted sign-in raised an alert within a minute.');
    await confirm(tester, 'Record a test');
    await form.getByText('expected the digest of at least one file').waitFor();
    await writeFile(join(folder, 'alert.txt'), 'alert raised');
    await form.getByLabel('Files that show it').setInputFiles(join(folder, 'alert.txt'));
    await form.getByText('alert.txt, SHA-256').waitFor();
    await look(tester, 'control-test');
    await confirm(tester, 'Record a test');
    await form.waitFor({ state: 'detached' });
    await settled(tester);
    await tester.getByText('Tested, works').waitFor();

    await open(page, '/controls/depot-watch');
    await page.getByRole('button', { name: 'Retire' }).click();
    await dialog.getByLabel('What was seen').fill('The depot is closed since Friday.');
    await confirm(page, 'Retire');
    await dialog.waitFor({ state: 'detached' });
    await settled(page);
    await page.getByText('Nothing here waits for you.').waitFor();
    await look(page, 'control-retired');
    await rm(folder, { recursive: true });
  });
});

async function confirm(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  await page.waitForLoadState('networkidle');
}
