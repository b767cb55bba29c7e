/** The pages of administrators and IT in a real browser. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '../../../core/domain/scope.ts';
import { openDatabase } from '../../../hub/storage/database.ts';
import { ConsoleBrowser, goTo, lookAt, picture } from './browser.ts';
import { type ConsoleWorld, NOW, openConsoleWorld } from './console-world.ts';
import { api } from './office-desk.ts';

let world: ConsoleWorld;
let browser: ConsoleBrowser;
beforeAll(async () => {
  world = await openConsoleWorld();
  browser = await ConsoleBrowser.open(world);
  const page = await browser.signIn('admin');
  await api(page, 'POST', '/tokens', { name: 'Payroll', permissions: ['session.read', 'record.read'] });
  await api(page, 'POST', '/webhooks', {
    url: 'https://learning.example/hooks',
    events: ['session.missed', 'session.canceled'],
  });
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** As if three kiosks had been sent this person, one of which was revoked since; the ids of the others. */
async function heldEverywhere(subject: string): Promise<string[]> {
  const db = openDatabase(world.database);
  try {
    const kiosks = await db.selectFrom('kiosk').select('id').orderBy('name').limit(3).execute();
    const ids = kiosks.map(({ id }) => id);
    const rows = ids.map((id) => ({ kiosk_id: id, subject, sent_n: 1, gone_n: null }));
    await db.insertInto('kiosk_person').values(rows).execute();
    const [lost = '', ...others] = ids;
    await db.updateTable('kiosk').set({ revoked_at: NOW }).where('id', '=', lost).execute();
    return others;
  } finally {
    await db.destroy();
  }
}

describe('pages', () => {
  it('of administrators and IT', async () => {
    const wrong = await lookAt(browser, 'admin', {
      fleet: '/fleet',
      'fleet-notices': '/fleet/notices',
      'fleet-quality': '/fleet/quality',
      settings: '/settings',
      policy: '/settings/policy',
      tokens: '/integrations',
      webhooks: '/integrations/webhooks',
      deliveries: '/integrations/deliveries',
      audit: '/audit',
    });
    expect(wrong).toEqual([]);
  });
});

describe('administrators', () => {
  it('see what a number of the policy means before they save it, and cannot save one that does not fit', async () => {
    const page = await browser.signIn('admin');
    await goTo(page, '/settings/policy');
    await page.locator('.timeline').getByText('08:45 to 09:00').waitFor();
    await page.getByLabel('Arrive early').fill('20');
    await page.locator('.timeline').getByText('08:40 to 09:00').waitFor();
    await page.getByLabel('Minimum attendance').fill('120');
    await page.getByText('Mend the marked numbers first.').waitFor();
    expect(await page.getByLabel('Minimum attendance').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Minimum attendance').fill('75');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.reload();
    await page.locator('.timeline').getByText('08:40 to 09:00').waitFor();
    expect(await page.getByLabel('Minimum attendance').inputValue()).toBe('75');
    await page.context().close();
  });

  it.each(['desktop', 'phone'] as const)(
    'get a claim code in large letters for a new kiosk (%s)',
    async (size) => {
      const page = await browser.signIn('admin', size);
      await goTo(page, '/fleet');
      await page.getByRole('button', { name: 'Add a kiosk' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Room').selectOption({ index: 1 });
      await dialog.getByRole('button', { name: 'Make the code' }).click();
      await dialog.getByText(/^1[45]:\d\d left$/).waitFor();
      expect(await dialog.locator('.claim-code').textContent()).toMatch(/^(\w{5}-){3}\w{5}$/);
      expect(await picture(page, 'claim-code', size)).toEqual([]);
      await page.context().close();
    },
  );

  it('give a kiosk another room, and take its trust away', async () => {
    const page = await browser.signIn('admin');
    await goTo(page, '/fleet');
    await page.getByRole('button', { name: 'Lab 1 kiosk' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Change name, room or exit code' }).click();
    await dialog.getByLabel('Room').selectOption({ label: 'Room 12' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await dialog.locator('dd', { hasText: 'Room 12' }).waitFor();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await page
      .getByRole('dialog', { name: /for good/ })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await dialog.getByText('Revoked').first().waitFor();
    expect(await dialog.getByRole('button', { name: 'Revoke' }).count()).toBe(0);
    await page.context().close();
  });

  it('erase somebody only by their name, and see which kiosks have confirmed it', async () => {
    const page = await browser.signIn('admin');
    const { items } = await api<{ items: { id: string; subject: string; displayName: string }[] }>(
      page,
      'GET',
      '/people?role=trainee&limit=1',
    );
    const [person] = items;
    if (!person) throw new Error('nobody is there');
    const [kiosk] = await heldEverywhere(person.subject);
    await goTo(page, `/people/${person.id}`);
    await page.getByRole('button', { name: 'Erase…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Type/).fill('Somebody Else');
    await dialog.getByRole('button', { name: 'Erase for good' }).click();
    await dialog.getByText('This is not the name').waitFor();
    expect(await picture(page, 'erase-person', 'desktop')).toEqual([]);
    await dialog.getByLabel(/^Type/).fill(person.displayName);
    await dialog.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByRole('heading', { name: 'Erased and withdrawn' }).waitFor();
    await page.getByText(person.subject).waitFor();
    const { erasures } = world.hub.context.store;
    const [made] = await erasures.list({ personId: person.id, limit: 1 }, systemScope('enrolment.write'));
    const receipt = { v: 1 as const, id: made?.id ?? '', removed: ['name', 'key', 'templates', 'badges'] };
    await erasures.confirm(kiosk ?? '', receipt, NOW, systemScope('kiosk.write'));
    await page.getByText('removed name, key, face, badges').waitFor();
    await page.getByText('Never confirmed').waitFor();
    expect(await page.getByText(person.displayName).count()).toBe(0);
    await page.context().close();
    expect(await lookAt(browser, 'admin', { erasures: '/erasures' })).toEqual([]);
  });

  it('are led to the newest when somebody else has changed a room meanwhile', async () => {
    const [slow, quick] = [await browser.signIn('admin'), await browser.signIn('admin')];
    for (const page of [slow, quick]) {
      await goTo(page, '/settings');
      await page.getByRole('button', { name: /^Edit.*Lab 2$/ }).click();
    }
    await quick.getByLabel('Seats').fill('31');
    await quick.getByRole('button', { name: 'Save' }).click();
    await quick.getByText('Saved.').waitFor();
    await slow.getByLabel('Seats').fill('17');
    await slow.getByRole('button', { name: 'Save' }).click();
    await slow.locator('[data-code="request.stale"]').waitFor();
    await slow.getByRole('button', { name: 'Show the newest' }).click();
    await slow.locator('tr', { hasText: 'Lab 2' }).getByText('31').waitFor();
    await slow.context().close();
    await quick.context().close();
  });

  it('make a token, see it once, and revoke it', async () => {
    const page = await browser.signIn('admin');
    await goTo(page, '/integrations');
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByLabel('Name').fill('Timetable screen');
    await page.getByLabel('read sessions').check();
    await page.getByRole('button', { name: 'Make the token' }).click();
    expect((await page.locator('.secret').textContent())?.length).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    expect(await page.locator('.secret').count()).toBe(0);
    await page.getByRole('button', { name: /^Revoke.*Timetable screen$/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked').waitFor();
    await page.context().close();
  });

  it('find what somebody did', async () => {
    const page = await browser.signIn('admin');
    await goTo(page, '/audit');
    await page.getByLabel('Action').fill('tokens.create');
    await page.waitForFunction(() => {
      const cells = [...document.querySelectorAll('tbody code')];
      return cells.length > 0 && cells.every((cell) => cell.textContent === 'tokens.create');
    });
    await page.context().close();
  });

  it('meet no error and no breach of the content policy', () => {
    expect(browser.complaints).toEqual([]);
  });
});
