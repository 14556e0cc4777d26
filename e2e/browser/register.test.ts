import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('the register in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('columns are chosen, and the address keeps them', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/register');
    await page.getByText('Columns').click();
    await page.getByLabel('Basis').check();
    await page.getByRole('checkbox', { name: 'Residual risk' }).uncheck();
    await look(page, 'register-columns');
    await page.reload();
    await settled(page);
    const heads = await page.getByRole('table', { name: 'Register' }).getByRole('columnheader').allTextContents();
    expect(heads.map((head) => head.replace(/[↑↓]/u, '').trim())).toEqual(['Exception', 'Id', 'State', 'Requirement', 'Owner', 'Basis', 'Covered until']);
  });

  test('as it stood on a day there are fewer, and the files hold the same', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/register');
    const rows = () => page.getByRole('table', { name: 'Register' }).getByRole('row').count();
    const now = await rows();
    await page.getByLabel('As it stood on').fill('2026-09-01');
    await page.getByText('As it was known on').waitFor();
    await settled(page);
    await look(page, 'register-as-of');
    const then = await rows();
    expect(then).toBeGreaterThan(1);
    expect(then).toBeLessThan(now);
    const address = await page.getByRole('link', { name: 'Take this list out as: JSON' }).getAttribute('href');
    const taken = await page.evaluate(async (href) => (await fetch(href)).json(), address ?? '');
    expect((taken as { items: unknown[] }).items).toHaveLength(then - 1);
    await open(page, '/register?q=nothing+has+these+words&at=2026-09-01T00%3A00%3A00.000Z');
    await page.getByText('No exception is like that').waitFor();
  });

  test('a view is named, comes back by its name, and is forgotten', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p05');
    await open(page, '/register?state=active&columns=id,until');
    await page.getByRole('button', { name: 'Name this view' }).click();
    await look(page, 'register-name-view');
    await page.getByRole('textbox', { name: 'Name' }).fill('In force');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await open(page, '/register');
    await page.getByRole('list', { name: 'Your views' }).getByRole('link', { name: 'In force' }).click();
    await settled(page);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ state: 'active', columns: 'id,until' });
    await look(page, 'register-views');
    await page.getByRole('button', { name: 'Forget the view In force' }).click();
    await page.getByRole('link', { name: 'In force' }).waitFor({ state: 'detached' });
  });
});
