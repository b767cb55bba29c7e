/** The daily pages in a real browser: what people see at both sizes, and that everybody can use it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsoleBrowser, goTo, lookAt, picture, SIZES, type Size, settled, wrongWith } from './browser.ts';
import { type ConsoleWorld, NOW, openConsoleWorld } from './console-world.ts';
import { api } from './office-desk.ts';

interface Found {
  readonly running: string;
  readonly over: string;
  readonly person: string;
  readonly group: string;
  readonly excuse: string;
  readonly attended: string;
}

let world: ConsoleWorld;
let browser: ConsoleBrowser;
let found: Found;
beforeAll(async () => {
  world = await openConsoleWorld();
  browser = await ConsoleBrowser.open(world);
  found = await findThings();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const sizes = Object.keys(SIZES) as Size[];
interface List<T> {
  readonly items: readonly T[];
}

async function findThings(): Promise<Found> {
  const page = await browser.signIn('staff');
  const day = 24 * 3_600_000;
  const from = new Date(NOW - 2 * day).toISOString();
  const sessions = await api<List<{ id: string; status: string }>>(
    page,
    'GET',
    `/sessions?from=${from}&limit=200`,
  );
  const groups = await api<List<{ id: string; name: string }>>(page, 'GET', '/groups');
  await page.context().close();
  const trainee = await browser.signIn('trainee');
  const me = await api<{ personId: string }>(trainee, 'GET', '/me');
  const records = await api<List<{ session: { id: string }; status: string }>>(
    trainee,
    'GET',
    `/records?to=${new Date(NOW).toISOString()}`,
  );
  const excuse = await api<{ id: string }>(trainee, 'POST', '/excuses', {
    reach: { what: 'days', from: '2031-03-21', until: '2031-03-24' },
    reason: 'A hearing at the town hall on Friday, and a family matter on Monday.',
  });
  await trainee.context().close();
  const of = (status: string) => sessions.items.find((one) => one.status === status)?.id ?? '';
  return {
    running: of('active'),
    over: of('completed'),
    person: me.personId,
    group: groups.items[0]?.id ?? '',
    excuse: excuse.id,
    attended: records.items.find(({ status }) => status === 'present')?.session.id ?? '',
  };
}

describe('pages', () => {
  it.each(sizes)('of signing in (%s)', async (size) => {
    const page = await browser.visit(size);
    expect(await picture(page, 'sign-in', size)).toEqual([]);
    await page.context().close();
  });

  it('of staff', async () => {
    const wrong = await lookAt(browser, 'staff', {
      today: '/today',
      sessions: '/sessions',
      session: `/sessions/${found.running}`,
      people: '/people',
      person: `/people/${found.person}`,
      groups: '/groups',
      group: `/groups/${found.group}`,
    });
    expect(wrong).toEqual([]);
  });

  it('of trainers', async () => {
    expect(await lookAt(browser, 'trainer', { teach: '/teach' })).toEqual([]);
  });

  it('of trainees', async () => {
    const wrong = await lookAt(browser, 'trainee', {
      'my-attendance': '/mine',
      'my-excuses': '/mine/excuses',
      'my-excuse': `/mine/excuses/${found.excuse}`,
      'new-excuse': '/mine/excuses/new',
      feedback: `/mine/feedback/${found.attended}`,
      account: '/me',
    });
    expect(wrong).toEqual([]);
  });

  it.each(sizes)('of one record with its evidence (%s)', async (size) => {
    const page = await browser.signIn('staff', size);
    await goTo(page, `/sessions/${found.over}`);
    await page
      .getByRole('button', { name: /^Details/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Correct' }).click();
    expect(await picture(page, 'record', size)).toEqual([]);
    await page.context().close();
  });

  it('fit in the dark, in French, and where text is twice as large', async () => {
    const wrong: string[] = [];
    const paths = ['/today', '/sessions', `/sessions/${found.over}`, `/people/${found.person}`];
    const staff = await browser.signIn('staff', 'desktop', { dark: true, language: 'fr' });
    // As wide as a window of 1280 pixels is to a page that is drawn twice as large.
    await staff.setViewportSize({ width: 640, height: 400 });
    for (const path of paths) wrong.push(...(await lookOnce(staff, path)));
    await staff.context().close();
    const trainee = await browser.signIn('trainee', 'phone', { dark: true, language: 'fr' });
    await trainee.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/mine', '/mine/excuses/new', `/mine/feedback/${found.attended}`, '/me'])
      wrong.push(...(await lookOnce(trainee, path)));
    await trainee.context().close();
    expect(wrong).toEqual([]);
  });

  it('are drawn without an error or a breach of the content policy', () => {
    expect(browser.complaints).toEqual([]);
  });
});

async function lookOnce(page: Page, path: string): Promise<string[]> {
  await goTo(page, path);
  return (await wrongWith(page)).map((what) => `${path}: ${what}`);
}

describe('by keyboard alone', () => {
  it('the content is one step away, dialogs hold the focus and give it back', async () => {
    const page = await browser.signIn('staff');
    await page.goto('/sessions');
    await settled(page);
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('New session');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New session' });
    await dialog.waitFor();
    for (let step = 0; step < 20; step += 1) await page.keyboard.press('Tab');
    expect(await dialog.evaluate((node) => node.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused()).toBe('New session');
    await page.context().close();
  });

  it('a page that was gone to is read from its start', async () => {
    const page = await browser.signIn('staff');
    await page.getByRole('link', { name: 'People', exact: true }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(await page.title()).toContain('People');
    await page.context().close();
  });
});
