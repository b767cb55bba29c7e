/**
 * A real browser for the console's journeys: Chromium as Debian ships it, at two sizes. It trusts the one hub under
 * test, and its clock is the hub's.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { seriousFindings } from '../accessibility.ts';
import { ROOT } from '../app.ts';
import { type ConsoleWorld, NOW, type Who } from './console-world.ts';

/** Where Debian and others put it. */
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PICTURES = join(ROOT, 'docs', 'images', 'console');
/** Pictures are for people to look at: so many colours keep them small. */
const COLOURS = 96;

export const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const;
export type Size = keyof typeof SIZES;

export class ConsoleBrowser {
  readonly world: ConsoleWorld;
  readonly #browser: Browser;
  /** Errors and breaches of the content policy that pages reported. */
  readonly complaints: string[] = [];

  private constructor(browser: Browser, world: ConsoleWorld) {
    this.#browser = browser;
    this.world = world;
  }

  static async open(world: ConsoleWorld): Promise<ConsoleBrowser> {
    const executablePath = BROWSERS.find((path) => existsSync(path));
    if (!executablePath) throw new Error('No browser: scripts/setup installs chromium.');
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return new ConsoleBrowser(await chromium.launch({ executablePath, args }), world);
  }

  /** A browser of its own, with nobody signed in. */
  async visit(
    size: Size = 'desktop',
    options: { dark?: boolean; language?: 'en' | 'fr' } = {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      ...SIZES[size],
      baseURL: this.world.https,
      // The hub's certificate comes from its own authority; there is no other host here.
      ignoreHTTPSErrors: true,
      locale: options.language === 'fr' ? 'fr-FR' : 'en-GB',
      timezoneId: 'Europe/Paris',
      colorScheme: options.dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    await context.clock.install({ time: NOW });
    const page = await context.newPage();
    this.#listen(page);
    await page.goto('/');
    return page;
  }

  /** Signed in through the form, as people are. */
  async signIn(who: Who, size: Size = 'desktop', options: { dark?: boolean; language?: 'en' | 'fr' } = {}) {
    const page = await this.visit(size, options);
    const { email, password } = this.world.logins[who];
    await page.locator('input[type=email]').fill(email);
    await page.locator('input[type=password]').fill(password);
    await page.locator('button[type=submit]').click();
    await page.waitForSelector('nav#navigation', { state: 'attached' });
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  #listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // The browser writes a line for every answer that is a "no"; those are part of the journeys.
      const text = message.text();
      if (message.type() === 'error' && !text.startsWith('Failed to load resource'))
        this.complaints.push(text);
    });
  }
}

/** Goes to a page within the console, without loading it anew, and waits until nothing is being read. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
  }, path);
  await settled(page);
}

/** Until the heading is there, fonts are loaded and no part says that it is loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('h1');
  await page.waitForFunction(() => document.querySelector('.state.loading') === null);
  await page.evaluate(() => document.fonts.ready);
}

/** What is wrong with the page as it is drawn: serious findings of axe, and parts wider than the window. */
export async function wrongWith(page: Page): Promise<string[]> {
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth + 1 ? [`wider than the window: ${scrollWidth} > ${clientWidth}`] : [];
  });
  return [...wide, ...(await seriousFindings(page))];
}

/** Keeps a picture as docs/images/console/NAME-SIZE.png and says what is wrong with the page. */
export async function picture(page: Page, name: string, size: Size): Promise<string[]> {
  await settled(page);
  // Where the last click was, something would look pointed at.
  await page.mouse.move(0, 0);
  const wrong = await wrongWith(page);
  mkdirSync(PICTURES, { recursive: true });
  const whole = await page.screenshot({ scale: 'css', animations: 'disabled', caret: 'hide' });
  await sharp(whole)
    .png({ palette: true, colours: COLOURS, effort: 8, compressionLevel: 9 })
    .toFile(join(PICTURES, `${name}-${size}.png`));
  return wrong.map((what) => `${name} (${size}): ${what}`);
}

/** Every page of a list at both sizes, for one person; returns what is wrong. */
export async function lookAt(
  browser: ConsoleBrowser,
  who: Who,
  pages: Readonly<Record<string, string>>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const size of Object.keys(SIZES) as Size[]) {
    const page = await browser.signIn(who, size);
    for (const [name, path] of Object.entries(pages)) {
      await goTo(page, path);
      wrong.push(...(await picture(page, name, size)));
    }
    await page.context().close();
  }
  return wrong;
}
