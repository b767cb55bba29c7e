/** The daily pages in a real browser: what people see at both sizes, and that everybody can use it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsoleBrowser, lookAt, picture, SIZES, type Size } from './browser.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';

let world: ConsoleWorld;
let browser: ConsoleBrowser;
beforeAll(async () => {
  world = await openConsoleWorld();
  browser = await ConsoleBrowser.open(world);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

describe('pages', () => {
  it.each(Object.keys(SIZES) as Size[])('sign-in (%s)', async (size) => {
    const page = await browser.visit(size);
    expect(await picture(page, 'sign-in', size)).toEqual([]);
    await page.context().close();
  });

  it('of staff', async () => {
    expect(await lookAt(browser, 'staff', { today: '/today' })).toEqual([]);
  });

  it('are drawn without an error or a breach of the content policy', () => {
    expect(browser.complaints).toEqual([]);
  });
});
