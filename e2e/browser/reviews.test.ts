import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('what findings say of exceptions, in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('an exception shows which findings it covers, and since when', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/register?state=active&requirement=STD-LG%2FLG-7.1');
    await page.getByRole('table', { name: 'Register' }).getByRole('link').first().click();
    const card = page.getByRole('region', { name: 'Findings in its scope' });
    await card.getByRole('row').nth(1).waitFor();
    await settled(page);
    expect(await card.getByRole('list').first().textContent()).toMatch(/^\d+ open\d+ covered/);
    expect(await card.getByRole('row').nth(1).getByRole('cell').nth(3).textContent()).toMatch(/^\d+ \w+ 2026/);
    await card.scrollIntoViewIfNeeded();
    await look(page, 'exception-coverage');
  });

  test('violations and proposals stand on one page, each with what it means', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/reviews');
    for (const name of ['Over, and still in use', 'Drift beside a scope', 'Not needed, or too wide']) await page.getByRole('region', { name }).waitFor();
    await look(page, 'reviews');
    const over = page.getByRole('table', { name: 'Over, and still in use' });
    const number = over.getByRole('row').nth(1).getByRole('cell').nth(3).getByRole('link');
    await number.click();
    await page.getByRole('heading', { name: 'Findings' }).waitFor();
    expect(new URL(page.url()).searchParams.get('exception')).toMatch(/^EXC-/);
  });
});
