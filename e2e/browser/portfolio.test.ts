import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('the portfolio in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('stands in every look, with a table behind the chart', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/portfolio');
    await look(page, 'portfolio');
    await page.getByText('As a table').click();
    expect(await page.getByRole('table').filter({ hasText: 'End in it' }).getByRole('row').count()).toBe(27);
    await look(page, 'portfolio-table');
  }, 60_000);

  test('a number opens a list of exactly that many', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p05');
    for (const table of ['Where policies are not enforced', 'Residual risk']) {
      await open(page, '/portfolio');
      const number = page.getByRole('table', { name: table }).getByRole('link').first();
      const count = Number(await number.textContent());
      await number.click();
      await page.getByRole('heading', { name: 'Register' }).waitFor();
      await settled(page);
      expect([table, await page.getByRole('table', { name: 'Register' }).getByRole('row').count()]).toEqual([table, count + 1]);
    }
  }, 60_000);

  test('a loss scenario is drawn against what is tolerated, with the deviation and without it, and said in a table', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p06');
    await open(page, '/losses');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('Above what is tolerated').waitFor();
    await page.getByText('As a table').click();
    const table = page.getByRole('table', { name: 'Probability of losing more than a sum in a year' });
    const shares = await table.getByRole('row').filter({ hasText: '1,000,000' }).first().getByRole('cell').allTextContents();
    expect(shares.map((share) => Number.parseFloat(share))).toEqual([expect.any(Number), expect.any(Number), 1]);
    expect(Number.parseFloat(shares[0] ?? '')).toBeGreaterThan(Number.parseFloat(shares[1] ?? ''));
    await look(page, 'losses');
    await page.getByRole('group', { name: 'Events in a year, with the deviation' }).getByLabel('Least').fill('9');
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('frequency.events: expected 0 ≤ low ≤ mode ≤ high').waitFor();
  });

  test('of one unit, kept in the address', async ({ skip }) => {
    const { pageAs, open } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/portfolio');
    await page.getByLabel('Unit').selectOption('INS');
    await settled(page);
    expect(new URL(page.url()).searchParams.get('unit')).toBe('INS');
  }, 60_000);
});
