import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('the findings in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('a coverage and what they have in common narrow the list down, and the address keeps it', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/findings');
    await look(page, 'findings');
    await page.getByRole('group', { name: 'Coverage' }).getByRole('button', { name: 'Uncovered' }).click();
    await settled(page);
    expect(new URL(page.url()).searchParams.get('coverage')).toBe('uncovered');
    await page.getByText('Narrow down').waitFor();
    await page.getByRole('button', { name: /^Medium/ }).click();
    await settled(page);
    expect(new URL(page.url()).searchParams.get('severity')).toBe('medium');
    await page.getByRole('button', { name: 'Take away the filter Severity' }).click();
    await settled(page);
    expect(new URL(page.url()).searchParams.get('severity')).toBeNull();
  }, 60_000);

  test('a finding says why nothing covers it, reached by keys', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/findings?coverage=uncovered');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Why it is not covered' }).waitFor();
    await page.getByRole('region', { name: 'Why it is not covered' }).getByRole('listitem').first().waitFor();
    await look(page, 'finding');
  }, 60_000);

  test('no finding, an unknown one, and no answer are told', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/findings?rule=vuln:CVE-1999-0001');
    await page.getByText('No finding is like that').waitFor();
    await look(page, 'findings-empty');
    await page.goto(`${running(skip).server.address}/findings/${'0'.repeat(64)}?asset=host:nowhere.example`);
    await page.getByText('There is nothing here', { exact: true }).waitFor();
  }, 60_000);
});
