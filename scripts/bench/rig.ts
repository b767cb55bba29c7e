/** The real app in front of a camera that is a file: main, page, kiosk process and vision process as they are shipped. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { seeded } from '../../core/domain/random.ts';
import { type Seeded, type SeedPerson, seedKiosk } from '../../tests/helpers/claimed-kiosk.ts';
import { facePeople } from '../../tests/helpers/face-data.ts';
import { buildApp, type Launched, launch } from '../../tests/journeys/app.ts';
import { ROOT } from '../lib/terminal.ts';
import { showClip } from '../story/clips.ts';
import { shoot } from './footage.ts';
import { type Enrolled, enrolPeople, type Still, syntheticTemplates } from './people.ts';
import { type Sample, sample } from './processes.ts';
import { watchScreen } from './screen.ts';
import { heard, type Tapped, tapApp } from './taps.ts';

/** Cosine of a synthetic template with the real one that it was made around; strangers that look alike have 0.44. */
const ALIKENESS = 0.5;
/** Real people whom the synthetic ones are made around, beside those enrolled. */
const AROUND = 100;

export interface Cast {
  readonly enrolled: readonly Enrolled[];
  /** Photographs of people who are enrolled nowhere. */
  readonly strangers: readonly Still[];
  readonly people: readonly SeedPerson[];
  readonly synthetic: number;
}

/** Enrols as many people as asked for, keeps strangers apart, and fills up the site with synthetic templates. */
export async function castOf(identities: number, strangers: number, gallery: number): Promise<Cast> {
  const everybody = await facePeople();
  say(`enrolling ${identities} people and some to build the gallery around …`);
  const enrolled = await enrolPeople(everybody, identities);
  const names = new Set(enrolled.map((person) => person.name));
  const others = everybody.filter((person) => !names.has(person.name));
  const visitors = await enrolPeople(others, strangers, 1, false);
  const visiting = new Set(visitors.map((person) => person.name));
  const rest = others.filter((person) => !visiting.has(person.name));
  const around = await enrolPeople(rest, Math.min(AROUND, gallery), 1, false);
  const padding = Math.max(0, gallery - enrolled.length);
  const templates = syntheticTemplates(
    [...around, ...enrolled].flatMap((person) => person.templates[0] ?? []),
    padding,
    ALIKENESS,
    seeded(20_260_105),
  );
  const people: SeedPerson[] = [
    { name: 'trainer', isTrainer: true },
    ...enrolled.map(({ name, templates: own }) => ({
      name,
      templates: own.map((one) => templateToBase64(one)),
    })),
    ...templates.map((one, index) => ({ name: `synthetic ${index}`, templates: [one], onRoll: false })),
  ];
  return {
    enrolled,
    strangers: visitors.flatMap(({ probes }) => probes[0] ?? []),
    people,
    synthetic: padding,
  };
}

export interface Rig {
  readonly place: Seeded;
  readonly kiosk: Launched;
  /** Opens the camera on another video. */
  show(clip: string): Promise<void>;
  heard(): { kiosk: Tapped[]; vision: Tapped[] };
  sample(): Promise<Sample>;
  close(): Promise<void>;
}

/** Starts the app on a claimed data folder with these people and `sessions` sessions, before an empty room. */
export async function openRig(name: string, people: readonly SeedPerson[], sessions: number): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-bench-'));
  say('writing the kiosk’s database and building the app …');
  const dataDir = join(folder, 'data');
  const place = await seedKiosk(dataDir, people, { siteGallery: true }, sessions);
  const built = await buildApp(`bench-${name}`);
  const taps = { kiosk: join(folder, 'kiosk.jsonl'), vision: join(folder, 'vision.jsonl') };
  tapApp(built.appDir, taps);
  // The bundle looks for SQLite in the cache of what it takes for its checkout.
  mkdirSync(join(built.appDir, '.cache'));
  symlinkSync(join(ROOT, '.cache', 'sqlite'), join(built.appDir, '.cache', 'sqlite'));
  const camera = join(folder, 'camera.mjpeg');
  const empty = join(folder, 'empty.mjpeg');
  await shoot([{ photo: null, slot: 0, frames: 120 }], empty, seeded(1));
  await showClip(camera, empty);
  const kiosk = await launch(built, {
    cameraFile: camera,
    config: {
      dataDir,
      nfc: 'none',
      wedge: false,
      beacon: { driver: 'simulated', path: null, baudRate: 9600 },
      allowVirtualCameras: [camera],
    },
  });
  await ready(kiosk.page);
  await watchScreen(kiosk.page);
  return {
    place,
    kiosk,
    show: async (clip) => {
      await showClip(camera, clip);
      await kiosk.page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));
    },
    heard: () => ({ kiosk: heard(taps.kiosk), vision: heard(taps.vision) }),
    sample: async () => {
      const known = await kiosk.app.evaluate(({ app }) =>
        app
          .getAppMetrics()
          .map(({ pid, name, type }): [number, string] => [
            pid,
            type === 'Utility'
              ? (name ?? type)
              : type === 'Browser'
                ? 'main'
                : type === 'Tab'
                  ? 'page'
                  : type,
          ]),
      );
      return sample(kiosk.app.process().pid ?? 0, new Map(known));
    },
    close: async () => {
      await kiosk.close();
      built.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Shown {
  readonly value: {
    readonly devices: { readonly vision: string; readonly camera: string };
    readonly place: { readonly verdict: string } | null;
    readonly screen: { readonly kind: string; readonly code?: string; readonly message?: string };
  } | null;
}

/** @throws Error when the kiosk is out of order, or not ready within two minutes. */
async function ready(page: Page): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    const { value } = (await page.evaluate(() => window.roster.call('view', null))) as unknown as Shown;
    if (value?.screen.kind === 'out-of-order')
      throw new Error(`the kiosk is out of order: ${value.screen.code}: ${value.screen.message}`);
    const { devices, place } = value ?? {};
    if (devices?.vision === 'ready' && devices.camera === 'ok' && place?.verdict === 'confirmed') return;
    await delay(500);
  }
  throw new Error('the kiosk was not ready within two minutes');
}

/** Waits, and says every half a minute how far it is. */
export async function waitUntil(done: () => boolean, limitMs: number, status: () => string): Promise<void> {
  const started = performance.now();
  let told = started;
  while (!done() && performance.now() - started < limitMs) {
    await delay(500);
    if (performance.now() - told < 30_000) continue;
    told = performance.now();
    say(`${((told - started) / 60_000).toFixed(1)} min: ${status()}`);
  }
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
