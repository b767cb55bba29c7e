/** Hands and eyes in front of the real kiosk window: reads the snapshot the screen draws, touches what is on it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type KioskScreen, type KioskView, kioskView } from '../../core/contracts/kiosk-view.ts';
import { showClip } from './clips.ts';

type Kind = KioskScreen['kind'];
export type Screen<K extends Kind> = Extract<KioskScreen, { kind: K }>;

const LOOK_EVERY_MS = 40;

export class KioskHands {
  readonly #page: Page;
  readonly #camera: string;
  readonly #album: string;
  #pictures = 0;

  /** @param camera link that the fake camera reads; @param album folder for screenshots */
  constructor(page: Page, camera: string, album: string) {
    this.#page = page;
    this.#camera = camera;
    this.#album = album;
  }

  async view(): Promise<KioskView> {
    const answer: unknown = await this.#page.evaluate(() => window.roster.call('view', null));
    return kioskView.parse((answer as { value: unknown }).value);
  }

  /** Looks until it is so. @throws Error with what was seen last. */
  async until(what: string, seen: (view: KioskView) => boolean, seconds = 30): Promise<KioskView> {
    const end = Date.now() + seconds * 1_000;
    for (;;) {
      const view = await this.view();
      if (seen(view)) return view;
      if (Date.now() > end) {
        await this.picture(`waited-for-${what}`);
        const { devices, face, network, place, screen } = view;
        throw new Error(
          `Waited ${seconds} s for ${what}; last seen: ${JSON.stringify({ screen, face, network, devices, place })}`,
        );
      }
      await delay(LOOK_EVERY_MS);
    }
  }

  /** Waits for one of these screens; any other refusal on the way is an error. */
  async screen<K extends Kind>(kinds: readonly K[], seconds = 30): Promise<Screen<K>> {
    const wanted = (view: KioskView) => kinds.some((kind) => kind === view.screen.kind);
    const view = await this.until(kinds.join(' or '), wanted, seconds);
    return view.screen as Screen<K>;
  }

  /** The desk is free and nobody stands there. */
  async home(): Promise<void> {
    await this.until('home', ({ screen }) => screen.kind === 'home');
  }

  /** Another person, or nobody, stands in front of the camera. */
  async inFront(clip: string): Promise<void> {
    await showClip(this.#camera, clip);
    // The fake camera reads its file when it is opened, and has no plug: the page is told as a plug would.
    await this.#page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
  }

  press(name: string | RegExp): Promise<void> {
    return this.#page.getByRole('button', { name, exact: typeof name === 'string' }).click();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.#page.getByLabel(label, { exact: true }).fill(text);
  }

  choose(question: string, answer: string): Promise<void> {
    const group = this.#page.getByRole('radiogroup', { name: question, exact: true });
    return group.getByText(answer, { exact: true }).click();
  }

  async pin(pin: string): Promise<void> {
    await this.screen(['pin']);
    for (const digit of pin) await this.press(digit);
    await this.press('Confirm PIN');
  }

  /** A screenshot into the album. */
  async picture(name: string): Promise<void> {
    await mkdir(this.#album, { recursive: true });
    this.#pictures += 1;
    const file = `${String(this.#pictures).padStart(2, '0')}-${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`;
    await this.#page.screenshot({ path: join(this.#album, file) });
  }
}
