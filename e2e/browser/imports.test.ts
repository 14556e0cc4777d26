import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

/** A table of findings, as docs/reference describes it; the second row says no asset. */
const report = (host: string) =>
  `rule,asset,status,severity,title\nxccdf:rule_audit,host:${host},open,high,Audit is not installed\nxccdf:rule_ntp,host:${host},passed,low,Time is kept\nxccdf:rule_x,nothing,open,low,No asset\n`;
const file = (name: string, text: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });

describe('imports in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('the report of a scanner is sent, and what became of it is kept', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/imports');
    await look(page, 'imports');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Choose a file first.').waitFor();
    await page.locator('input[type=file]').setInputFiles(file('claims.csv', report('app-01.corp.example')));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { name: 'claims.csv' }).waitFor();
    await settled(page);
    expect(await page.getByRole('region', { name: 'What it held' }).textContent()).toContain('Findings2');
    await page.getByRole('table', { name: 'Left out, with the reason' }).getByRole('row').nth(1).waitFor();
    await look(page, 'import');
    await page.getByRole('link', { name: 'Imports' }).first().click();
    await page.getByRole('table', { name: 'Earlier imports' }).getByRole('link', { name: 'claims.csv' }).waitFor();
  });

  test('progress is shown while the report is on its way', async ({ skip }) => {
    const { pageAs, open, look, server } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/imports');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(`${server.address}/api/v1/imports?kind=*`, async (route) => {
      await released;
      await route.continue();
    });
    await page.locator('input[type=file]').setInputFiles(file('slow.csv', report('app-02.corp.example')));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('progressbar', { name: 'Sending …' }).waitFor();
    await look(page, 'imports-running');
    release();
    await page.getByRole('heading', { name: 'slow.csv' }).waitFor();
  });

  test('a file that cannot be read is told with the reason, and stays among the failed', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/imports');
    await page.locator('input[type=file]').setInputFiles(file('broken.json', '{"runs": ['));
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('alert').waitFor();
    await look(page, 'imports-refused');
    await page.reload();
    await page.getByRole('link', { name: 'broken.json' }).click();
    await page.getByRole('region', { name: 'Why it failed' }).waitFor();
    await look(page, 'import-failed');
  });

  test('records are tried before they are recorded, and every row that does not fit is named', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p46');
    await open(page, '/imports');
    await page.getByLabel('What it holds').selectOption('assets');
    await page.locator('input[type=file]').setInputFiles(file('assets.csv', 'type,id,unit\nhost,new-01.corp.example,INS\nhost,new-02.corp.example,NOPE\n'));
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByRole('alert').filter({ hasText: 'NOPE' }).waitFor();
    await page.locator('input[type=file]').setInputFiles(file('assets.csv', 'type,id,unit\nhost,new-01.corp.example,INS\n'));
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByRole('region', { name: 'What would be recorded' }).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('region', { name: 'Recorded' }).getByText('1 record new or changed').waitFor();
    await look(page, 'imports-records');
  });
});
