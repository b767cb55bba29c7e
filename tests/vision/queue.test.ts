/** Several people at the kiosk: each is decided on by themselves, and nobody's frames count for somebody else. */
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FaceDecision, GalleryEntry } from '../../core/contracts/vision.ts';
import { FrameReader } from '../../main/vision/frame.ts';
import { type Picture, readPicture } from '../../main/vision/frame-files.ts';
import { faceSource, liveFrames } from '../helpers/face-data.ts';
import type { FrameSequence } from '../helpers/faces.ts';
import { enrolFrom, openVisionRig, RecogniserRun, subjectOf, type VisionRig } from '../helpers/vision-rig.ts';

const [WIDTH, HEIGHT] = [640, 480];
let rig: VisionRig;
let live: FrameSequence[] = [];
let roll: GalleryEntry[] = [];

const enrolled = (frames: readonly string[]) => frames.filter((_, index) => index % 8 === 0);
/** Frames that nobody was enrolled from. */
const trial = (n: number, count: number, from = 0): string[] => {
  const frames = (live[n]?.frames ?? []).filter((_, index) => index % 8 !== 0);
  return Array.from({ length: count }, (_, index) => frames[(from + index) % frames.length] as string);
};
const who = (decisions: readonly FaceDecision[]) =>
  decisions.map(({ outcome }) => (outcome.kind === 'accepted' ? outcome.subject : outcome.reason));

let empty: Picture;

/** Two people in one frame: the first as large as the camera took them, the second `scale` times that, beside. */
async function together(near: string, far: string, scale: number): Promise<Picture> {
  const half = WIDTH / 2;
  const cut = (path: string) => sharp(path).extract({ left: WIDTH / 4, top: 0, width: half, height: HEIGHT });
  const nearHalf = await cut(near).toBuffer();
  const [width, height] = [Math.round(half * scale), Math.round(HEIGHT * scale)];
  const farHalf = await cut(far).resize(width, height).toBuffer();
  const { data } = await sharp({
    create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#8a8f8c' },
  })
    .composite([
      { input: nearHalf, left: 0, top: 0 },
      { input: farHalf, left: half, top: 0 },
    ])
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: WIDTH, height: HEIGHT, format: 'RGBA', data: new Uint8Array(data) };
}

/** The aligned face of one frame and how sharp it is. */
async function faceOf(path: string): Promise<{ face: Buffer; sharpness: number }> {
  const frame = { type: 'frame', seq: 0, epoch: 0, capturedAt: 0, camera: '' } as const;
  const image = new FrameReader().read({ ...frame, ...(await readPicture(path)) });
  const [found] = await rig.looker.detect(image);
  if (found === undefined) throw new Error(`no face in ${path}`);
  const { face, quality } = await rig.looker.look(image, found.box);
  return { face: Buffer.from(face.data), sharpness: quality.sharpness };
}

beforeAll(async () => {
  console.log(`faces: ${faceSource()}`);
  rig = await openVisionRig();
  live = (await liveFrames()).slice(0, 3);
  roll = await Promise.all(live.map(({ frames }, n) => enrolFrom(rig, n, enrolled(frames).slice(0, 3))));
  empty = {
    width: WIDTH,
    height: HEIGHT,
    format: 'RGBA',
    data: new Uint8Array(WIDTH * HEIGHT * 4).fill(140),
  };
}, 60_000);

describe('people in a row', () => {
  test('are each accepted, when the next takes the place within 200 ms', async () => {
    const run = new RecogniserRun(rig, roll);
    for (const [n] of live.entries()) {
      await run.show([...trial(n, 12), empty, empty, empty]);
    }
    expect(who(run.decisions())).toEqual(live.map((_, n) => subjectOf(n)));
  });

  test('are not mixed: what was seen of the first, who left undecided, does not count for the second', async () => {
    for (const gap of [0, 1, 3]) {
      const run = new RecogniserRun(rig, roll);
      await run.show([...trial(0, 2), ...Array<Picture>(gap).fill(empty), ...trial(1, 14)]);
      expect(who(run.decisions()), `after ${gap} empty frames`).toEqual([subjectOf(1)]);
      const [decision] = run.decisions();
      // Of the window that decided, every frame is the second person's.
      expect(decision?.evidence.agreeing).toBeGreaterThanOrEqual(rig.pack.thresholds.agreeingFrames);
      expect(decision?.evidence.frames).toBeLessThanOrEqual(14);
    }
  });

  test('who change places with every frame are nobody, until one of them stays', async () => {
    const run = new RecogniserRun(rig, roll);
    const [first, second] = [trial(0, 12), trial(1, 24)];
    await run.show(first.flatMap((frame, index) => [frame, second[index] as string]));
    expect(who(run.decisions()).filter((one) => !one.startsWith('vision.'))).toEqual([]);
    await run.show(second.slice(12), { untilDecided: true });
    await run.show(trial(1, 12), { untilDecided: true });
    expect(who(run.decisions()).filter((one) => !one.startsWith('vision.'))).toEqual([subjectOf(1)]);
  });

  test('who stay where they are, are not decided on twice; who come back later, are', async () => {
    const run = new RecogniserRun(rig, roll);
    await run.show(trial(0, 12));
    await run.show([empty, empty, empty, ...trial(0, 12)]);
    expect(who(run.decisions())).toEqual([subjectOf(0)]);
    await run.show(Array<Picture>(10).fill(empty));
    await run.show(trial(0, 12));
    expect(who(run.decisions())).toEqual([subjectOf(0), subjectOf(0)]);
    const [one, two] = run.decisions();
    expect(two?.track).not.toBe(one?.track);
  });
});

describe('two people in view', () => {
  test('the nearer one is decided on, and who waits behind only after taking the place', async () => {
    const run = new RecogniserRun(rig, roll);
    const behind = trial(1, 30);
    const both = await Promise.all(
      trial(0, 30).map((near, index) => together(near, behind[index] as string, 0.6)),
    );
    await run.show(both);
    expect(who(run.decisions())).not.toContain(subjectOf(1));
    const before = run.decisions().length;
    await run.show(trial(1, 30));
    const after = run.decisions().slice(before);
    expect(who(after).filter((one) => one.startsWith('0'))).toEqual([subjectOf(1)]);
  });

  test('as near as each other are asked to come one at a time, and neither is taken for the other', async () => {
    const run = new RecogniserRun(rig, roll);
    const other = trial(1, 12);
    const both = await Promise.all(
      trial(0, 12).map((near, index) => together(near, other[index] as string, 1)),
    );
    await run.show(both);
    expect(run.decisions()).toEqual([]);
    const hints = run.events.flatMap((event) => (event.type === 'progress' ? [event.hint] : []));
    expect(hints).toContain('one-person-at-a-time');
  });
});

describe('a decision', () => {
  test('comes with the first frame that satisfies the rule', async () => {
    const { agreeingFrames, livenessFrames } = rig.pack.thresholds;
    for (const [n] of live.entries()) {
      const run = new RecogniserRun(rig, roll);
      await run.show(trial(n, 20), { untilDecided: true });
      const [decision] = run.decisions();
      expect(decision?.outcome.kind).toBe('accepted');
      expect(decision?.evidence.frames).toBe(Math.max(agreeingFrames, livenessFrames));
    }
  });

  test('keeps the sharpest of the frames that it rests on as its picture', async () => {
    let latest = 0;
    for (const [n] of live.entries()) {
      const pictures: Buffer[] = [];
      const run = new RecogniserRun(rig, roll, {
        encode: async ({ data }) => {
          pictures.push(Buffer.from(data));
          return new Uint8Array([1]);
        },
      });
      await run.show(trial(n, 20), { untilDecided: true });
      const frames = run.decisions()[0]?.evidence.frames ?? 0;
      const looks = await Promise.all(trial(n, frames).map(faceOf));
      const sharpest = looks.reduce((best, look) => (look.sharpness > best.sharpness ? look : best));
      if (sharpest !== looks.at(-1)) latest++;
      expect(pictures.map((picture) => picture.equals(sharpest.face))).toEqual([true]);
    }
    // Otherwise the last frame would have done as well.
    expect(latest).toBeGreaterThan(0);
  });
});
