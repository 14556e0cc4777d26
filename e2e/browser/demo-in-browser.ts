import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { root, type RunningServer, startServer } from '../running-server.ts';
import { expectAccessible } from './accessibility.ts';
import { launchBrowser, noBrowser } from './chromium.ts';

/** A demo server with a browser in front of it. */
export type DemoInBrowser = {
  readonly server: RunningServer;
  /** An empty page, signed in as this person (`p24`) or as nobody; at a desk, in light colours. */
  pageAs(person: string | null): Promise<Page>;
  /** Goes to an address of the application and waits until its content stands. */
  open(page: Page, address: string): Promise<void>;
  /**
   * Looks at the page as it stands in every look: no WCAG A or AA finding, nothing that sticks out of a phone. With `EXEAT_SCREENSHOTS`
   * (a folder) it keeps pictures `NAME-WIDTH-THEME.png`.
   */
  look(page: Page, name: string): Promise<void>;
  /** Ends everything. @throws Error when any page violated its policy or wrote an error to its console. */
  close(): Promise<void>;
};

const desk = { width: 1280, height: 860 };
const phone = { width: 390, height: 844 };
/** Phones show the colours of desks; only the long tests look twice, and whoever keeps pictures. */
const isThorough = process.env['EXEAT_LONG_TESTS'] === '1' || (process.env['EXEAT_SCREENSHOTS'] ?? '') !== '';

/** Milliseconds that a story in a browser may take on a busy machine. */
export const storyTimeout = 240_000;

/**
 * A demo in a browser for the stories of one `describe`, started before the first and ended after the last. Call what it returns in each
 * story: without a browser the story is skipped with the line that installs one. `demo: false`: a server as it is when nobody has set it up.
 */
export function sharedDemo(options: { readonly demo?: boolean } = {}): (skip: (note: string) => never) => DemoInBrowser {
  let demo: DemoInBrowser | null = null;
  beforeAll(async () => {
    if (noBrowser === null) demo = await demoInBrowser(options);
  }, storyTimeout);
  afterAll(async () => {
    await demo?.close();
  });
  return (skip) => demo ?? skip(noBrowser ?? 'needs a browser');
}

/** Builds the web application if needed, and starts a server and a browser of their own. */
async function demoInBrowser(options: { readonly demo?: boolean }): Promise<DemoInBrowser> {
  await promisify(execFile)(process.execPath, [join(root, 'tools/build-web.mjs')]);
  const folder = await mkdtemp(join(tmpdir(), 'exeat-browser-'));
  const server = await startServer(join(folder, 'data'), options);
  const browser = await launchBrowser();
  const faults: string[] = [];
  const open = async (page: Page, address: string): Promise<void> => {
    await page.goto(`${server.address}${address}`);
    await settled(page);
  };
  return {
    server,
    open,
    pageAs: async (person) => {
      const page = await newPage(browser, faults);
      if (person !== null) await actAs(page, server.address, person);
      return page;
    },
    look: (page, name) => lookAt(page, name),
    close: async () => {
      await browser.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
      if (faults.length > 0) throw new Error(`pages reported:\n${faults.join('\n')}`);
    },
  };
}

async function newPage(browser: Browser, faults: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: desk, colorScheme: 'light', locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  unanswered.set(page, unansweredBy(page));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const text = `policy violated: ${event.violatedDirective} by ${event.blockedURI} ${event.sample}`;
      setTimeout(() => {
        throw new Error(text);
      });
    });
  });
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    // The browser itself notes every answer of 4xx and every lost connection; both are part of stories.
    if (message.type() === 'error' && !/Failed to load resource: (.* status of 4\d\d|net::ERR_INTERNET_DISCONNECTED)/.test(message.text())) faults.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}

/** Signs in by the route that the person picker uses, before any page is loaded. */
async function actAs(page: Page, address: string, person: string): Promise<void> {
  const reply = await page.context().request.post(`${address}/api/v1/demo/sessions`, { data: { person }, headers: { origin: address } });
  if (reply.status() !== 201) throw new Error(`expected to act as ${person}, got ${reply.status()}`);
}

/** No part of the page is waiting any more, nor for a person to have stopped typing. */
export async function settled(page: Page): Promise<void> {
  await drawn(page);
  const waiting = unanswered.get(page);
  // What the page asks for, it asks for as it is drawn: twice nothing under way is the end of it.
  for (let calm = 0; calm < 2; calm = (waiting?.size ?? 0) === 0 ? calm + 1 : 0) await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 40)));
  await drawn(page);
}

async function drawn(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.animate-pulse') === null);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

const unanswered = new WeakMap<Page, ReadonlySet<Request>>();

/** The requests of a page that have no answer yet, as they come and go. */
function unansweredBy(page: Page): ReadonlySet<Request> {
  const waiting = new Set<Request>();
  page.on('request', (request) => waiting.add(request));
  page.on('requestfinished', (request) => waiting.delete(request));
  page.on('requestfailed', (request) => waiting.delete(request));
  return waiting;
}

async function lookAt(page: Page, name: string): Promise<void> {
  for (const size of [desk, phone]) {
    await page.setViewportSize(size);
    for (const colorScheme of size === desk || isThorough ? (['light', 'dark'] as const) : (['light'] as const)) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, colorScheme);
      // The dark look is the same page in other colours.
      await expectAccessible(page, `${name} ${size.width} ${colorScheme}`, { coloursOnly: colorScheme === 'dark' });
      await keepPicture(page, `${name}-${size.width}-${colorScheme}`);
    }
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (tooWide > 0) throw new Error(`${name} ${size.width}: the page is ${tooWide} px wider than its window`);
  }
  await page.setViewportSize(desk);
  await page.emulateMedia({ colorScheme: 'light' });
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['EXEAT_SCREENSHOTS'];
  if (folder === undefined || folder === '') return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
