/** Why a face was accepted or refused, as staff, trainees and IT read it in a real browser. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Roll } from '../../../core/contracts/rest/records.ts';
import type { FaceEvidence } from '../../../core/contracts/vision.ts';
import { SEEN, STRANGER } from '../../helpers/face-evidence.ts';
import { ConsoleBrowser, goTo, picture, SIZES, type Size, settled } from './browser.ts';
import { type ConsoleWorld, NOW, openConsoleWorld } from './console-world.ts';
import { api } from './office-desk.ts';

const sizes = Object.keys(SIZES) as Size[];
const HOUR = 3_600_000;

let world: ConsoleWorld;
let browser: ConsoleBrowser;
/** A running session in which faces were refused. */
let session: string;

beforeAll(async () => {
  world = await openConsoleWorld();
  browser = await ConsoleBrowser.open(world);
  const page = await browser.signIn('staff');
  const from = new Date(NOW - HOUR).toISOString();
  const to = new Date(NOW + HOUR).toISOString();
  const { items } = await api<{ items: { id: string; status: string; trainer: { subject: string } }[] }>(
    page,
    'GET',
    `/sessions?from=${from}&to=${to}`,
  );
  const running = items.find(({ status }) => status === 'active');
  if (!running) throw new Error('no session runs');
  session = running.id;
  const picture: FaceEvidence = {
    ...SEEN,
    liveness: {
      ...SEEN.liveness,
      passive: 0.12,
      challenge: ['turn-left', 'blink'],
      challengeResult: 'failed',
      signs: ['picture-edge', 'no-motion'],
    },
  };
  const refused = (reason: string, face: FaceEvidence, omitted = 0) => ({
    type: 'attendance.refused' as const,
    subject: null,
    session,
    payload: { reason, omitted, face: { ...face } },
  });
  await world.hub.context.log.append([
    refused('vision.unknown-face', STRANGER, 1),
    refused('vision.challenge-failed', picture),
    {
      type: 'attendance.refused',
      subject: running.trainer.subject,
      session,
      payload: { reason: 'vision.not-the-badge-holder', omitted: 0, face: null },
      secret: { face: { ...STRANGER, gallery: 'one', gallerySize: 1, margin: null } },
    },
  ]);
  await page.context().close();
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

async function shown(page: Page, locator: string): Promise<void> {
  const found = page.locator(locator).first();
  await found.waitFor();
  await found.scrollIntoViewIfNeeded();
}

it.each(sizes)('staff see how many were refused and why, and open one (%s)', async (size) => {
  const page = await browser.signIn('staff', size);
  await goTo(page, `/sessions/${session}`);
  const faces = page.getByRole('region', { name: 'Faces' });
  await faces.scrollIntoViewIfNeeded();
  await expect.poll(() => faces.textContent()).toContain('4 attempts refused');
  const text = await faces.textContent();
  expect(text).toContain('2 × not recognised (best 0.31 of 0.50 needed)');
  expect(text).toContain('1 × request not followed');
  expect(text).toContain('looked like a picture was held up');
  expect(await picture(page, 'faces-refused', size)).toEqual([]);
  const row = faces.getByRole('row').filter({ hasText: 'request not followed' });
  await row.getByRole('button').click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  expect(await dialog.getByRole('img', { name: /Likeness: 0\.71, at least 0\.50/ }).count()).toBe(1);
  expect(await dialog.getByRole('img', { name: /Living face: 0\.12, at least 0\.30/ }).count()).toBe(1);
  expect(await dialog.textContent()).toContain('turn the head to the left, blink: not done as asked');
  expect(await dialog.textContent()).toContain('straight edges of paper or a screen');
  await dialog.getByText('All numbers').click();
  expect(await dialog.textContent()).toContain('a'.repeat(64));
  expect(await picture(page, 'face-refused', size)).toEqual([]);
  await page.context().close();
});

it.each(sizes)('staff open how somebody on the roll was recognised (%s)', async (size) => {
  const page = await browser.signIn('staff', size);
  const roll = await api<Roll>(page, 'GET', `/sessions/${session}/roll`);
  const record = roll.records.find(({ arrival }) => arrival?.face);
  if (!record) throw new Error('nobody came by face');
  await goTo(page, `/sessions/${session}`);
  await page.getByRole('button', { name: new RegExp(`Details.*${record.person.displayName}`) }).click();
  const dialog = page.getByRole('dialog');
  await shown(page, '.score-bar');
  expect(await dialog.textContent()).toMatch(/The kiosk was (very sure|sure|just sure enough)/);
  expect(await picture(page, 'face-accepted', size)).toEqual([]);
  await page.context().close();
});

it('staff open how the trainer was recognised at the start', async () => {
  const page = await browser.signIn('staff');
  await goTo(page, `/sessions/${session}`);
  await page.getByRole('button', { name: /Start of the session/ }).click();
  await page.getByRole('dialog').locator('.score-bar').first().waitFor();
  await page.context().close();
});

it('trainers see no scores and no refused faces', async () => {
  const page = await browser.signIn('trainer');
  const { items } = await api<{ items: { id: string }[] }>(
    page,
    'GET',
    `/sessions?to=${new Date(NOW).toISOString()}`,
  );
  await goTo(page, `/sessions/${items.at(-1)?.id}`);
  await page.getByRole('region', { name: 'Roll' }).waitFor();
  expect(await page.getByRole('region', { name: 'Faces' }).count()).toBe(0);
  await page.context().close();
});

it.each(sizes)('trainees read in plain words how they were known (%s)', async (size) => {
  const page = await browser.signIn('trainee', size);
  await goTo(page, '/mine');
  const known = page.getByText(/Recognised by face at \d\d:\d\d in .+: (very sure|sure|just sure enough)/);
  await known.first().scrollIntoViewIfNeeded();
  expect(await picture(page, 'mine-known', size)).toEqual([]);
  await page.context().close();
});

it.each(sizes)('the rules say when more than a look is asked (%s)', async (size) => {
  const page = await browser.signIn('admin', size);
  await goTo(page, '/settings/policy');
  await page.getByText('also at the first visit of the day').click();
  await page.getByText('Always ask in these rooms').scrollIntoViewIfNeeded();
  expect(await picture(page, 'policy-faces', size)).toEqual([]);
  if (size === 'desktop') {
    await page
      .getByRole('group', { name: 'Always ask in these rooms' })
      .getByRole('checkbox')
      .first()
      .check();
    await page.getByRole('button', { name: 'Save' }).click();
    const sites = async () =>
      await api<{ items: { policy: { challenge: string; challengeRooms: string[] } }[] }>(
        page,
        'GET',
        '/sites',
      );
    await expect.poll(async () => (await sites()).items[0]?.policy.challenge).toBe('first-of-day');
    expect((await sites()).items[0]?.policy.challengeRooms).toHaveLength(1);
  }
  await settled(page);
  await page.context().close();
});

it('nothing was complained of', () => {
  expect(browser.complaints).toEqual([]);
});
