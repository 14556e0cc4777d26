import { existsSync } from 'node:fs';
import { type Browser, chromium as playwright } from 'playwright-core';

const path = process.env['EXEAT_CHROMIUM'] ?? '/usr/bin/chromium';

/** Why browser tests cannot run here, for `skip`; null when they can. */
export const noBrowser: string | null = existsSync(path)
  ? null
  : `needs ${path}: apt-get install -y --no-install-recommends chromium (or EXEAT_CHROMIUM=PATH)`;

/** Starts the system's Chromium without a window. */
export function launchBrowser(): Promise<Browser> {
  // Root in a container has no sandbox of its own; the pages are ours.
  return playwright.launch({ executablePath: path, args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'] });
}
