import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settled, sharedDemo, storyTimeout } from './demo-in-browser.ts';

/** Pages of the demo that the README shows: who looks, and where. */
const shown = [
  { name: 'portfolio', as: 'p05', address: '/portfolio' },
  { name: 'register', as: 'p05', address: '/register' },
  { name: 'inbox', as: 'p05', address: '/inbox' },
  { name: 'exception', as: 'p05', address: '/exceptions/EXC-2026-0034' },
] as const;

describe('the pictures of the README', { timeout: storyTimeout }, () => {
  const running = sharedDemo();

  test('are taken from the demo, small', async ({ skip }) => {
    const folder = process.env['EXEAT_PICTURES'] ?? '';
    if (folder === '') skip('takes pictures: EXEAT_PICTURES=docs/pictures npm run test:long -- browser/pictures');
    const { pageAs, open } = running(skip);
    await mkdir(folder, { recursive: true });
    for (const { name, as, address } of shown) {
      const page = await pageAs(as);
      await open(page, address);
      await settled(page);
      const chromium = await page.context().newCDPSession(page);
      // The driver itself knows PNG and JPEG only, which are four times as large.
      const { data } = (await chromium.send('Page.captureScreenshot', { format: 'webp', quality: 80 })) as { data: string };
      const bytes = Buffer.from(data, 'base64');
      expect(bytes.length).toBeLessThan(150_000);
      await writeFile(join(folder, `${name}.webp`), bytes);
      await page.close();
    }
  });
});
