/** Work done in the daily pages by people of every role, and what they are told when it does not go well. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsoleBrowser, goTo, settled } from './browser.ts';
import { type ConsoleWorld, NOW, openConsoleWorld } from './console-world.ts';
import { api } from './office-desk.ts';

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

const HOUR = 3_600_000;
interface Session {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly roomId: string;
}

async function sessionsOf(page: Page, query: string): Promise<readonly Session[]> {
  return (await api<{ items: Session[] }>(page, 'GET', `/sessions?limit=200&${query}`)).items;
}

const from = (hours: number) => `from=${new Date(NOW + hours * HOUR).toISOString()}`;
const dialog = (page: Page) => page.getByRole('dialog');
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

describe('signing in', () => {
  it('says plainly what is wrong, and when it locks', async () => {
    const page = await browser.visit();
    const attempt = async (password: string) => {
      await page.getByLabel('Email').fill('stranger@term.example');
      await page.getByLabel('Password').fill(password);
      await button(page, 'Sign in').click();
    };
    await attempt('not the one');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.getAttribute('data-code')).toBe('auth.wrong-login');
    for (let tries = 0; tries < 6; tries += 1) {
      await attempt(`not the one ${tries}`);
      await page.waitForTimeout(300);
    }
    await page.locator('[data-code="auth.locked"]').waitFor();
    await page.context().close();
  });

  it('is asked for again when it has ended, and what was typed is sent', async () => {
    const page = await browser.signIn('staff');
    const soon = (await sessionsOf(page, from(24))).find(({ status }) => status === 'scheduled');
    await goTo(page, `/sessions/${soon?.id}`);
    await button(page, 'Cancel').click();
    await dialog(page).getByLabel('Reason').fill('Burst pipe in the room');
    await page.context().clearCookies();
    await button(page, 'Cancel session').last().click();
    const again = page.getByRole('dialog', { name: 'Please sign in again' });
    await again.getByLabel('Email').fill(world.logins.staff.email);
    await again.getByLabel('Password').fill(world.logins.staff.password);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Session canceled.').waitFor();
    await page.getByText('Canceled: Burst pipe in the room').waitFor();
    await page.context().close();
  });
});

describe('today', () => {
  it('shows what happens without being loaded again', async () => {
    const watching = await browser.signIn('staff');
    await goTo(watching, '/today');
    await watching.getByText('Updates by itself').waitFor();
    const running = watching.locator('.totals [data-kind="active"] dd');
    const before = Number(await running.textContent());
    const acting = await browser.signIn('staff');
    const active = (await sessionsOf(acting, from(-2))).find(({ status }) => status === 'active');
    await goTo(acting, `/sessions/${active?.id}`);
    await button(acting, 'End').click();
    await dialog(acting).getByLabel('Reason').fill('Trainer fell ill');
    await button(acting, 'End session').click();
    await acting.getByText('Session ended.').waitFor();
    const now = async () => Number(await running.textContent());
    await expect.poll(now, { timeout: 20_000 }).toBe(before - 1);
    await watching.context().close();
    await acting.context().close();
  });
});

describe('a roll', () => {
  it('is set right with a reason, which its history keeps', async () => {
    const page = await browser.signIn('trainer');
    await goTo(page, '/teach');
    await page.getByText('Last four weeks').click();
    await page.locator('tr', { hasText: 'Over' }).first().getByRole('link').click();
    await page.getByRole('heading', { name: 'Roll' }).waitFor();
    await settled(page);
    const present = page.locator('tr', { hasText: 'Present' }).first();
    const name = (await present.locator('th').textContent()) ?? '';
    await present.getByRole('button').click();
    await button(page, 'Correct').click();
    await dialog(page).getByText('Late', { exact: true }).click();
    await dialog(page).getByLabel('Reason').fill('Train was late, I saw the ticket');
    await button(page, 'Save correction').click();
    await page.getByText('Saved.').waitFor();
    const row = page.locator('tr', { hasText: name });
    await row.getByText('Late').waitFor();
    await row.getByRole('button').click();
    await dialog(page).getByText('Train was late, I saw the ticket').waitFor();
    await page.keyboard.press('Escape');
    await button(page, 'Show').click();
    await page.locator('.timeline').getByText('Corrected:').last().waitFor();
    await page.context().close();
  });
});

describe('a session', () => {
  it('is moved past what clashes, given to another trainer, and says when somebody was quicker', async () => {
    const page = await browser.signIn('staff');
    const id = (await sessionsOf(page, from(40))).find(({ status }) => status === 'scheduled')?.id;
    await goTo(page, `/sessions/${id}`);
    await button(page, 'Move').click();
    await dialog(page).getByLabel('Start').fill('20:30');
    await dialog(page).getByLabel('End').fill('21:15');
    await button(page, 'Move session').click();
    await page.getByText('Session moved.').waitFor();
    await page.getByText('20:30 to 21:15').first().waitFor();
    await button(page, 'Change trainer').click();
    await button(page, 'Change trainer').last().click();
    await dialog(page).getByLabel('Reason').fill('Ill');
    await button(page, 'Change trainer').last().click();
    await dialog(page).getByText('Choose a trainer from the list.').waitFor();
    const { trainer, version } = await api<{ trainer: { displayName: string }; version: string }>(
      page,
      'GET',
      `/sessions/${id}`,
    );
    await dialog(page).getByRole('combobox', { name: 'New trainer' }).fill('a');
    const others = page.getByRole('listbox').getByRole('option').filter({ hasNotText: trainer.displayName });
    const name = (await others.first().textContent()) ?? '';
    await others.first().click();
    await button(page, 'Change trainer').last().click();
    await page.getByText('Trainer changed.').waitFor();
    await page.locator('.lead', { hasText: name }).waitFor();
    await button(page, 'Cancel').click();
    await api(page, 'POST', `/sessions/${id}/cancel`, { reason: 'Nobody can come' });
    expect(version).not.toBe((await api<{ version: string }>(page, 'GET', `/sessions/${id}`)).version);
    await dialog(page).getByLabel('Reason').fill('Burst pipe');
    await button(page, 'Cancel session').last().click();
    await page.locator('[data-code="request.stale"]').waitFor();
    await button(page, 'Show the newest').click();
    await page.getByText('Canceled: Nobody can come').waitFor();
    await page.context().close();
  });

  it('takes in who came without being on the roll, from the list of what waits', async () => {
    const page = await browser.signIn('staff');
    const active = (await sessionsOf(page, from(-2))).find(({ status }) => status === 'active');
    const roll = await api<{ records: { person: { subject: string } }[] }>(
      page,
      'GET',
      `/sessions/${active?.id}/roll`,
    );
    const on = new Set(roll.records.map(({ person }) => person.subject));
    const people = await api<{ items: { subject: string; displayName: string }[] }>(
      page,
      'GET',
      '/people?limit=100&role=trainee',
    );
    const [first, second] = people.items.filter(({ subject }) => !on.has(subject));
    if (!active || !first || !second) throw new Error('nobody is left to walk in');
    await world.hub.context.log.append(
      [first, second].map(({ subject }) => ({
        type: 'walk-in.requested' as const,
        subject,
        session: active.id,
        payload: { method: 'face' as const, location: null },
      })),
    );
    await goTo(page, '/todo');
    const card = page.locator('.work-card[data-kind="walk-in-waiting"]', { hasText: first.displayName });
    await card.getByRole('button', { name: 'Take in' }).click();
    await card.waitFor({ state: 'detached' });
    await goTo(page, `/sessions/${active.id}`);
    await button(page, new RegExp(`^Refuse.*${second.displayName}$`)).click();
    await page.getByText(`${second.displayName} was refused.`).waitFor();
    await page.locator('tr', { hasText: first.displayName }).first().waitFor();
    await page.context().close();
  });

  it('is not waited for any longer when staff let its kiosk go', async () => {
    const page = await browser.signIn('admin');
    const over = (await sessionsOf(page, from(-24))).find(({ status }) => status === 'completed');
    const kiosks = await api<{ items: { id: string; roomId: string }[] }>(page, 'GET', '/kiosks');
    // Another one than its room's own, which has told everything.
    const kiosk = kiosks.items.find(({ roomId }) => roomId !== over?.roomId);
    if (!over || !kiosk) throw new Error('no session is over');
    await world.hub.context.log.append([
      { type: 'session.offered', subject: null, session: over.id, payload: { kioskId: kiosk.id } },
    ]);
    await goTo(page, `/sessions/${over.id}`);
    await button(page, 'Stop waiting for kiosk 1 of 1').click();
    await dialog(page).getByLabel('Reason').fill('Its disk is broken');
    await dialog(page).getByRole('button', { name: 'Stop waiting' }).click();
    await page.getByText('No longer waiting for the kiosk.').waitFor();
    await page.getByText('The roll waits for a kiosk').waitFor({ state: 'detached' });
    await page.context().close();
  });
});

describe('what stands in the way', () => {
  it('is named when a room is taken', async () => {
    const page = await browser.signIn('staff');
    const [taken] = (await sessionsOf(page, from(20))).filter(({ status }) => status === 'scheduled');
    await goTo(page, '/sessions');
    await button(page, 'New session').click();
    const { scheduledStart } = await api<{ scheduledStart: string }>(page, 'GET', `/sessions/${taken?.id}`);
    const local = new Date(Date.parse(scheduledStart) + HOUR).toISOString();
    await dialog(page).getByLabel('Title').fill('First aid');
    await dialog(page)
      .getByLabel('Room', { exact: true })
      .selectOption(taken?.roomId ?? '');
    await dialog(page).getByRole('combobox', { name: 'Trainer' }).fill('a');
    await page.getByRole('listbox').getByRole('option').first().click();
    await dialog(page).getByLabel('Day').fill(local.slice(0, 10));
    await dialog(page).getByLabel('Start').fill(local.slice(11, 16));
    await dialog(page).getByLabel('End').fill('23:00');
    await button(page, 'Create session').click();
    const alert = dialog(page).getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain(taken?.title);
    await page.context().close();
  });

  it('is said when somebody else was quicker, and nothing of theirs is lost', async () => {
    const [slow, quick] = [await browser.signIn('staff'), await browser.signIn('staff')];
    const person = (await api<{ items: { id: string }[] }>(slow, 'GET', '/people?limit=3&role=trainee'))
      .items[1];
    for (const page of [slow, quick]) {
      await goTo(page, `/people/${person?.id}`);
      await button(page, 'Edit').click();
    }
    await dialog(quick).getByLabel('Number in your other systems').fill('Q-1');
    await button(quick, 'Save').click();
    await quick.getByText('Saved.').waitFor();
    await dialog(slow).getByLabel('Number in your other systems').fill('S-1');
    await button(slow, 'Save').click();
    await slow.getByText('Somebody else has changed this meanwhile').waitFor();
    await button(slow, 'Show the newest').click();
    await slow.getByText('Q-1').waitFor();
    await slow.context().close();
    await quick.context().close();
  });

  it('is said when the hub does not answer, and trying again goes on', async () => {
    const page = await browser.signIn('staff');
    await page.context().setOffline(true);
    await page.getByRole('link', { name: 'Groups', exact: true }).click();
    const note = page.locator('[data-code="unreachable"]');
    await note.first().waitFor({ timeout: 60_000 });
    await page.context().setOffline(false);
    await button(page, 'Try again').first().click();
    await page.getByRole('link', { name: 'Cooks, year 1' }).waitFor();
    await page.context().close();
  });
});

describe('a person', () => {
  it('gives consent, and each photo gets its verdict', async () => {
    const page = await browser.signIn('staff');
    const made = await api<{ id: string }>(page, 'POST', '/people', { displayName: 'Nadia Newcomer' });
    await goTo(page, `/people/${made.id}`);
    await page.getByLabel('How consent was given').fill('Signed form, today');
    await button(page, 'Record consent').click();
    // What stands for the models in this hub takes a picture by its first byte.
    const photo = (name: string, first: number) => ({
      name,
      mimeType: 'image/jpeg',
      buffer: Buffer.from([first, 2, 3]),
    });
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles([photo('front.jpg', 1), photo('wall.jpg', 7)]);
    await page.locator('.photos li', { hasText: 'front.jpg' }).getByText('Taken in').waitFor();
    await page.locator('.photos li', { hasText: 'wall.jpg' }).locator('.wrong').waitFor();
    await page
      .locator('.rows')
      .getByText(/^Photo 1/)
      .waitFor();
    await page.context().close();
  });
});

describe('a trainee on a phone', () => {
  it('hands in an excuse with a photographed paper, which staff find', async () => {
    const page = await browser.signIn('trainee', 'phone');
    await goTo(page, '/mine/excuses/new');
    await page.getByLabel('Reason').fill('At the dentist');
    const camera = page.locator('input[capture]');
    expect(await camera.getAttribute('accept')).toBe('image/*');
    // The smallest thing that is a PNG by its first bytes and its header.
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    await camera.setInputFiles({ name: 'paper.png', mimeType: 'image/png', buffer: png });
    await button(page, 'Hand in').click();
    await page.getByText('Handed in. You will be told').waitFor();
    await page.getByRole('link', { name: 'paper.png' }).waitFor();
    await page.context().close();
    const staff = await browser.signIn('staff');
    const { items } = await api<{ items: { documents: number }[] }>(staff, 'GET', '/excuses?state=waiting');
    expect(items.some(({ documents }) => documents === 1)).toBe(true);
    await staff.context().close();
  });

  it('is told before sending that a file is too large', async () => {
    const page = await browser.signIn('trainee', 'phone');
    await goTo(page, '/mine/excuses/new');
    await page.getByLabel('Reason').fill('At the dentist');
    const buffer = Buffer.alloc(11 * 1024 * 1024, 1);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'scan.pdf', mimeType: 'application/pdf', buffer });
    await button(page, 'Hand in').click();
    await page.getByText('Too large: choose a smaller file.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/mine/excuses/new');
    await page.context().close();
  });

  it('sets a PIN, typed twice', async () => {
    const page = await browser.signIn('trainee', 'phone');
    await goTo(page, '/me');
    await page.getByLabel('New PIN', { exact: true }).fill('738291');
    await page.getByLabel('New PIN again').fill('738292');
    await button(page, 'Set PIN').click();
    await page.getByText('The two are not the same.').waitFor();
    await page.getByLabel('New PIN again').fill('738291');
    await button(page, 'Set PIN').click();
    await page.getByText('PIN saved.').waitFor();
    await page.getByText('A PIN is set.').waitFor();
    await page.context().close();
  });

  it('gives feedback on a session that staff ran for the class', async () => {
    const staff = await browser.signIn('staff');
    const trainee = await browser.signIn('trainee', 'phone');
    const me = await api<{ personId: string; subject: string }>(trainee, 'GET', '/me');
    const rooms = await api<{ rooms: { id: string }[] }>(staff, 'GET', '/places');
    const trainers = await api<{ items: { id: string }[] }>(staff, 'GET', '/people?role=trainer');
    const groups = await api<{ items: { id: string }[] }>(staff, 'GET', `/groups?personId=${me.personId}`);
    const session = await makeNow(staff, rooms.rooms, trainers.items, groups.items[0]?.id ?? '');
    await api(staff, 'POST', `/sessions/${session}/start`, { reason: 'Kiosk is being repaired' });
    await api(staff, 'POST', `/sessions/${session}/records/${me.subject}/check-in`, { reason: 'Seen' });
    await api(staff, 'POST', `/sessions/${session}/end`, { reason: 'Kiosk is being repaired' });
    await goTo(trainee, `/mine/feedback/${session}`);
    await button(trainee, 'Send feedback').click();
    await trainee.getByText('Please answer all four questions.').waitFor();
    for (const question of await trainee.locator('.marks').all())
      await question.getByText('4', { exact: true }).click();
    await button(trainee, 'Send feedback').click();
    await trainee.getByText('Thank you!').waitFor();
    await staff.context().close();
    await trainee.context().close();
  });
});

/** A session about now in the first room whose trainer, too, is free. */
async function makeNow(
  page: Page,
  rooms: readonly { id: string }[],
  trainers: readonly { id: string }[],
  groupId: string,
): Promise<string> {
  const start = new Date(NOW - 5 * 60_000).toISOString();
  const end = new Date(NOW + 20 * 60_000).toISOString();
  for (const room of rooms)
    for (const trainer of trainers) {
      const body = {
        roomId: room.id,
        trainerId: trainer.id,
        groupIds: [groupId],
        title: 'Extra',
        start,
        end,
      };
      const made = await api<{ id: string }>(page, 'POST', '/sessions', body).catch(() => null);
      if (made) return made.id;
    }
  throw new Error('no room is free');
}
