/** The pages of staff in a real browser: what they show at both sizes, and that work gets done in them. */
import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsoleBrowser, goTo, lookAt, picture, SIZES, type Size, settled, wrongWith } from './browser.ts';
import { type ConsoleWorld, openConsoleWorld } from './console-world.ts';
import { api, cancelSessions, handInExcuses } from './office-desk.ts';

let world: ConsoleWorld;
let browser: ConsoleBrowser;
beforeAll(async () => {
  world = await openConsoleWorld();
  browser = await ConsoleBrowser.open(world);
  const page = await browser.signIn('staff');
  await handInExcuses(page);
  await cancelSessions(page);
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const dialog = (page: Page) => page.getByRole('dialog');

async function waiting(page: Page): Promise<{ id: string; documents: number }[]> {
  return (await api<{ items: { id: string; documents: number }[] }>(page, 'GET', '/excuses?state=waiting'))
    .items;
}

describe('pages', () => {
  it('of staff', async () => {
    const wrong = await lookAt(browser, 'staff', {
      worklist: '/todo',
      timetable: '/timetable',
      units: '/timetable/units',
      calendar: '/timetable/calendar',
      import: '/import',
      analytics: '/analytics',
      reports: '/reports',
      notifications: '/notifications',
      preferences: '/notifications/preferences',
    });
    expect(wrong).toEqual([]);
  });

  it.each(Object.keys(SIZES) as Size[])(
    'of excuses, with the document beside the decision (%s)',
    async (size) => {
      const page = await browser.signIn('staff', size);
      const paper = (await waiting(page)).find(({ documents }) => documents > 0);
      await goTo(page, `/excuses?id=${paper?.id}`);
      await page.locator('.document-page').waitFor();
      expect(await picture(page, 'excuses', size)).toEqual([]);
      await page.context().close();
    },
  );

  it.each(Object.keys(SIZES) as Size[])('of makeups, with free times (%s)', async (size) => {
    const page = await browser.signIn('staff', size);
    await goTo(page, '/makeup');
    await page.locator('.makeup-wanted a').first().click();
    await page.locator('.slot').first().waitFor();
    expect(await picture(page, 'makeup', size)).toEqual([]);
    await page.context().close();
  });

  it('fit at twice the size of text, in the dark and in French', async () => {
    const page = await browser.signIn('staff', 'desktop', { dark: true, language: 'fr' });
    const wrong: string[] = [];
    // As wide as a window of 1280 pixels is to a page that is drawn twice as large.
    await page.setViewportSize({ width: 640, height: 400 });
    for (const path of [
      '/todo',
      '/excuses',
      '/makeup',
      '/timetable',
      '/import',
      '/analytics',
      '/notifications',
    ]) {
      await goTo(page, path);
      wrong.push(...(await wrongWith(page)).map((what) => `${path}: ${what}`));
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  });
});

describe('staff', () => {
  it('decide excuses by keyboard alone, and are led to the next', async () => {
    const page = await browser.signIn('staff');
    const before = await waiting(page);
    await goTo(page, '/excuses');
    await button(page, 'Reject').focus();
    await page.keyboard.press('Enter');
    await page.getByText('Say in the note why you reject it.').waitFor();
    await page.getByLabel('Note to the person').focus();
    await page.keyboard.type('The certificate is of another day.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(': rejected.').waitFor();
    // Reading goes on at the name of the next one.
    await page.waitForFunction(() => document.activeElement?.tagName === 'H2');
    const after = await waiting(page);
    expect(after).toHaveLength(before.length - 1);
    expect(new URL(page.url()).searchParams.get('id')).toBe(after[0]?.id);
    await page.context().close();
  });

  it('book a makeup, and are told what took the time when it has gone meanwhile', async () => {
    const page = await browser.signIn('staff');
    await goTo(page, '/makeup');
    await page.locator('.makeup-wanted a').first().click();
    await page.locator('.slot[data-best]').click();
    await dialog(page).getByRole('button', { name: 'Book' }).click();
    await page.getByText('Booked:').first().waitFor();
    const sessionId = (await page.getByRole('link', { name: 'Open the makeup' }).getAttribute('href'))
      ?.split('/')
      .at(-1);
    const made = await api<{
      roomId: string;
      scheduledStart: string;
      scheduledEnd: string;
      trainer: { id: string };
    }>(page, 'GET', `/sessions/${sessionId}`);
    await api(page, 'POST', `/sessions/${sessionId}/cancel`, { reason: 'To book it again.' });
    await page.reload();
    await page.locator('.slot').first().waitFor();
    await page.locator('.slot[data-best]').click();
    await page.getByRole('dialog', { name: 'Book this makeup?' }).waitFor();
    // Somebody else is quicker, and gives the trainer another session.
    await api(page, 'POST', '/sessions', {
      roomId: made.roomId,
      trainerId: made.trainer.id,
      title: 'Quicker',
      start: made.scheduledStart,
      end: made.scheduledEnd,
    });
    await dialog(page).getByRole('button', { name: 'Book' }).click();
    await dialog(page).getByText('Quicker').first().waitFor();
    await page.context().close();
  });

  it('book the best time for a makeup from the list of what waits, in two clicks', async () => {
    const page = await browser.signIn('staff');
    await goTo(page, '/todo');
    const card = page.locator('.work-card[data-kind="makeup-wanted"]').first();
    await card.getByRole('button', { name: 'Find the best time' }).click();
    await card.getByText('Best time:').waitFor();
    await card.getByRole('button', { name: 'Book it' }).click();
    await page.getByText('Booked:').waitFor();
    await page.context().close();
  });

  it('add a slot to the timetable, change it, see what that did, and end it', async () => {
    const page = await browser.signIn('staff');
    await goTo(page, '/timetable');
    await button(page, 'Add a slot').first().click();
    await page.getByLabel('Title').fill('Safety walk');
    await page.getByLabel('Room', { exact: true }).selectOption({ index: 1 });
    await page.getByLabel('Trainer', { exact: true }).selectOption({ index: 1 });
    await page.locator('.group-checks input').first().check();
    await page.getByLabel('Day', { exact: true }).selectOption('6');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Safety walk was added.').waitFor();
    await button(page, 'Change').click();
    await page.getByLabel('Starts').fill('09:30');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText(/sessions? moved/).waitFor();
    await button(page, 'End this slot').click();
    await page
      .getByRole('dialog', { name: 'End this slot?' })
      .getByRole('button', { name: 'End this slot' })
      .click();
    await page.getByText('Safety walk was ended.').waitFor();
    await page.context().close();
  });

  it('see the figures as charts and as tables, of a period that stands in the address', async () => {
    const page = await browser.signIn('staff');
    await goTo(page, '/analytics');
    expect(await page.getByRole('img', { name: /^Attendance: / }).count()).toBeGreaterThan(0);
    const figure = page.locator('.figure').first();
    await figure.getByText('Table', { exact: true }).click();
    await figure.getByRole('table', { name: 'Attendance week by week' }).waitFor();
    await page.getByLabel('From', { exact: true }).fill('2031-03-10');
    await page.waitForURL(/from=2031-03-10/);
    await page.reload();
    await settled(page);
    expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe('2031-03-10');
    await page.context().close();
  });

  it('read a file in: mistakes to the row first, then what would change, then all of it', async () => {
    const page = await browser.signIn('staff');
    await goTo(page, '/import');
    const give = (text: string) =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await give('reference,name,email,language\nT-1,Nadia Import,nadia@example.org,xx\n');
    await page.getByText('1 row has a mistake').waitFor();
    const mistakes = page.getByRole('table', { name: 'Mistakes in the file' });
    expect(await mistakes.getByRole('row').nth(1).textContent()).toContain('language');
    expect(await page.getByRole('button', { name: 'Apply all of it' }).count()).toBe(0);
    await button(page, 'Give another file').click();
    await give('reference,name,email,language\nT-1,Nadia Import,nadia@example.org,fr\n');
    await page.getByRole('table', { name: 'Changes' }).getByText('Nadia Import').first().waitFor();
    expect(await picture(page, 'import-checked', 'desktop')).toEqual([]);
    await button(page, 'Apply all of it').click();
    await dialog(page).getByRole('button', { name: 'Apply all of it' }).click();
    await page.getByText('Applied.').waitFor();
    const found = await api<{ items: unknown[] }>(page, 'GET', '/people?search=Nadia%20Import');
    expect(found.items).toHaveLength(1);
    await page.context().close();
  });

  it('read photos in from a ZIP file, each with its verdict', async () => {
    const page = await browser.signIn('staff');
    const { items } = await api<{ items: { id: string; displayName: string }[] }>(
      page,
      'GET',
      '/people?limit=2&role=trainee',
    );
    const [seen, unseen] = items;
    await goTo(page, '/import');
    await page.getByLabel('What is in the file').selectOption('photos');
    const give = (photos: Record<string, number[]>) =>
      page
        .locator('input[type=file]')
        .first()
        .setInputFiles({
          name: 'photos.zip',
          mimeType: 'application/zip',
          // What stands for the models in this hub takes a picture by its first byte.
          buffer: Buffer.from(
            zipSync(
              Object.fromEntries(Object.entries(photos).map(([at, bytes]) => [at, Uint8Array.from(bytes)])),
            ),
          ),
        });
    await give({ [`${seen?.id}.jpg`]: [1, 2, 40], 'nobody.jpg': [1, 2, 41] });
    await page.getByRole('table', { name: 'Mistakes in the file' }).getByText('nobody').first().waitFor();
    await button(page, 'Give another file').click();
    await page.getByLabel('What is in the file').selectOption('photos');
    await give({ [`${seen?.id}.jpg`]: [1, 2, 40], [`${unseen?.id}.jpg`]: [7, 2, 41] });
    const changes = page.getByRole('table', { name: 'Changes' });
    await changes
      .locator('tr', { hasText: seen?.displayName ?? '' })
      .getByText('Add', { exact: true })
      .waitFor();
    // The one that is refused stands among them, with what to do about it.
    await changes
      .locator('tr', { hasText: unseen?.displayName ?? '' })
      .getByText('No face was found')
      .waitFor();
    await button(page, 'Apply all of it').click();
    await dialog(page).getByRole('button', { name: 'Apply all of it' }).click();
    await page.getByText('Applied.').waitFor();
    await page.context().close();
  });

  it('hand in an excuse for somebody who telephoned, and decide it', async () => {
    const page = await browser.signIn('staff');
    await goTo(page, '/excuses');
    await page.getByRole('link', { name: 'Hand in an excuse' }).click();
    await page.getByRole('combobox', { name: 'Person' }).fill('Greta');
    const who = page.getByRole('listbox').getByRole('option').first();
    const name = (await who.textContent()) ?? '';
    await who.click();
    await page.getByLabel('From').fill('2031-03-24');
    await page.getByLabel('Until').fill('2031-03-25');
    await page.getByLabel('Reason').fill('Called this morning: flu.');
    await button(page, 'Hand in').click();
    await page.getByText(`Handed in for ${name}.`).waitFor();
    await page.locator('.excuse h2', { hasText: name }).waitFor();
    await page.getByText('Called this morning: flu.').waitFor();
    await button(page, 'Approve').click();
    await page.getByText(`${name}: approved.`).waitFor();
    await page.context().close();
  });

  it('look at a PDF beside the decision', async () => {
    const page = await browser.signIn('staff');
    for (const { id, documents } of await waiting(page)) {
      const detail = await api<{ documents: { type: string }[] }>(page, 'GET', `/excuses/${id}`);
      if (documents === 0 || detail.documents[0]?.type !== 'application/pdf') continue;
      await goTo(page, `/excuses?id=${id}`);
      expect(await page.locator('iframe.document-page').getAttribute('src')).toMatch(/^blob:/);
      // The browser's viewer runs as a frame of its own within ours; what the policy refuses is a complaint.
      await page.waitForFunction(() => document.querySelector('iframe.document-page')?.clientHeight);
      break;
    }
    await page.context().close();
  });

  it('download a register', async () => {
    const page = await browser.signIn('staff');
    await goTo(page, '/reports');
    await page.getByLabel('Group').selectOption({ index: 1 });
    await page.getByText('CSV', { exact: true }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      button(page, 'Make and download').click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/\.csv$/);
    await page.context().close();
  });

  it('download the sheet of a session', async () => {
    const page = await browser.signIn('staff');
    const { items } = await api<{ items: { id: string; status: string }[] }>(
      page,
      'GET',
      '/sessions?from=2031-03-17T00:00:00Z&limit=50',
    );
    await goTo(page, `/sessions/${items.find(({ status }) => status === 'completed')?.id}`);
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Session sheet').click()]);
    expect(file.suggestedFilename()).toMatch(/\.pdf$/);
    expect(
      readFileSync(await file.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    await page.context().close();
  });

  it('meet no error and no breach of the content policy', () => {
    expect(browser.complaints).toEqual([]);
  });
});
