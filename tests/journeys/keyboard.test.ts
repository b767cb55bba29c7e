/** The screens without a touch: everything can be reached, chosen and sent from the keyboard. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { StoryName } from '../../renderer/kiosk/stories.ts';
import { cutOff, seriousFindings } from './accessibility.ts';
import { type Built, buildApp, type Launched, launch, ROOT } from './app.ts';
import { standInKiosk } from './stand-in.ts';

let built: Built;
let kiosk: Launched;

beforeAll(async () => {
  built = await buildApp('keyboard', standInKiosk());
  kiosk = await launch(built);
});

afterAll(async () => {
  await kiosk?.close();
  built?.remove();
});

beforeEach(() => kiosk.page.setViewportSize({ width: 1280, height: 800 }));

async function open(story: StoryName): Promise<void> {
  await kiosk.page.goto(`roster://kiosk/stories.html?story=${story}`);
  await kiosk.page.waitForSelector('h1');
}

async function press(...keys: string[]): Promise<void> {
  // A person's pace: faster keys are a badge reader's.
  for (const key of keys) await kiosk.page.keyboard.press(key, { delay: 90 });
}

const actions = (): Promise<unknown> => kiosk.page.evaluate(() => Reflect.get(window, 'storyActions'));
/** The words of what has the focus: its label's, or its own. */
const focused = (): Promise<string> =>
  kiosk.page.evaluate(() => {
    const { activeElement: element } = document;
    if (!element?.matches('button, input, textarea')) return '';
    return element?.getAttribute('aria-label') ?? (element?.closest('label') ?? element)?.textContent ?? '';
  });

/** Presses Tab until the focus is on something with these words. */
async function tabTo(words: string): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    if ((await focused()).includes(words)) return;
    await press('Tab');
  }
  throw new Error(`Tab never came to "${words}"`);
}

it('takes a PIN typed on a keyboard', async () => {
  await open('pin');
  await press('4', '0', '7', '2', 'Backspace', '1', 'Enter');
  expect(await actions()).toEqual([{ do: 'enter-pin', pin: '4071' }]);
});

it('takes a PIN from the pad’s own buttons', async () => {
  await open('pin');
  for (const digit of ['2', '2', '5', '8']) {
    await tabTo(digit);
    await press('Enter');
  }
  await tabTo('Confirm PIN');
  await press('Space');
  expect(await actions()).toEqual([{ do: 'enter-pin', pin: '2258' }]);
});

it('walks through the four questions and sends them', async () => {
  await open('feedback');
  for (const moves of [2, 0, 3, 4]) {
    await tabTo('Very poor');
    await press('Space', ...Array.from({ length: moves }, () => 'ArrowRight'), 'Tab');
  }
  await tabTo('Add a comment');
  await press('Enter');
  await kiosk.page.keyboard.insertText('More practice, please.');
  expect(await cutOff(kiosk.page)).toEqual([]);
  expect(await seriousFindings(kiosk.page)).toEqual([]);
  await kiosk.page.screenshot({
    path: join(ROOT, 'out', 'screenshots', 'landscape', 'feedback-comment.png'),
  });
  await tabTo('Done');
  await press('Enter');
  await tabTo('Send my answers');
  await press('Enter');
  expect(await actions()).toEqual([
    {
      do: 'submit-feedback',
      content: 3,
      delivery: 1,
      engagement: 4,
      overall: 5,
      comment: 'More practice, please.',
    },
  ]);
});

it('marks a trainee with a reason, and Escape leaves without a trace', async () => {
  await open('roll');
  await tabTo('Change the mark of Chloé Rousseau');
  await press('Enter');
  await kiosk.page.waitForSelector('[role=dialog]');
  await press('Escape');
  await kiosk.page.waitForSelector('[role=dialog]', { state: 'detached' });
  await tabTo('Change the mark of Chloé Rousseau');
  await press('Enter');
  await kiosk.page.getByRole('radio', { name: 'Late' }).focus();
  await press('Space');
  await kiosk.page.getByRole('radio', { name: 'I saw the person here' }).focus();
  await press('Space');
  expect(await cutOff(kiosk.page)).toEqual([]);
  expect(await seriousFindings(kiosk.page)).toEqual([]);
  await kiosk.page.screenshot({ path: join(ROOT, 'out', 'screenshots', 'landscape', 'roll-mark.png') });
  await tabTo('Save the mark');
  await press('Enter');
  expect(await actions()).toMatchObject([{ do: 'mark', status: 'late', reason: 'I saw the person here' }]);
});

it('types a claim code on the touch keys, in groups of five', async () => {
  await open('provisioning-code');
  for (const key of 'ABCDE12345') await kiosk.page.getByRole('button', { name: key, exact: true }).click();
  expect(await kiosk.page.getByLabel('Claim code').inputValue()).toBe('ABCDE-12345');
  await kiosk.page.getByLabel('Claim code').fill('abcde12345fghjk67890');
  await kiosk.page.getByRole('button', { name: 'Claim this kiosk' }).click();
  expect(await actions()).toEqual([
    { do: 'claim', hubUrl: 'https://hub.example:8443', code: 'ABCDE-12345-FGHJK-67890' },
  ]);
});

it('switches the language on the screen, and says so to screen readers', async () => {
  await open('home-open');
  await kiosk.page.getByRole('button', { name: 'Français' }).click();
  await kiosk.page.getByText('L’accueil est ouvert').waitFor();
  expect(await kiosk.page.evaluate(() => document.documentElement.lang)).toBe('fr');
  expect(await kiosk.page.getByRole('button', { name: 'Français' }).getAttribute('aria-pressed')).toBe(
    'true',
  );
});
