/** Every state of the screen, drawn by the real app at both sizes: pictures in out/screenshots, and nothing in anybody's way. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoryName, stories } from '../../renderer/kiosk/stories.ts';
import { cutOff, seriousFindings } from './accessibility.ts';
import { type Built, buildApp, type Launched, launch, ROOT } from './app.ts';
import { standInKiosk } from './stand-in.ts';

const FOLDER = join(ROOT, 'out', 'screenshots');
const SIZES = {
  landscape: { width: 1280, height: 800 },
  portrait: { width: 1080, height: 1920 },
} as const;
const NAMES = Object.keys(stories) as StoryName[];

let built: Built;
let kiosk: Launched;
const errors: string[] = [];

beforeAll(async () => {
  built = await buildApp('screens', standInKiosk());
  kiosk = await launch(built);
  kiosk.page.on('pageerror', (error) => errors.push(error.message));
  kiosk.page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  for (const size of Object.keys(SIZES)) mkdirSync(join(FOLDER, size), { recursive: true });
});

afterAll(async () => {
  await kiosk?.close();
  built?.remove();
});

async function open(name: StoryName, language: 'en' | 'fr'): Promise<void> {
  await kiosk.page.goto(`roster://kiosk/stories.html?story=${name}&language=${language}`);
  await kiosk.page.waitForSelector('h1');
  await kiosk.page.evaluate(() => document.fonts.ready);
  if ((await kiosk.page.locator('video').count()) > 0)
    await kiosk.page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
}

/** Draws the story at both sizes, keeps the pictures, and lists what is wrong with either. */
async function look(name: StoryName, language: 'en' | 'fr'): Promise<string[]> {
  const wrong: string[] = [];
  await open(name, language);
  for (const [size, viewport] of Object.entries(SIZES)) {
    await kiosk.page.setViewportSize(viewport);
    const file = language === 'en' ? name : `${name}.${language}`;
    await kiosk.page.screenshot({ path: join(FOLDER, size, `${file}.png`) });
    const found = [...(await cutOff(kiosk.page)), ...(await seriousFindings(kiosk.page))];
    wrong.push(...found.map((what) => `${size}: ${what}`));
  }
  return wrong;
}

describe(`screens (pictures in ${FOLDER})`, () => {
  it.each(NAMES)('%s can be read by everybody and fits', async (name) => {
    expect(await look(name, 'en')).toEqual([]);
  });

  it.each([
    'home-open',
    'home-open-early',
    'home-open-uncover',
    'home-open-vision-starting',
    'challenge-look-up',
    'challenge-come-closer',
    'refused-too-many-tries',
    'provisioning-error',
    'trainer-menu-both',
    'feedback',
    'refused-location',
  ] as const)('%s fits in French too', async (name) => {
    expect(await look(name, 'fr')).toEqual([]);
  });

  it('draws without an error or a breach of the content policy', () => {
    expect(errors).toEqual([]);
  });
});
