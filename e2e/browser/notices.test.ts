import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

describe('notices in a browser', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('are counted in the navigation, stand in every look, are marked one by one and all at once, and stay', async ({ skip }) => {
    const { pageAs, open, look } = running(skip);
    const page = await pageAs('p23');
    const list = page.getByRole('list', { name: 'Notices', exact: true });
    // The server tells within some seconds of its start.
    await expect.poll(async () => {
      await open(page, '/notices');
      return list.getByRole('listitem').count();
    }, { timeout: 60_000, interval: 1_000 }).toBeGreaterThan(1);
    await look(page, 'notices');
    // Other stories go on meanwhile, and what they do is told here too: more may come at any time.
    const texts = await list.getByRole('listitem').allTextContents();
    const alike = (among: readonly string[]): number => among.filter((text) => text === texts[0]).length;
    expect(await page.getByRole('link', { name: /^Notices \d+ new$/ }).count()).toBe(1);
    await list.getByRole('button', { name: /^Mark the notice on/ }).first().click();
    await expect.poll(async () => alike(await list.getByRole('listitem').allTextContents()), { timeout: 20_000 }).toBeLessThan(alike(texts));
    const none = page.getByText('No open notice');
    await expect.poll(async () => {
      const all = page.getByRole('button', { name: 'Mark all as handled' });
      if (await all.isVisible()) await all.click();
      await settled(page);
      return none.isVisible();
    }, { timeout: 60_000 }).toBe(true);
    await look(page, 'notices-none');
    await page.getByLabel('Show').selectOption('All');
    await settled(page);
    expect(await list.getByText('handled', { exact: true }).count()).toBeGreaterThanOrEqual(texts.length);
    await look(page, 'notices-all');
    await page.getByRole('button', { name: 'Make the address' }).click();
    await page.getByText(/calendars\/exc_/).waitFor();
    await look(page, 'notices-calendar');
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByRole('button', { name: 'Make the address' }).waitFor();
  });
});
