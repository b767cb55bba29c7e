import { expect, test } from 'vitest';
import type { VisionEvent } from '../../core/contracts/vision.ts';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { seeded } from '../../core/domain/random.ts';
import { head, seen } from '../../tests/helpers/head-model.ts';
import { DEFAULT_PACK, subjectOf } from '../../tests/helpers/vision-rig.ts';
import { headPose, meanPoint } from './landmarks.ts';
import type { Look } from './look.ts';
import type { Looker } from './looker.ts';
import { loadPack } from './pack.ts';
import { Recogniser } from './recogniser.ts';
import { visionSettings } from './settings.ts';

interface Pose {
  readonly yaw: number;
  readonly pitch: number;
  readonly closed: number;
  readonly near: number;
}
const straight: Pose = { yaw: 0, pitch: 0, closed: 0.1, near: 1 };
const obeying: Readonly<Record<string, Partial<Pose>>> = {
  'turn-left': { yaw: 26 },
  'turn-right': { yaw: -26 },
  'look-up': { pitch: 22 },
  blink: { closed: 0.9 },
  'come-closer': { near: 1.35 },
};
const me = Float32Array.from({ length: 512 }, (_, i) => (i === 0 ? 1 : 0));
const box = { x: 250, y: 150, width: 140, height: 180 };

/** Looks at a head by its pose, depth by `depth` (0: a print of it), with the landmarks' usual unrest. */
function lookOf(pose: Pose, depth: number, frame: number): Omit<Look, 'image'> {
  const model = head.map(([x, y, z]): [number, number, number] => [x, y, z * depth]);
  const points = seen(model, pose, 0.4 * Math.sin(frame * 1.7)).map((v, i) => {
    const middle = i % 2 === 0 ? 320 : 240;
    return middle + (v - middle) * pose.near;
  });
  const at = (...indices: number[]) => meanPoint(points, indices);
  const five: Look['five'] = [at(37, 38, 40, 41), at(43, 44, 46, 47), at(30), at(48, 60), at(54, 64)];
  const quality = { facePx: 180, sharpness: 200, brightness: 120, yaw: headPose(five).yaw };
  const face = { width: 1, height: 1, data: new Uint8ClampedArray(3) };
  return { box, points, five, pose: headPose(five), quality, face, hint: null };
}

/** Somebody who does what is asked (as far as `depth` lets them), until decided. */
async function walkUp(random: () => number, depth: number, live = (_asked: string | null): number => 0.95) {
  const pack = await loadPack(DEFAULT_PACK);
  const events: VisionEvent[] = [];
  let pose = straight;
  let frame = 0;
  let asked: string | null = null;
  const looker = {
    detect: async () => [{ box, score: 1 }],
    look: async (image: Look['image']) => ({ image, ...lookOf(pose, depth, frame) }),
    embed: async () => me,
    live: async () => live(asked),
    closed: async () => pose.closed,
  } as unknown as Looker;
  const settings = visionSettings.parse({ packDir: '' });
  const recogniser = new Recogniser(
    {
      looker,
      pack: pack.id,
      limits: pack.thresholds,
      settings,
      now: () => frame * 50,
      random,
      encode: async () => new Uint8Array(),
    },
    (event) => events.push(event),
  );
  recogniser.setGallery([{ subject: subjectOf(0), templates: [templateToBase64(me)] }], []);
  recogniser.watch(
    { mode: 'identify', id: 1 },
    { crop: false, challenge: { when: 'always', day: '2026-03-02' } },
  );
  const decision = () => events.find((event) => event.type === 'decision');
  const noise = new Uint8Array(640 * 480 * 1.5);
  let askedAt = 0;
  for (; frame < 600 && !decision(); frame++) {
    const step = events.findLast((event) => event.type === 'progress')?.step ?? null;
    if (step !== asked) askedAt = frame;
    asked = step;
    // Half a second to read it, half a second to do it, then straight again.
    const moving = (frame - askedAt) % 24 > 10;
    pose = step && moving ? { ...straight, ...obeying[step] } : straight;
    for (let i = frame % 5; i < noise.length; i += 5) noise[i] = 100 + ((i * 31 + frame * 17) % 13);
    await recogniser.process({
      type: 'frame',
      seq: frame,
      epoch: 1,
      width: 640,
      height: 480,
      format: 'I420',
      capturedAt: frame * 50,
      camera: 'HD Webcam',
      data: noise,
    });
  }
  return decision();
}

test('somebody who does what is asked is let in, whatever was drawn', async () => {
  const drawn = new Set<string>();
  for (let seed = 1; seed <= 7; seed++) {
    const decision = await walkUp(seeded(seed * 7919), 1);
    const liveness = decision?.evidence.liveness;
    for (const step of liveness?.challenge ?? []) drawn.add(step);
    expect(decision?.outcome, `${liveness?.challenge}`).toEqual({ kind: 'accepted', subject: subjectOf(0) });
    expect(liveness?.challengeResult).toBe('passed');
  }
  expect(drawn.size).toBe(5);
}, 120_000);

test('a print that is tilted as asked is not, though everything else says it is alive', async () => {
  for (let seed = 1; seed <= 4; seed++) {
    const decision = await walkUp(seeded(seed * 7919), 0);
    expect(decision?.outcome).toEqual({ kind: 'refused', reason: 'vision.challenge-timed-out' });
  }
}, 120_000);

test('a picture that is shown while the steps are done is refused, however alive its holder is before and after', async () => {
  const decision = await walkUp(seeded(7919), 1, (asked) => (asked === null ? 0.95 : 0.1));
  expect(decision?.outcome).toEqual({ kind: 'refused', reason: 'vision.not-live' });
  expect(decision?.evidence.liveness.challengeResult).toBe('passed');
}, 120_000);
