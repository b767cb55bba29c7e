/** The story, act by act. Each act ends only when the screen has said what it must; anything else is an error. */
import { setTimeout as delay } from 'node:timers/promises';
import { kiosksArea } from '../../core/contracts/rest/kiosks.ts';
import { sessionsArea } from '../../core/contracts/rest/sessions.ts';
import type { Cast, Fate, Trainee } from './cast.ts';
import type { KioskHands } from './kiosk-hands.ts';
import { type Furnished, LATE_AFTER_MINUTES } from './office.ts';
import { say } from './progress.ts';
import type { Devices, RunningHub } from './stage.ts';

export interface Scene {
  readonly hub: RunningHub;
  readonly kiosk: KioskHands;
  readonly devices: Devices;
  readonly cast: Cast;
  readonly furnished: Furnished;
  /** Clip of the room with nobody in it. */
  readonly empty: string;
}

class Unexpected extends Error {}

function expect(what: string, is: unknown, should: unknown): void {
  if (is !== should)
    throw new Unexpected(`${what} is ${JSON.stringify(is)}, should be ${JSON.stringify(should)}`);
}

export async function tellStory(scene: Scene): Promise<void> {
  await claim(scene);
  await trainerStarts(scene);
  for (const trainee of scene.cast.early) await walksUp(scene, trainee, 'present');
  await secondTime(scene);
  await badgeOnly(scene);
  await stranger(scene);
  await printedPhoto(scene);
  await cableOut(scene);
  await trainerEnds(scene);
  await feedback(scene);
}

/** IT types the claim code; the kiosk gets its identity, its room and its roll, and hears its beacon. */
async function claim({ furnished, kiosk }: Scene): Promise<void> {
  await kiosk.screen(['provisioning'], 60);
  await kiosk.picture('provisioning');
  await kiosk.fill('Claim code', furnished.code);
  await kiosk.press('Claim this kiosk');
  const placed = await kiosk.until(
    'the room and its roll',
    (view) => view.place !== null && (view.open ?? view.next) !== null,
    60,
  );
  say(`claimed: ${placed.place?.room} at ${placed.place?.site}`);
  await kiosk.until('the beacon', (view) => view.place?.verdict === 'confirmed', 60);
  await kiosk.until('face recognition', (view) => view.devices.vision === 'ready', 60);
  await kiosk.until('the badge reader', (view) => view.devices.badge === 'ok', 60);
  say('the kiosk hears its beacon; reader and face recognition are ready');
  await kiosk.picture('room');
}

async function trainerStarts({ cast, devices, empty, kiosk }: Scene): Promise<void> {
  const { trainer } = cast;
  await devices.card.tap(trainer.badge ?? '');
  await kiosk.screen(['confirm-face']);
  await kiosk.picture('trainer-badge');
  await kiosk.inFront(trainer.clip ?? '');
  const screen = await kiosk.screen(['session-started', 'refused', 'pin']);
  if (screen.kind !== 'session-started') throw new Unexpected(`the start led to ${JSON.stringify(screen)}`);
  await kiosk.picture('session-started');
  say(`${trainer.name} tapped the badge, was confirmed by face and started “${screen.title}”`);
  await kiosk.inFront(empty);
  await kiosk.home();
}

/** Somebody walks up, is recognised, told their name and status, and walks on. */
async function walksUp({ empty, kiosk }: Scene, trainee: Trainee, status: Fate): Promise<void> {
  const from = Date.now();
  await kiosk.inFront(trainee.clip ?? '');
  const screen = await kiosk.screen(['welcome', 'already-in', 'refused', 'walk-in-waiting']);
  const took = Date.now() - from;
  await kiosk.picture(`${screen.kind} ${trainee.name}`);
  expect(
    `what ${trainee.name} was told`,
    JSON.stringify(told(screen)),
    JSON.stringify(['welcome', trainee.name, status]),
  );
  say(
    `${trainee.name} walked up: ${status} (${(took / 1_000).toFixed(1)} s after the camera was opened again)`,
  );
  await kiosk.inFront(empty);
  await kiosk.home();
}

function told(screen: { kind: string; name?: string; status?: string }): unknown[] {
  return [screen.kind, screen.name, screen.status];
}

async function secondTime({ cast, empty, kiosk }: Scene): Promise<void> {
  const [first] = cast.early;
  if (!first) return;
  await kiosk.inFront(first.clip ?? '');
  const screen = await kiosk.screen(['already-in', 'welcome', 'refused']);
  await kiosk.picture('already-in');
  expect(
    'the second time',
    JSON.stringify(told(screen)),
    JSON.stringify(['already-in', first.name, 'present']),
  );
  say(`${first.name} came a second time and was given the first answer`);
  await kiosk.inFront(empty);
  await kiosk.home();
}

async function badgeOnly({ cast, devices, kiosk }: Scene): Promise<void> {
  const { badgeOnly: trainee } = cast;
  await devices.card.tap(trainee.badge ?? '');
  await kiosk.screen(['pin']);
  await kiosk.picture('pin');
  await kiosk.pin(trainee.pin ?? '');
  const screen = await kiosk.screen(['welcome', 'refused', 'already-in']);
  expect(
    'what the badge led to',
    JSON.stringify(told(screen)),
    JSON.stringify(['welcome', trainee.name, 'present']),
  );
  say(`${trainee.name}, who gave no consent to face recognition, tapped in with badge and PIN`);
  await kiosk.home();
}

async function stranger({ cast, empty, kiosk }: Scene): Promise<void> {
  await kiosk.inFront(cast.stranger.clip);
  const screen = await kiosk.screen(['refused', 'welcome', 'already-in', 'walk-in-waiting']);
  await kiosk.picture('stranger');
  expect(
    'what the stranger was told',
    screen.kind === 'refused' && screen.refusal.code,
    'vision.unknown-face',
  );
  say('a stranger was refused politely');
  await kiosk.inFront(empty);
  await kiosk.home();
}

/** Held to the camera, a print is put through a challenge, and fails it. */
async function printedPhoto({ cast, empty, kiosk }: Scene): Promise<void> {
  await kiosk.inFront(cast.printed.clip);
  const asked = await kiosk.until(
    'the challenge',
    ({ face, screen }) => face.phase === 'challenge' || (screen.kind !== 'home' && screen.kind !== 'refused'),
  );
  expect('what a print leads to', asked.face.phase, 'challenge');
  await kiosk.picture('challenge');
  const screen = await kiosk.screen(['refused', 'welcome', 'already-in'], 60);
  await kiosk.picture('print-refused');
  const code = screen.kind === 'refused' ? screen.refusal.code : screen.kind;
  if (!/^vision\.(challenge-failed|challenge-timed-out|not-live)$/.test(code))
    throw new Unexpected(`a printed photo led to ${code}`);
  say(`a printed photo of ${cast.printed.victim.name} was put through a challenge and failed it (${code})`);
  await kiosk.inFront(empty);
  await kiosk.home();
}

/** The cable comes out, people come late all the same, the cable goes in again, the hub has everything. */
async function cableOut(scene: Scene): Promise<void> {
  const { cast, hub, kiosk } = scene;
  const { open } = await kiosk.view();
  const lateFrom = (open?.startedAt ?? 0) + LATE_AFTER_MINUTES * 60_000;
  hub.cable.unplug();
  await kiosk.until('offline', (view) => view.network === 'offline', 60);
  say(
    `the network cable is out; waiting for the grace time to end (${Math.max(0, Math.ceil((lateFrom - Date.now()) / 1_000))} s)`,
  );
  while (Date.now() < lateFrom + 1_000) await delay(500);
  for (const trainee of cast.late) await walksUp(scene, trainee, 'late');
  const { unsent } = await kiosk.view();
  if (unsent < cast.late.length) throw new Unexpected(`only ${unsent} facts wait to be sent`);
  const from = Date.now();
  hub.cable.plugIn();
  await kiosk.until(
    'everything to be at the hub',
    (view) => view.network === 'online' && view.unsent === 0,
    60,
  );
  say(`the cable is in again; the hub had everything ${((Date.now() - from) / 1_000).toFixed(1)} s later`);
}

async function trainerEnds({ cast, devices, empty, furnished, hub, kiosk }: Scene): Promise<void> {
  await devices.card.tap(cast.trainer.badge ?? '');
  await kiosk.screen(['confirm-face']);
  await kiosk.inFront(cast.trainer.clip ?? '');
  await kiosk.screen(['trainer-menu']);
  await kiosk.inFront(empty);
  await kiosk.picture('trainer-menu');
  await kiosk.press(/^End the session/);
  await kiosk.screen(['confirm-end']);
  await kiosk.picture('confirm-end');
  await kiosk.press('Yes, end the session');
  await kiosk.screen(['session-ended']);
  await kiosk.picture('session-ended');
  say(`${cast.trainer.name} ended the session and confirmed it; the kiosk sealed its part`);
  const params = { sessionId: furnished.sessionId };
  for (let tries = 0; tries < 60; tries += 1) {
    const { settled } = await hub.client.call(sessionsArea['sessions.get'], { params });
    if (settled) return;
    await delay(500);
  }
  throw new Unexpected('the hub did not settle the session within 30 s');
}

async function feedback({ cast, devices, empty, hub, kiosk }: Scene): Promise<void> {
  const { badgeOnly: trainee } = cast;
  await kiosk.home();
  await kiosk.press('Give feedback');
  await kiosk.screen(['feedback-identify']);
  await devices.card.tap(trainee.badge ?? '');
  await kiosk.pin(trainee.pin ?? '');
  await kiosk.screen(['feedback']);
  await kiosk.choose('The content', 'Very good');
  await kiosk.choose('The way it was taught', 'Good');
  await kiosk.choose('How well you could take part', 'Good');
  await kiosk.choose('All in all', 'Very good');
  await kiosk.picture('feedback');
  await kiosk.press('Send my answers');
  await kiosk.screen(['feedback-thanks']);
  await kiosk.picture('feedback-thanks');
  await kiosk.inFront(empty);
  await kiosk.until('the answers to be at the hub', (view) => view.unsent === 0, 60);
  const { items } = await hub.client.call(kiosksArea['kiosks.list']);
  const log = items[0]?.log;
  if (!log || log.forks > 0) throw new Unexpected('the kiosk’s log has forks');
  say('a trainee answered the four questions at the kiosk');
  await kiosk.home();
}
