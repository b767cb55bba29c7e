/** What a camera may show that is nobody's arrival: the kiosk stays as it is, and takes the next person in. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseKey } from '../../main/storage/database-key.ts';
import { FrameReader } from '../../main/vision/frame.ts';
import { readPicture } from '../../main/vision/frame-files.ts';
import { openKiosk, type Seeded, seedKiosk } from '../helpers/claimed-kiosk.ts';
import { liveFrames } from '../helpers/face-data.ts';
import type { FrameSequence } from '../helpers/faces.ts';
import { HeadlessKiosk } from '../helpers/headless-kiosk.ts';
import { enrolFrom, openVisionRig, type VisionRig } from '../helpers/vision-rig.ts';

let folder: string;
let live: FrameSequence[];
let seeded: Seeded;
let kiosk: HeadlessKiosk;
let rig: VisionRig;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unusable-pictures-'));
  live = (await liveFrames()).slice(0, 2);
  rig = await openVisionRig();
  const [ada, bob] = await Promise.all(
    live.map(({ frames }, n) => enrolFrom(rig, n, frames.filter((_, index) => index % 8 === 0).slice(0, 3))),
  );
  const dataDir = join(folder, 'kiosk');
  seeded = await seedKiosk(dataDir, [
    { name: 'Tina', isTrainer: true, badge: 'A0A0A0A0', pin: '4711' },
    { name: 'Ada', templates: ada?.templates ?? [] },
    { name: 'Bob', templates: bob?.templates ?? [] },
  ]);
  kiosk = new HeadlessKiosk(dataDir, { args: ['--pace', 'every'] });
  await kiosk.until(({ devices, place }) => devices.vision === 'ready' && place?.verdict === 'confirmed');
  await kiosk.tap('A0A0A0A0');
  await kiosk.untilScreen('pin');
  await kiosk.act({ do: 'enter-pin', pin: '4711' });
  await kiosk.untilScreen('session-started');
  await kiosk.until(({ screen }) => screen.kind === 'home');
});
afterEach(async () => {
  await kiosk.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Shows a video, a picture or a folder, and waits until all of it was looked at. */
async function show(path: string, repeat = 1): Promise<number> {
  const shown = kiosk.line((line) => 'looked' in line);
  await kiosk.send({ frames: path, repeat });
  const line = await shown;
  return 'looked' in line ? line.looked : 0;
}

const framesOf = (n: number): string[] =>
  live[n]?.frames.filter((_, index) => index % 8 !== 0).slice(0, 20) ?? [];

/** Frames in a folder, in order. */
async function recorded(name: string, frames: readonly Promise<Buffer>[]): Promise<string> {
  const to = join(folder, name);
  mkdirSync(to);
  for (const [index, frame] of frames.entries()) writeFileSync(join(to, `${index}.jpg`), await frame);
  return to;
}

/** The face of a picture, made as large as everybody's. */
async function faceOf(path: string): Promise<Buffer> {
  const picture = await readPicture(path);
  const frame = { type: 'frame', seq: 0, epoch: 0, capturedAt: 0, camera: '', ...picture } as const;
  const faces = await rig.looker.detect(new FrameReader().read(frame));
  const box = faces.sort((one, other) => other.box.height - one.box.height)[0]?.box;
  if (!box) throw new Error(`no face in ${path}`);
  const side = Math.round(Math.min(1.6 * box.height, picture.height, picture.width));
  const from = (centre: number, length: number) =>
    Math.round(Math.min(Math.max(centre - side / 2, 0), length - side));
  const left = from(box.x + box.width / 2, picture.width);
  const top = from(box.y + box.height / 2, picture.height);
  return sharp(path).extract({ left, top, width: side, height: side }).resize(220, 220).toBuffer();
}

/** Two people at the same distance next to each other. */
async function sideBySide(left: string, right: string): Promise<Buffer> {
  const [one, other] = [await faceOf(left), await faceOf(right)];
  return sharp({ create: { width: 640, height: 480, channels: 3, background: '#888' } })
    .composite([
      { input: one, left: 95, top: 130 },
      { input: other, left: 325, top: 130 },
    ])
    .jpeg({ quality: 95 })
    .toBuffer();
}

test('a video with no face, one that is none, two faces side by side: nobody is taken in; one person is', async () => {
  const empty = join(folder, 'empty.mkv');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x480:rate=30', '-t', '1', '-c:v', 'mjpeg'];
  execFileSync('ffmpeg', ['-v', 'error', ...source, empty]);
  const before = kiosk.views.length;
  expect(await show(empty)).toBe(30);
  const meanwhile = kiosk.views.slice(before);
  expect(meanwhile.filter(({ screen, face }) => screen.kind !== 'home' || face.phase !== 'nobody')).toEqual(
    [],
  );

  const junk = join(folder, 'junk.mkv');
  writeFileSync(junk, 'no video');
  const complaint = kiosk.line((line) => 'answer' in line && line.answer.failure !== null);
  await kiosk.send({ frames: junk });
  expect(await complaint).toMatchObject({ answer: { failure: { code: 'vision.bad-video' } } });

  const pairs = framesOf(0).map((left, index) => sideBySide(left, framesOf(1)[index] ?? left));
  expect(await show(await recorded('two', pairs))).toBe(20);
  const hints = new Set(kiosk.views.map(({ face }) => face.hint));
  expect(hints).toContain('one-person-at-a-time');
  expect(kiosk.view?.screen.kind).toBe('home');

  const alone = framesOf(0).map((path) => sharp(path).toBuffer());
  const welcomed = kiosk.untilScreen('welcome');
  await show(await recorded('one', alone));
  expect((await welcomed).screen).toMatchObject({ name: 'Ada', status: 'present' });

  await kiosk.stop();
  const dataDir = join(folder, 'kiosk');
  const { db, log } = openKiosk(dataDir, databaseKey(dataDir), seeded.kioskId);
  const arrivals = log.sessionFacts(seeded.session).filter((fact) => fact.type === 'attendance.checked-in');
  db.close();
  expect(arrivals.map((fact) => fact.subject)).toEqual([seeded.person('Ada').subject]);
});
